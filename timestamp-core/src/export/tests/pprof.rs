//! Profiles against the calls.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Read as _;

use super::naive::{Calls, replay};
use super::wire::Message;
use super::*;
use crate::export::folded::{DEEPER, MAX_LEVELS};
use crate::export::plain::visible;
use crate::export::pprof::BATCH;

/// Wall and busy time.
type Times = (u64, u64);

/// What a profile says, by the numbers that stand in `profile.proto`.
pub(super) struct Read {
    types: Vec<String>,
    default: String,
    comments: Vec<String>,
    time: u64,
    duration: u64,
    functions: Vec<String>,
    /// In order: label, the frames from the outermost, times.
    samples: Vec<(String, Vec<String>, Times)>,
}

impl Read {
    pub(super) fn of(gzipped: &[u8]) -> Self {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(gzipped).read_to_end(&mut bytes).expect("gzip");
        let profile = Message::read(&bytes);
        let strings: Vec<&str> =
            profile.all(6).map(|text| std::str::from_utf8(text.bytes()).expect("strings are UTF-8")).collect();
        assert_eq!(strings.first(), Some(&""), "the first string is the empty one");
        let string = |number: u64| strings[number as usize].to_owned();
        let mut functions = HashMap::new();
        let mut lines = Vec::new();
        for function in profile.messages(5) {
            let (id, name) = (function.number(1), string(function.number(2)));
            assert_eq!((function.number(3), id != 0), (0, true), "no system name");
            lines.push(format!("{id} {name} {}:{}", string(function.number(4)), function.number(5)));
            assert_eq!(functions.insert(id, (name, function.number(5))), None, "function {id}");
        }
        let mut locations = HashMap::new();
        for location in profile.messages(4) {
            let line = location.messages(4).next().expect("a line");
            let (name, start) = &functions[&line.number(1)];
            assert_eq!((line.number(2), location.number(1) != 0), (*start, true));
            assert_eq!(locations.insert(location.number(1), name.clone()), None, "two of one id");
        }
        let sample = |sample: Message<'_>| {
            let mut path: Vec<String> = sample.numbers(1).iter().map(|id| locations[id].clone()).collect();
            path.reverse();
            let label = sample.messages(3).map(|label| {
                assert_eq!(string(label.number(1)), "lane");
                string(label.number(2))
            });
            let [wall, busy] = sample.numbers(2)[..] else { panic!("two values") };
            (label.collect::<Vec<_>>().join(" and "), path, (wall, busy))
        };
        Self {
            types: profile.messages(1).map(|t| format!("{}/{}", string(t.number(1)), string(t.number(2)))).collect(),
            default: string(profile.number(14)),
            comments: profile.numbers(13).into_iter().map(string).collect(),
            time: profile.number(9),
            duration: profile.number(10),
            functions: lines,
            samples: profile.messages(2).map(sample).collect(),
        }
    }

    fn sums(&self) -> BTreeMap<(String, Vec<String>), Times> {
        let mut sums: BTreeMap<_, Times> = BTreeMap::new();
        for (label, path, times) in &self.samples {
            let sum = sums.entry((label.clone(), path.clone())).or_default();
            *sum = (sum.0 + times.0, sum.1 + times.1);
        }
        sums
    }

    /// What the viewer shows of paths that begin so.
    fn beneath(&self, path: &[&str]) -> Times {
        let inside = self.samples.iter().filter(|(_, sample, _)| sample.iter().zip(path).all(|(a, b)| a == b));
        inside
            .filter(|sample| sample.1.len() >= path.len())
            .fold((0, 0), |sum, (_, _, times)| (sum.0 + times.0, sum.1 + times.1))
    }
}

impl fmt::Display for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "types {}, by default {}", self.types.join(" "), self.default)?;
        writeln!(f, "time {} duration {}", self.time, self.duration)?;
        self.comments.iter().try_for_each(|comment| writeln!(f, "comment {comment}"))?;
        self.functions.iter().try_for_each(|function| writeln!(f, "function {function}"))?;
        self.samples.iter().try_for_each(|(label, path, (wall, busy))| {
            writeln!(f, "sample wall {wall} busy {busy} on {label}: {}", path.join(" > "))
        })
    }
}

/// The profile against the plainest sums of the calls.
pub(super) fn check(trace: &Trace, calls: &Calls) {
    let read = Read::of(&bytes(trace, Format::Pprof));
    assert_eq!((read.types.join(" ").as_str(), read.default.as_str()), ("wall/nanoseconds busy/nanoseconds", "wall"));
    assert_eq!((read.time, read.duration), (trace.start_unix_ns(), trace.duration_ns()));
    let mut expected: BTreeMap<_, Times> = BTreeMap::new();
    for (index, call) in calls.calls.iter().enumerate() {
        let mut path: Vec<String> =
            calls.ancestors(index).map(|call| visible(&calls.calls[call].name).into_owned()).collect();
        path.reverse();
        path.push(visible(&call.name).into_owned());
        if path.len() > MAX_LEVELS as usize {
            path.truncate(MAX_LEVELS as usize);
            path.push(DEEPER.to_owned());
        }
        let is_alone = trace.lanes().len() < 2;
        let lane = if is_alone { "" } else { trace.lanes()[call.lane as usize].name() };
        let sum = expected.entry((visible(lane).into_owned(), path)).or_default();
        *sum = (sum.0 + open_without_child(calls, index), sum.1 + call.own);
    }
    expected.retain(|_, times| *times != (0, 0));
    assert_eq!(read.sums(), expected);
    let busy: u64 = read.samples.iter().map(|sample| sample.2.1).sum();
    assert_eq!(busy, calls.covered.values().sum::<u64>());
}

