//! The same figures, worked out in the plainest way from `entries` alone, and a reader of speedscope files that is as
//! strict as the viewer.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// A span as the entries tell of it.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) lane: u64,
    pub(super) parent: Option<usize>,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) busy: u64,
    pub(super) own: u64,
    pub(super) segments: u64,
    pub(super) is_async: bool,
    pub(super) ended: bool,
    pub(super) outcome: Option<String>,
}

/// All calls in order of start, each lane's time in which something was on its stack, and those stretches.
pub(super) struct Calls {
    pub(super) calls: Vec<Call>,
    pub(super) covered: BTreeMap<u64, u64>,
    pub(super) stretches: Vec<(u64, u64)>,
}

pub(super) fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("{key} in {value}"))
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value}"))
}

/// A segment that runs: whose, since when, how much was taken by others.
struct Segment {
    call: usize,
    since: u64,
    nested: u64,
}

/// Replays the entries; panics where they do not nest.
pub(super) fn replay(full: &Value) -> Calls {
    let mut found = Calls { calls: Vec::new(), covered: BTreeMap::new(), stretches: Vec::new() };
    let mut stack: Vec<Segment> = Vec::new();
    let (mut lane, mut now) = (0, 0);
    for entry in list(full, "entries") {
        if number(entry, "thread_id") != lane {
            assert!(stack.is_empty() && number(entry, "thread_id") > lane, "{entry}");
            (lane, now) = (number(entry, "thread_id"), 0);
        }
        let at = number(entry, "timestamp_ns");
        assert!(at >= now && at <= number(&full["metadata"], "total_duration_ns"), "{entry}");
        assert_eq!(number(entry, "clock_ns"), number(&full["metadata"], "start_time_ns") + at);
        now = at;
        if entry["event"] == "enter" {
            assert_eq!(number(entry, "depth"), stack.len() as u64, "{entry}");
            let call = enter(entry, &stack, &mut found.calls);
            stack.push(Segment { call, since: at, nested: 0 });
        } else {
            assert_eq!(entry["event"], "exit");
            let top = stack.pop().expect("an exit follows an enter");
            assert_eq!(number(entry, "depth"), stack.len() as u64, "{entry}");
            leave(entry, &top, &mut found.calls[top.call]);
            match stack.last_mut() {
                Some(below) => below.nested += at - top.since,
                None => {
                    *found.covered.entry(lane).or_default() += at - top.since;
                    found.stretches.push((top.since, at));
                }
            }
        }
    }
    assert!(stack.is_empty() && found.calls.iter().all(|call| call.ended));
    found
}

fn enter(entry: &Value, stack: &[Segment], calls: &mut Vec<Call>) -> usize {
    let span = entry.get("span").map(|_| number(entry, "span") as usize);
    assert!(entry.get("suspended").is_none());
    if let Some(span) = span.filter(|&span| span < calls.len()) {
        let call = &mut calls[span];
        assert!(call.is_async && !call.ended && entry["resumed"] == true, "{entry}");
        assert_eq!((entry["name"].as_str(), number(entry, "thread_id")), (Some(&*call.name), call.lane));
        call.segments += 1;
        return span;
    }
    assert!(span.is_none_or(|span| span == calls.len()) && entry.get("resumed").is_none(), "{entry}");
    calls.push(Call {
        name: entry["name"].as_str().expect("a name").to_owned(),
        lane: number(entry, "thread_id"),
        parent: stack.last().map(|top| top.call),
        start: number(entry, "timestamp_ns"),
        segments: 1,
        is_async: span.is_some(),
        ..Call::default()
    });
    calls.len() - 1
}

fn leave(entry: &Value, top: &Segment, call: &mut Call) {
    let at = number(entry, "timestamp_ns");
    assert_eq!(entry["name"], *call.name);
    assert_eq!(entry.get("span").map(|_| number(entry, "span") as usize), call.is_async.then_some(top.call));
    assert!(!call.ended && entry.get("resumed").is_none(), "{entry}");
    call.busy += at - top.since;
    call.own += at - top.since - top.nested;
    call.end = at;
    call.ended = entry.get("suspended").is_none();
    call.outcome = entry.get("outcome").map(|outcome| outcome.as_str().expect("a word").to_owned());
    assert!(call.ended || (call.is_async && call.outcome.is_none()), "{entry}");
}

impl Calls {
    pub(super) fn wall(&self, call: usize) -> u64 {
        self.calls[call].end - self.calls[call].start
    }

    pub(super) fn ancestors(&self, call: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.calls[call].parent, |&call| self.calls[call].parent)
    }

    pub(super) fn by_name(&self) -> HashMap<&str, Vec<usize>> {
        let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, call) in self.calls.iter().enumerate() {
            names.entry(&call.name).or_default().push(index);
        }
        names
    }

    /// The time that no stretch covers: between two neighbouring bounds either all of it or nothing is covered.
    pub(super) fn outside(&self, duration: u64) -> u64 {
        let mut bounds: Vec<u64> = self.stretches.iter().flat_map(|&(start, end)| [start, end]).collect();
        bounds.extend([0, duration]);
        bounds.sort_unstable();
        let free = |from: u64, to: u64| !self.stretches.iter().any(|&(start, end)| start <= from && to <= end);
        bounds.windows(2).filter(|pair| free(pair[0], pair[1])).map(|pair| pair[1] - pair[0]).sum()
    }
}

/// Everything for which the viewer rejects or misreads a file.
pub(super) fn check_speedscope(file: &Value) {
    assert_eq!(file["$schema"], "https://www.speedscope.app/file-format-schema.json");
    let (tool, version) = file["exporter"].as_str().and_then(|it| it.split_once('@')).expect("name@version");
    assert!(tool == "timestamp-core" && version.starts_with(|first: char| first.is_ascii_digit()));
    assert!(file["name"].is_string());
    assert_eq!(file["activeProfileIndex"], 0);
    let frames = list(&file["shared"], "frames");
    for (index, frame) in frames.iter().enumerate() {
        assert!(frame["name"].is_string() && !frames[..index].contains(frame), "{frame}");
    }
    let profiles = list(file, "profiles");
    assert!(!profiles.is_empty());
    for profile in profiles {
        assert_eq!((&profile["type"], &profile["unit"]), (&"evented".into(), &"nanoseconds".into()));
        assert!(profile["name"].is_string());
        let mut now = number(profile, "startValue");
        assert_eq!(now, 0);
        let mut stack = Vec::new();
        for event in list(profile, "events") {
            let (at, frame) = (number(event, "at"), number(event, "frame"));
            assert!(at >= now && (frame as usize) < frames.len(), "{event}");
            now = at;
            match event["type"].as_str() {
                Some("O") => stack.push(frame),
                Some("C") => assert_eq!(stack.pop(), Some(frame)),
                _ => panic!("{event}"),
            }
        }
        assert!(stack.is_empty() && number(profile, "endValue") >= now);
    }
}
