//! `otlp` and `otlp-protobuf`: a collector must receive them, and hand on the same spans; and Google's reader of
//! protobuf must know all that is in them.

use std::collections::HashMap;
use std::fs;
use std::process::Command;

use opentelemetry_proto::tonic::trace::v1::{Span, TracesData};
use prost::Message;
use serde_json::Value;
use timestamp_core::trace::Outcome;
use timestamp_core::{Capture, Format, Trace, timestamp};
use timestamp_tests::source::root;

use crate::rotel::Rotel;
use crate::tools::{PYTHON, bytes, folder, run};
use crate::traces::{nasty, real};

const TRACE_ID: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
const JSON: Format = Format::Otlp { service: "shop \"é\"", trace_id: TRACE_ID };
const PROTOBUF: Format = Format::OtlpProtobuf { service: "shop \"é\"", trace_id: TRACE_ID };

#[timestamp(name = "step")]
fn step() {}

/// As many spans as need several messages.
fn many() -> Trace {
    let capture = Capture::new("many");
    capture.run(|| (0..2_000).for_each(|_| step()));
    capture.finish()
}

fn panicked() -> Trace {
    #[timestamp(name = "fails")]
    fn fails() {
        step();
        panic!("on purpose");
    }
    let capture = Capture::new("panicked");
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| capture.run(fails)));
    assert!(caught.is_err());
    capture.finish()
}

fn traces() -> [(&'static str, Trace); 4] {
    [("real", real()), ("nasty", nasty()), ("panicked", panicked()), ("many", many())]
}

/// A span as anyone tells of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    name: String,
    start: u64,
    end: u64,
    is_error: bool,
}

/// Each span with the one that is around it, in any order.
type Pairs = Vec<(Told, Option<Told>)>;

fn expected(trace: &Trace) -> Pairs {
    let start = trace.start_unix_ns();
    let whole = Told { name: trace.name().to_owned(), start, end: start + trace.duration_ns(), is_error: false };
    let told = |id| {
        let span = trace.span(id);
        Told {
            name: trace.span_name(id).to_owned(),
            start: start + span.start_ns(),
            end: start + span.end_ns(),
            is_error: span.outcome() == Outcome::Panicked,
        }
    };
    let mut pairs = vec![(whole.clone(), None)];
    let mut open: Vec<_> = trace.lanes().iter().flat_map(|lane| trace.roots(lane)).collect();
    while let Some(id) = open.pop() {
        pairs.push((told(id), Some(trace.span(id).parent().map_or(whole.clone(), told))));
        open.extend(trace.children(id));
    }
    pairs.sort();
    pairs
}

/// By the ids of the spans and of their parents.
fn pairs(spans: impl Iterator<Item = (String, String, Told)>) -> Pairs {
    let spans: Vec<_> = spans.collect();
    let by_id: HashMap<&str, &Told> = spans.iter().map(|(id, _, told)| (id.as_str(), told)).collect();
    assert_eq!(by_id.len(), spans.len(), "an id is given twice");
    let around = |parent: &str| (!parent.is_empty()).then(|| by_id[parent].clone());
    let mut pairs: Pairs = spans.iter().map(|(_, parent, told)| (told.clone(), around(parent))).collect();
    pairs.sort();
    pairs
}

/// What was received, of which a collector makes messages as it likes.
fn received(messages: &[TracesData]) -> Pairs {
    let mut all: Vec<&Span> = Vec::new();
    for resource in messages.iter().flat_map(|message| &message.resource_spans) {
        let about = format!("{:?}", resource.resource);
        assert!(about.contains("service.name") && about.contains(r#"shop \"é\""#), "{about}");
        for scope in &resource.scope_spans {
            assert_eq!(scope.scope.as_ref().map(|scope| scope.name.as_str()), Some("timestamp-core"));
            all.extend(&scope.spans);
        }
    }
    let hex = |id: &[u8]| id.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs(all.iter().map(|span| {
        assert_eq!(span.trace_id, TRACE_ID.to_be_bytes());
        let is_error = span.status.as_ref().is_some_and(|status| status.code == 2);
        let (start, end) = (span.start_time_unix_nano, span.end_time_unix_nano);
        (hex(&span.span_id), hex(&span.parent_span_id), Told { name: span.name.clone(), start, end, is_error })
    }))
}

#[test]
#[ignore = "needs Python 3 with venv; run by .ci/run, or: cargo test -p timestamp-tests --test viewers -- --ignored"]
fn a_collector_hands_on_the_same_spans() {
    let rotel = Rotel::start();
    for (name, trace) in traces() {
        for format in [JSON, PROTOBUF] {
            let answer = rotel.post(format.media_type(), &bytes(&trace, format));
            assert_eq!(answer.status, 200, "{name} as {format}: {}", String::from_utf8_lossy(&answer.body));
            let mut messages = Vec::new();
            // It makes batches of its own.
            while count(&messages) <= trace.spans().len() {
                messages.push(TracesData::decode(rotel.handed_on().as_slice()).expect("a message of traces"));
            }
            assert!(received(&messages) == expected(&trace), "{name} as {format}: {messages:#?}");
            assert_eq!(attributes(&messages), attributes(&[sent(&trace)]), "{name} as {format}");
        }
    }
}

fn sent(trace: &Trace) -> TracesData {
    TracesData::decode(bytes(trace, PROTOBUF).as_slice()).expect("protobuf")
}

fn count(messages: &[TracesData]) -> usize {
    spans(messages).count()
}

fn spans(messages: &[TracesData]) -> impl Iterator<Item = &Span> {
    let resources = messages.iter().flat_map(|message| &message.resource_spans);
    resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans)
}

/// Attributes and events of each span, by its id.
fn attributes(messages: &[TracesData]) -> Vec<String> {
    let mut all: Vec<String> =
        spans(messages).map(|span| format!("{:?} {:?} {:?}", span.span_id, span.attributes, span.events)).collect();
    all.sort();
    all
}

#[test]
#[ignore = "needs Python 3 with venv; run by .ci/run, or: cargo test -p timestamp-tests --test viewers -- --ignored"]
fn googles_reader_knows_all_that_is_written() {
    for (name, trace) in traces() {
        for (format, ending) in [(JSON, "json"), (PROTOBUF, "pb")] {
            let python = PYTHON.join("bin/python");
            let file = folder().join(format!("{name}.otlp.{ending}"));
            fs::write(&file, bytes(&trace, format)).expect("target can be written");
            let said = run(Command::new(python).arg(root().join("tests/tests/viewers/otlp.py")).arg(&file));
            let lines = said.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
            let found = pairs(lines.map(|span| {
                let text = |key: &str| span[key].as_str().unwrap_or_else(|| panic!("{key} in {span}")).to_owned();
                let number = |key: &str| span[key].as_u64().unwrap_or_else(|| panic!("{key} in {span}"));
                let about = (text("service"), text("scope"), text("trace"));
                assert_eq!(about, ("shop \"é\"".into(), "timestamp-core".into(), format!("{TRACE_ID:032x}")));
                let (start, end) = (number("start"), number("end"));
                (text("id"), text("parent"), Told { name: text("name"), start, end, is_error: span["status"] == 2 })
            }));
            assert!(found == expected(&trace), "{name} as {format}: {said}");
        }
    }
}