/// The time during which a call was open and no child of it: between two neighbouring bounds either all or nothing.
fn open_without_child(calls: &Calls, index: usize) -> u64 {
    let (start, end) = (calls.calls[index].start, calls.calls[index].end);
    let children: Vec<_> = calls.calls.iter().filter(|call| call.parent == Some(index)).collect();
    let mut bounds: Vec<u64> = children.iter().flat_map(|child| [child.start, child.end]).collect();
    bounds.extend([start, end]);
    bounds.retain(|bound| (start..=end).contains(bound));
    bounds.sort_unstable();
    let free = |pair: &&[u64]| !children.iter().any(|child| child.start <= pair[0] && pair[1] <= child.end);
    bounds.windows(2).filter(free).map(|pair| pair[1] - pair[0]).sum()
}

#[test]
fn one_thing_after_the_other_adds_up_to_the_wall_time_of_each_call() {
    // A future that waits in one that waits in a function, and works before, between and after.
    let sequential = trace(
        "lane main; 0 enter main; 5 poll outer 0; 7 poll inner 1; 10 pending inner; 11 pending outer
         20 resume 0; 21 resume 1; 23 exit inner; 24 pending outer; 30 resume 0; 31 enter work; 33 exit work; 34 exit outer
         40 exit main; 40 end",
    );
    let read = Read::of(&bytes(&sequential, Format::Pprof));
    assert_eq!(read.beneath(&["main"]).0, 40);
    assert_eq!(read.beneath(&["main", "outer"]).0, 34 - 5);
    assert_eq!(read.beneath(&["main", "outer", "inner"]), (23 - 7, 3 + 2));
    assert_eq!(read.beneath(&["main", "outer", "work"]), (2, 2));
    // What is on the stack is busy, once.
    assert_eq!(read.beneath(&["main"]).1, 40);
    // Side by side the children's times are both there, and the parent's own is what no child covers.
    let joined = trace(
        "lane main; 0 poll join 0; 1 poll a 1; 2 pending a; 2 poll b 2; 3 pending b; 4 pending join
         10 resume 0; 10 resume 1; 12 exit a; 12 resume 2; 14 exit b; 15 exit join; 15 end",
    );
    let read = Read::of(&bytes(&joined, Format::Pprof));
    assert_eq!((read.beneath(&["join", "a"]), read.beneath(&["join", "b"])), ((11, 3), (12, 3)));
    assert_eq!((read.samples[0].1.join(" "), read.samples[0].2), ("join".to_owned(), (1 + 1, 1 + 1 + 1)));
}

#[test]
fn a_path_has_so_many_levels() {
    let level = MAX_LEVELS as usize;
    for (depth, levels) in [(level - 1, level - 1), (level, level), (level + 1, level + 1), (level + 2, level + 1)] {
        let read = Read::of(&bytes(&chain(depth as u32), Format::Pprof));
        let all: Vec<_> = read.samples.iter().map(|sample| sample.1.len()).collect();
        assert_eq!((all, read.samples[0].2), (vec![levels], (1, 1)), "{depth}");
        assert_eq!(read.samples[0].1.last().is_some_and(|last| last == DEEPER), depth > level);
    }
    let deep = bytes(&chain(200_000), Format::Pprof);
    assert!(deep.len() < 2_000, "{} bytes", deep.len());
}

#[test]
fn the_same_trace_gives_the_same_bytes() {
    let file = bytes(&golden::example(), Format::Pprof);
    assert_eq!(file, bytes(&golden::example(), Format::Pprof));
    // Four bytes of time, and an unknown system.
    assert_eq!((&file[..3], &file[4..8], file[9]), (&[0x1f, 0x8b, 8][..], &[0; 4][..], 255));
}

#[test]
fn every_path_has_a_sample_however_many_there_are() {
    for paths in [BATCH - 1, BATCH, BATCH + 1, 2 * BATCH] {
        let calls: String =
            (0..paths).map(|path| format!("{path} enter f{path}; {} exit f{path}; ", path + 1)).collect();
        let read = Read::of(&bytes(&trace(&format!("lane main; {calls}")), Format::Pprof));
        let names: Vec<_> = read.samples.iter().map(|(_, path, _)| path.join(" ")).collect();
        assert_eq!(names, (0..paths).map(|path| format!("f{path}")).collect::<Vec<_>>());
    }
}

#[test]
fn lanes_of_one_name_are_one() {
    let lanes =
        "lane a; 0 enter x; 2 exit x; 2 end; lane b; 0 enter x; 4 exit x; 4 end; lane a; 0 enter x; 8 exit x; 8 end";
    let read = Read::of(&bytes(&trace(lanes), Format::Pprof));
    let found: Vec<_> = read.samples.iter().map(|(lane, _, times)| (lane.as_str(), times.0)).collect();
    assert_eq!(found, [("a", 10), ("b", 4)]);
}

#[test]
fn names_stay_on_their_line() {
    let named = awkward().pop().expect("there are some");
    let read = Read::of(&bytes(&named, Format::Pprof));
    let shown = r#"a;"\\r\n\u{0}\u{2028}</script>é🦀"#;
    assert_eq!((read.samples[0].0.as_str(), read.samples[0].1[0].as_str()), (shown, shown));
    assert_eq!(read.comments[1], format!("trace: {shown}"));
    assert!(read.to_string().contains(r" on \u{202e}שלום: "), "{read}");
}

#[test]
fn what_is_empty_and_any_name_can_be_written() {
    awkward().iter().chain([&golden::example()]).for_each(|trace| check(trace, &replay(&parse(&trace.full()))));
}
