//! Folded stacks against the replay, by a reader that knows nothing of how they were written.

use super::naive::Calls;
use super::*;
use crate::export::folded::{DEEPER, MAX_LEVELS};

/// Percent-decoding; a lone `%` is a name without a letter.
pub(super) fn decoded(frame: &str) -> String {
    if frame == "%" {
        return String::new();
    }
    let bytes = frame.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = frame.get(at + 1..at + 3).filter(|_| byte == b'%').filter(|code| !code.contains('+'));
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            found.push(byte);
            at += 3;
        } else {
            found.push(byte);
            at += 1;
        }
    }
    String::from_utf8(found).expect("what is decoded is UTF-8")
}

/// The stacks, outermost frame first, and their numbers.
fn read(folded: &str) -> Vec<(Vec<String>, u64)> {
    let lines = folded.split_terminator('\n').map(|line| {
        let (stack, number) = line.rsplit_once(' ').expect("a space stands before the number");
        assert!(number.bytes().all(|byte| byte.is_ascii_digit()), "{line}");
        // What readers trim, and what they take for a second number.
        assert_eq!(stack.trim(), stack);
        let last = stack.rsplit(' ').next().filter(|last| *last != stack).unwrap_or("none");
        assert!(!last.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{line}");
        (stack.split(';').map(decoded).collect(), number.parse().expect("a number"))
    });
    lines.collect()
}

pub(super) fn check(trace: &Trace, calls: &Calls) {
    let mut expected: Vec<(Vec<String>, u64)> = Vec::new();
    for (index, call) in calls.calls.iter().enumerate() {
        let mut path: Vec<String> = calls.ancestors(index).map(|above| calls.calls[above].name.clone()).collect();
        path.reverse();
        path.push(call.name.clone());
        if path.len() > MAX_LEVELS as usize {
            path.truncate(MAX_LEVELS as usize);
            path.push(DEEPER.to_owned());
        }
        if trace.lanes().len() > 1 {
            path.insert(0, trace.lanes()[call.lane as usize].name().to_owned());
        }
        match expected.iter_mut().find(|(known, _)| *known == path) {
            Some((_, sum)) => *sum += call.own,
            None => expected.push((path, call.own)),
        }
    }
    expected.retain(|(_, sum)| *sum > 0);
    let found = read(&written(trace, Format::Folded));
    assert_eq!(found, expected);
    let all: u64 = found.iter().map(|(_, sum)| sum).sum();
    assert_eq!(all, trace.lanes().iter().map(crate::trace::Lane::covered_ns).sum::<u64>());
}

#[test]
fn equal_stacks_are_one() {
    let script = "lane main; 0 enter a; 1 enter b; 3 exit b; 5 enter b; 9 exit b; 9 enter c; 9 exit c; 10 exit a";
    assert_eq!(written(&trace(&format!("{script}; 11 end")), Format::Folded), "a 4\na;b 6\n");
    let lanes = trace(&format!("{script}; 11 end; lane side; 2 enter b; 4 exit b; 5 end"));
    assert_eq!(written(&lanes, Format::Folded), "main;a 4\nmain;a;b 6\nside;b 2\n");
}

/// A trace of one span after the other, with these names.
fn row(lane: &str, names: &[&str]) -> Trace {
    let mut builder = crate::trace::Builder::new("row".to_owned());
    builder.begin_lane(lane);
    let site = crate::trace::CallsiteId(0);
    for (at, name) in (0..).zip(names) {
        let frame = builder.frame(name, "src/lib.rs", 1);
        builder.enter(10 * at, site, frame);
        builder.exit(10 * at + 5, site, Outcome::Completed);
    }
    builder.begin_lane(lane);
    builder.finish(Totals { duration_ns: 10_000, ..Totals::default() })
}

#[test]
fn names_are_escaped_only_where_they_would_be_misread() {
    let cases = [
        ("a::b<[u8; 4]>", "a::b<[u8%3B 4]>"),
        ("100 % of it", "100 % of it"),
        ("%3B", "%253B"),
        ("%3b %zz %", "%253b %zz %"),
        ("%", "%25"),
        ("", "%"),
        ("%;", "%%3B"),
        ("a\r\nb\0\u{85}", "a%0D%0Ab%00%C2%85"),
        ("page 3", "page%203"),
        ("page 3.5", "page%203.5"),
        ("3 pages", "3 pages"),
        (" both ", "%20both%20"),
        ("#", "%23"),
        ("# title", "%23 title"),
        ("#[x] # y", "#[x] # y"),
        ("row_[i]", "row_[i%5D"),
        ("row_[i]]", "row_[i]]"),
        ("a\u{202E}b\u{2069}", "a%E2%80%AEb%E2%81%A9"),
        ("\u{2028}\u{FFFF}", "%E2%80%A8%EF%BF%BF"),
        ("</script>\"'&", "</script>\"'&"),
        ("\u{1F980} שלום", "\u{1F980} שלום"),
    ];
    let trace = row("lane;1", &cases.map(|(name, _)| name));
    let text = written(&trace, Format::Folded);
    for ((name, expected), line) in cases.iter().zip(text.split_terminator('\n')) {
        assert_eq!(line, format!("lane%3B1;{expected} 5"), "{name:?}");
    }
    assert_eq!(text.lines().count(), cases.len());
    for ((name, _), (stack, _)) in cases.iter().zip(read(&text)) {
        assert_eq!(stack, ["lane;1", name]);
    }
}

/// The row of every name begins a line when its lane is alone.
#[test]
fn no_line_is_a_comment() {
    let text = written(&trace("lane main; 0 enter #; 5 exit #; 9 end"), Format::Folded);
    assert_eq!(text, "%23 5\n");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_name_comes_back(names in proptest::collection::vec("[ -%;3.\\PC\\n\\r\u{2028}\u{FEFF}]{0,6}", 1..6), lane in "\\PC{0,4}") {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = read(&written(&row(&lane, &names), Format::Folded));
        let mut distinct: Vec<&str> = Vec::new();
        for name in names {
            if !distinct.contains(&name) {
                distinct.push(name);
            }
        }
        let found: Vec<_> = found.iter().map(|(stack, _)| (stack[0].as_str(), stack[1].as_str())).collect();
        assert_eq!(found, distinct.iter().map(|name| (lane.as_str(), *name)).collect::<Vec<_>>());
    }
}

/// A chain of calls, each of which has two nanoseconds of its own.
fn descent(depth: u32) -> Trace {
    let mut builder = build("lane main");
    let frame = builder.frame("deep", "src/lib.rs", 1);
    let site = crate::trace::CallsiteId(0);
    (0..depth).for_each(|at| builder.enter(at.into(), site, frame));
    (0..depth).for_each(|at| builder.exit((depth + at).into(), site, Outcome::Completed));
    builder.end_lane(u64::from(2 * depth), true);
    builder.finish(Totals { duration_ns: (2 * depth).into(), ..Totals::default() })
}

#[test]
fn a_stack_is_cut_at_its_last_level() {
    for depth in [MAX_LEVELS - 1, MAX_LEVELS, MAX_LEVELS + 1, MAX_LEVELS + 2, 200_000] {
        let trace = descent(depth);
        let found = read(&written(&trace, Format::Folded));
        let lines = depth.min(MAX_LEVELS + 1);
        assert_eq!(found.len(), lines as usize, "{depth}");
        let (last, own) = &found[found.len() - 1];
        assert_eq!(last.len(), lines as usize, "{depth}");
        assert_eq!(last[last.len() - 1] == DEEPER, depth > MAX_LEVELS, "{depth}");
        assert_eq!(*own, u64::from(2 * depth - 1) - 2 * u64::from(lines - 1), "{depth}");
        assert!(found.iter().rev().skip(1).all(|(_, own)| *own == 2));
    }
}
