//! What is written comes back; what isn't sound is refused.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::export::tests::{bytes, golden, steps, written};
use crate::trace::tests::trace;
use crate::{Format, Trace};

/// The members that a trace is read from.
const READ: [&str; 3] = ["metadata", "frames", "entries"];

/// The copy has the same bytes in every format.
fn check(trace: &Trace) {
    let full = written(trace, Format::Full);
    let copy = Trace::from_full(full.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{full}"));
    for &format in Format::ALL {
        assert!(bytes(&copy, format) == bytes(trace, format), "{format}\n{full}");
    }
    assert_eq!(copy.spans(), trace.spans());
    assert_eq!((copy.lanes(), copy.frames()), (trace.lanes(), trace.frames()));
    assert_eq!((copy.counts(), copy.dropped()), (trace.counts(), trace.dropped()));
}

#[test]
fn an_example_comes_back() {
    check(&golden::example());
    check(&trace(""));
    check(&trace("lane main; 0 end; lane other; 5 enter a; 5 exit a; 9 end"));
}

#[test]
fn what_ended_while_it_waited_comes_back_with_its_polls() {
    check(&trace(
        "lane main; 1 poll a 0; 2 pending a; 5 cancel 0; 7 poll b 1; 8 pending b; 8 resume 1; 8 exit b; 9 end",
    ));
    check(&trace("lane main; 1 poll a 0; 2 pending a; 3 resume 0; 3 pending a; 9 cut"));
    check(&trace("lane main; 1 poll a 0; 2 pending a; 9 resume 0; 9 cut"));
}

#[test]
fn any_name_comes_back() {
    let name = "a\"\\\n\u{0}\u{2028}</script>;é\u{1F980}[u8; 4]";
    let mut builder = crate::trace::Builder::new(name.to_owned());
    builder.begin_lane(name);
    let frame = builder.frame(name, name, 7);
    builder.enter(0, crate::trace::CallsiteId(0), frame);
    builder.end_lane(9, false);
    let trace = builder.finish(crate::trace::Totals { duration_ns: 10, ..Default::default() });
    check(&trace);
    let copy = Trace::from_full(written(&trace, Format::Full).as_bytes()).expect("it comes back");
    assert_eq!((copy.name(), copy.frames()[0].name(), copy.frames()[0].file()), (name, name, name));
}

#[test]
fn a_response_may_be_read_and_its_members_come_in_any_order() {
    let trace = golden::example();
    let full: Value = serde_json::from_str(&written(&trace, Format::Full)).expect("JSON");
    // serde_json sorts an object's members.
    let response = json!({ "graph_output": { "entries": 5 }, "traces": full, "trace_id": null });
    let copy = Trace::from_full(response.to_string().as_bytes()).expect("it comes back");
    assert_eq!(written(&copy, Format::Full), written(&trace, Format::Full));
    assert!(Trace::from_full(br#"{"graph_output": null, "traces": null, "trace_id": null}"#).is_err());
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let trace = trace(
        "lane main; 1 enter a; 2 poll b 0; 3 pending b; 4 resume 0; 5 exit b; 6 exit a; 9 end
         lane other; 3 enter a; 4 exit a; 7 end",
    );
    let full: Value = serde_json::from_str(&written(&trace, Format::Full)).expect("JSON");
    let cases = [
        ("/entries/1/timestamp_ns", json!(0), "entry 1: its time is before that of the entry before it"),
        ("/entries/0/frame", json!(2), "entry 0: there is no such frame"),
        ("/entries/1/span", json!(0), "entry 1: its span isn't numbered in order of start"),
        ("/entries/1/suspended", json!(true), "entry 1: an enter can't be suspended, nor an exit resumed"),
        ("/entries/2/resumed", json!(true), "entry 2: an enter can't be suspended, nor an exit resumed"),
        ("/entries/0/resumed", json!(true), "entry 0: what it resumes doesn't wait"),
        ("/entries/3/span", json!(9), "entry 3: what it resumes doesn't wait"),
        ("/entries/3/frame", json!(0), "entry 3: what it resumes doesn't wait"),
        ("/entries/2/frame", json!(0), "entry 2: it leaves another span than the last one entered"),
        ("/entries/2/span", json!(null), "entry 2: it leaves another span than the last one entered"),
        ("/entries/5/span", json!(0), "entry 5: it leaves another span than the last one entered"),
        ("/entries/5/suspended", json!(true), "entry 5: a span that isn't async can't wait"),
        ("/entries/4/polls", json!(3), "entry 4: its span wasn't polled as often"),
        ("/entries/4/polls", json!(null), "entry 4: its span wasn't polled as often"),
        ("/entries/4/polls", json!(1), "entry 4: its span wasn't polled as often"),
        ("/entries/5/polls", json!(1), "entry 5: its span wasn't polled as often"),
        ("/entries/4/suspended", json!(true), "entry 6: the lane ends before it, and not all of its spans have"),
        ("/entries/5/thread_id", json!(1), "entry 5: the lane ends before it, and not all of its spans have"),
        ("/entries/7/thread_id", json!(2), "entry 7: the lane ends before it, and not all of its spans have"),
        (
            "/entries/6/thread_id",
            json!(2),
            "entry 6: its lane isn't there, or comes before that of the entry before it",
        ),
        ("/metadata/lanes/0/end_ns", json!(5), "a lane ends before its last entry, or after the trace"),
        ("/metadata/lanes/0/end_ns", json!(101), "a lane ends before its last entry, or after the trace"),
        ("/metadata/total_duration_ns", json!(6), "a lane ends before its last entry, or after the trace"),
        ("/metadata/overhead/probe_ns", json!(-1), "a probe's cost is none"),
        ("/metadata/overhead/pause_ns", json!(1e300), "a probe's cost is none"),
        ("/metadata", json!(null), "it has no `metadata`"),
        ("/frames", json!(null), "it has no `frames`"),
        ("/entries", json!(null), "it has no `entries`"),
    ];
    for (pointer, value, expected) in cases {
        let mut changed = full.clone();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        match changed.pointer_mut(parent).expect("it is there") {
            Value::Object(members) => drop(members.insert(key.to_owned(), value.clone())),
            other => panic!("{other}"),
        }
        let error = Trace::from_full(changed.to_string().as_bytes()).expect_err(pointer).to_string();
        assert_eq!(error.split_once(": ").map(|(_, what)| what), Some(expected), "{pointer} {value}");
    }
    assert!(Trace::from_full(b"{").expect_err("no JSON").to_string().starts_with("no trace in the full format: EOF"));
    assert!(Trace::from_full(&[0xFF, 0xFE]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_recorded_comes_back(trace in steps::arbitrary()) {
        check(&trace);
    }

    #[test]
    fn what_a_program_with_faults_did_comes_back(trace in steps::plausible()) {
        check(&trace);
    }

    /// A changed file is refused, or is as sound as one that was recorded: it comes back in its turn.
    #[test]
    fn a_changed_file_does_no_harm(trace in steps::plausible(), changes in vec((any::<Index>(), change()), 1..4)) {
        let mut full: Value = serde_json::from_str(&written(&trace, Format::Full)).expect("JSON");
        changes.iter().for_each(|(place, change)| change.make(place, &mut full));
        if let Ok(copy) = Trace::from_full(full.to_string().as_bytes()) {
            check(&copy);
        }
    }

    #[test]
    fn bytes_do_no_harm(trace in steps::plausible(), at in any::<Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut full = written(&trace, Format::Full).into_bytes();
        let at = at.index(full.len());
        full[at] = byte;
        if cut {
            full.truncate(at);
        }
        if let Ok(copy) = Trace::from_full(&full) {
            check(&copy);
        }
    }
}

#[derive(Clone, Debug)]
enum Change {
    /// One value becomes another.
    Value(Value),
    /// One number becomes so much more or less.
    Number(i64),
    /// Two entries change places, or one is lost, or stands there twice.
    Swap,
    Remove,
    Double,
}

fn change() -> impl Strategy<Value = Change> {
    let values =
        [json!(0), json!(u64::MAX), json!(u32::MAX), json!(-1), json!(1e300), json!(null), json!("exit"), json!([])];
    prop_oneof![
        3 => prop::sample::select(values.to_vec()).prop_map(Change::Value),
        6 => (-3_i64..4).prop_map(Change::Number),
        2 => Just(Change::Swap),
        2 => Just(Change::Remove),
        2 => Just(Change::Double),
    ]
}

impl Change {
    fn make(&self, place: &Index, full: &mut Value) {
        let entries = full["entries"].as_array_mut().expect("a list");
        match self {
            Change::Swap if entries.len() > 1 => {
                let at = place.index(entries.len() - 1);
                entries.swap(at, at + 1);
            }
            Change::Remove if !entries.is_empty() => drop(entries.remove(place.index(entries.len()))),
            Change::Double if !entries.is_empty() => {
                let at = place.index(entries.len());
                entries.insert(at, entries[at].clone());
            }
            _ => {
                let mut leaves = Vec::new();
                let mut open: Vec<&mut Value> = Vec::new();
                let members = full.as_object_mut().expect("an object").iter_mut();
                open.extend(members.filter(|(key, _)| READ.contains(&key.as_str())).map(|(_, value)| value));
                while let Some(value) = open.pop() {
                    match value {
                        Value::Object(members) => open.extend(members.values_mut()),
                        Value::Array(items) => open.extend(items),
                        leaf => leaves.push(leaf),
                    }
                }
                let count = leaves.len();
                let leaf = &mut *leaves[place.index(count)];
                *leaf = match (self, leaf.as_i64()) {
                    (Change::Value(value), _) => value.clone(),
                    (Change::Number(by), Some(number)) => json!(number.saturating_add(*by)),
                    _ => json!(!leaf.as_bool().unwrap_or(false)),
                };
            }
        }
    }
}
