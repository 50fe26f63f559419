//! Trace events against the replay, by the rules of the format and of its readers.

use std::collections::{BTreeMap, HashMap};

use super::naive::{Calls, list, number};
use super::*;

/// Nanoseconds, and the place among what shares them. Exact for the short traces of tests.
fn time(event: &Value) -> (u64, u64) {
    let picoseconds = (event["ts"].as_f64().expect("a time") * 1e6).round() as u64;
    (picoseconds / 1_000, picoseconds % 1_000)
}

fn word<'a>(event: &'a Value, key: &str) -> &'a str {
    event[key].as_str().unwrap_or_else(|| panic!("{key} in {event}"))
}

/// A thread as a reader sees it.
#[derive(Default)]
struct Thread<'a> {
    now: Option<(u64, u64)>,
    /// Open spans: name, since when, how much was taken by others.
    stack: Vec<(&'a str, u64, u64)>,
    own: BTreeMap<&'a str, u64>,
    begun: usize,
}

impl<'a> Thread<'a> {
    /// Later than the one before, or so many share its nanosecond that no order is left.
    fn advance(&mut self, event: &Value) -> u64 {
        let time = time(event);
        assert!(self.now.is_none_or(|now| now < time || (now == time && time.1 == 999)), "{event}");
        self.now = Some(time);
        time.0
    }

    fn begin(&mut self, event: &'a Value) {
        let at = self.advance(event);
        self.stack.push((word(event, "name"), at, 0));
        self.begun += 1;
    }

    fn end(&mut self, event: &'a Value) {
        let at = self.advance(event);
        let (name, since, nested) = self.stack.pop().expect("an end follows a beginning");
        assert_eq!(word(event, "name"), name);
        *self.own.entry(name).or_default() += at - since - nested;
        if let Some((.., nested)) = self.stack.last_mut() {
            *nested += at - since;
        }
    }
}

/// The life of an async span, its end not seen yet.
struct Life {
    name: String,
    from: u64,
    to: Option<u64>,
}

pub(super) fn check(trace: &Trace, calls: &Calls) {
    let file: Value = serde_json::from_str(&written(trace, Format::Chrome)).expect("JSON");
    assert_eq!(file["displayTimeUnit"], "ns");
    assert_eq!(number(&file["otherData"], "total_duration_ns"), trace.duration_ns());
    let events = list(&file, "traceEvents");
    assert!(events[0]["cat"].is_null(), "speedscope would look for another format");
    let mut threads: BTreeMap<u64, Thread<'_>> = BTreeMap::new();
    let mut lives: HashMap<&str, Life> = HashMap::new();
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    for event in events {
        assert_eq!(number(event, "pid"), 1);
        let thread = threads.entry(number(event, "tid")).or_default();
        match word(event, "ph") {
            "M" => assert!(!event["args"].is_null()),
            "B" => thread.begin(event),
            "E" => thread.end(event),
            "b" => {
                let life = Life { name: word(event, "name").to_owned(), from: time(event).0, to: None };
                assert!(lives.insert(word(event, "id"), life).is_none(), "{event}");
            }
            "e" => {
                let life = lives.get_mut(word(event, "id")).expect("it has begun");
                assert_eq!((word(event, "name"), life.to.replace(time(event).0)), (life.name.as_str(), None));
            }
            "i" => *outcomes.entry(word(event, "name")).or_default() += 1,
            other => panic!("{other}"),
        }
        if matches!(word(event, "ph"), "B" | "E") {
            assert!(event["args"].is_null() && event["cat"].is_null(), "{event}");
        }
    }
    let segments: usize = threads.values().map(|thread| thread.begun).sum();
    assert_eq!(segments * 2, trace.edge_count());
    for (tid, thread) in &threads {
        assert!(thread.stack.is_empty());
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for call in calls.calls.iter().filter(|call| call.lane + 1 == *tid) {
            *own.entry(call.name.as_str()).or_default() += call.own;
        }
        assert_eq!(thread.own, own);
    }
    let mut found: Vec<_> = lives.values().map(|life| (life.name.as_str(), life.from, life.to)).collect();
    let lives = calls.calls.iter().filter(|call| call.is_async);
    let mut expected: Vec<_> = lives.map(|call| (call.name.as_str(), call.start, Some(call.end))).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let counts = trace.counts();
    for (outcome, count) in
        [("cut_off", counts.cut_off), ("cancelled", counts.cancelled), ("panicked", counts.panicked)]
    {
        assert_eq!(outcomes.get(outcome).copied().unwrap_or(0), count, "{outcome}");
    }
}

#[test]
fn what_shares_a_nanosecond_keeps_its_order() {
    let trace =
        trace("lane main; 1234 enter a; 1234 enter b; 1234 exit b; 1234 exit a; 1235 enter c; 2000 exit c; 2000 end");
    let file: Value = serde_json::from_str(&written(&trace, Format::Chrome)).expect("JSON");
    let found: Vec<String> = list(&file, "traceEvents")
        .iter()
        .filter(|event| matches!(word(event, "ph"), "B" | "E"))
        .map(|event| format!("{}{} {}", word(event, "ph"), word(event, "name"), event["ts"]))
        .collect();
    assert_eq!(found, ["Ba 1.234", "Bb 1.234001", "Eb 1.234002", "Ea 1.234003", "Bc 1.235", "Ec 2.0"]);
}

#[test]
fn a_nanosecond_has_a_thousand_places() {
    let text = written(&trace(&format!("lane main; {} 2 end", "1 enter a; ".repeat(1_002))), Format::Chrome);
    let times: Vec<&str> = text.split(r#""ph":"B","ts":"#).skip(1).filter_map(|rest| rest.split(',').next()).collect();
    assert_eq!(times[..2], ["0.001", "0.001001"]);
    assert_eq!(times[998..], ["0.001998", "0.001999", "0.001999", "0.001999"]);
}

#[test]
fn threads_bear_the_names_of_the_lanes() {
    let text = written(&golden::example(), Format::Chrome);
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let names: Vec<_> = list(&file, "traceEvents")
        .iter()
        .filter(|event| word(event, "ph") == "M")
        .map(|event| (word(event, "name"), number(event, "tid"), event["args"].to_string()))
        .collect();
    let expected = [
        ("process_name", 0, r#"{"name":"test"}"#),
        ("thread_name", 1, r#"{"name":"request"}"#),
        ("thread_sort_index", 1, r#"{"sort_index":0}"#),
        ("thread_name", 2, r#"{"name":"worker"}"#),
        ("thread_sort_index", 2, r#"{"sort_index":1}"#),
    ];
    assert_eq!(names, expected.map(|(name, tid, args)| (name, tid, args.to_owned())));
}
