//! OpenTelemetry's traces against the calls.

use std::collections::{BTreeMap, HashSet};

use opentelemetry_proto::tonic::trace::v1::{Span, TracesData};
use prost::Message as _;
use serde_json::Value;

use super::naive::{Call, Calls, list, replay};
use super::wire::Message;
use super::*;
use crate::export::otlp::BATCH;

const JSON: Format = Format::Otlp { service: "shop", trace_id: 0 };
const PROTOBUF: Format = Format::OtlpProtobuf { service: "shop", trace_id: 0 };

/// A release changes the version, and nothing else.
pub(super) fn without_version(text: &str) -> String {
    text.replace(concat!('"', env!("CARGO_PKG_VERSION"), '"'), "\"<version>\"")
}

pub(super) fn decoded(bytes: &[u8]) -> TracesData {
    TracesData::decode(bytes).expect("protobuf")
}

fn spans(data: &TracesData) -> Vec<&Span> {
    let scopes = data.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    scopes.flat_map(|scope| &scope.spans).collect()
}

/// The JSON against the calls, and the protobuf against the JSON.
pub(super) fn check(trace: &Trace, calls: &Calls) {
    let json = written(trace, JSON);
    let file: Value = serde_json::from_str(&json).expect("JSON");
    check_json(trace, calls, &file);
    let bytes = bytes(trace, PROTOBUF);
    let (from_json, from_protobuf): (TracesData, _) = (serde_json::from_str(&json).expect("JSON"), decoded(&bytes));
    assert_eq!(spans(&from_json), spans(&from_protobuf));
    for part in &from_protobuf.resource_spans {
        assert_eq!(part.resource, from_json.resource_spans[0].resource);
        assert_eq!(part.scope_spans[0].scope, from_json.resource_spans[0].scope_spans[0].scope);
    }
    check_wire(&bytes, list(&file["resourceSpans"][0]["scopeSpans"][0], "spans"));
}

fn check_json(trace: &Trace, calls: &Calls, file: &Value) {
    assert_no_null(file);
    let resource = &list(file, "resourceSpans")[0];
    let about = attributes(&resource["resource"]);
    assert_eq!(about["service.name"], "shop");
    assert_eq!(about["telemetry.sdk.name"], "timestamp-core");
    let scope = &list(resource, "scopeSpans")[0];
    assert_eq!(scope["scope"]["name"], "timestamp-core");
    let spans = list(scope, "spans");
    assert_eq!((list(file, "resourceSpans").len(), spans.len()), (1, calls.calls.len() + 1));
    let mut seen = HashSet::new();
    for span in spans {
        assert_eq!(span["traceId"], spans[0]["traceId"]);
        assert!(is_id(&span["traceId"], 32) && is_id(&span["spanId"], 16) && seen.insert(id(span)), "{span}");
        // `SPAN_KIND_INTERNAL`
        assert_eq!(span["kind"], 1);
    }
    let start = trace.start_unix_ns();
    let root = &spans[0];
    assert_eq!((root["name"].as_str(), root["parentSpanId"].as_str()), (Some(trace.name()), Some("")));
    assert_eq!((time(root, "startTimeUnixNano"), time(root, "endTimeUnixNano")), (start, start + trace.duration_ns()));
    for (call, span) in calls.calls.iter().zip(&spans[1..]) {
        let parent = call.parent.map_or(root, |parent| &spans[parent + 1]);
        assert_eq!((&span["name"], &span["parentSpanId"]), (&Value::from(&*call.name), &parent["spanId"]));
        assert_eq!(time(span, "startTimeUnixNano"), start + call.start);
        assert_eq!(time(span, "endTimeUnixNano"), start + call.end);
        check_attributes(trace, call, span);
        check_events(start, call, span);
    }
}

fn check_attributes(trace: &Trace, call: &Call, span: &Value) {
    let told = attributes(span);
    let number = |key: &str| told.get(key).map(|text| text.parse::<u64>().expect("a number"));
    assert_eq!((number("thread.id"), number("timestamp.self_ns")), (Some(call.lane), Some(call.own)));
    assert_eq!(told["thread.name"], trace.lanes()[call.lane as usize].name());
    let wall = call.end - call.start;
    assert_eq!(number("timestamp.busy_ns"), call.is_async.then_some(call.busy));
    assert_eq!(number("timestamp.await_ns"), call.is_async.then_some(wall - call.busy));
    assert_eq!(number("timestamp.polls").is_some(), call.is_async);
    assert_eq!(told.get("timestamp.outcome"), call.outcome.as_ref());
    let has_panicked = call.outcome.as_deref() == Some("panicked");
    // `STATUS_CODE_ERROR`, or unset
    assert_eq!(span["status"]["code"], if has_panicked { 2 } else { 0 });
    assert_eq!(span["status"]["message"] != "", has_panicked);
    assert_eq!(told.get("error.type").map(String::as_str), has_panicked.then_some("panic"));
    // The trees that are drawn at random have no file "".
    assert!(told.contains_key("code.file.path"), "{span}");
}

/// By turns it is suspended and resumed, and what lies between adds up to its waiting.
fn check_events(start: u64, call: &Call, span: &Value) {
    let mut events: Vec<_> = list(span, "events")
        .iter()
        .map(|event| (event["name"].as_str(), time(event, "timeUnixNano") - start))
        .collect();
    let ended = call.outcome.as_deref().filter(|outcome| ["cancelled", "cut_off"].contains(outcome));
    if ended.is_some() {
        assert_eq!(events.pop(), Some((ended, call.end)));
    }
    let mut waited = 0;
    for pair in events.chunks(2) {
        assert_eq!(pair[0].0, Some("suspended"));
        // One that ended while it waited was not resumed.
        assert!(pair.len() == 2 || ended.is_some());
        assert!(pair.get(1).is_none_or(|resumed| resumed.0 == Some("resumed")));
        waited += pair.get(1).map_or(call.end, |resumed| resumed.1) - pair[0].1;
    }
    if span["droppedEventsCount"] == 0 {
        let polls = events.iter().filter(|(name, _)| *name == Some("resumed")).count() + usize::from(call.is_async);
        assert_eq!(attributes(span).get("timestamp.polls").map_or(0, |polls| polls.parse().expect("a number")), polls);
        assert_eq!(waited, call.end - call.start - call.busy, "{span}");
    }
}

/// By the numbers that stand in `trace.proto`.
fn check_wire(bytes: &[u8], expected: &[Value]) {
    let mut expected = expected.iter();
    for resource in Message::read(bytes).messages(1) {
        for scope in resource.messages(2) {
            for span in scope.messages(2) {
                let told = expected.next().expect("no more spans than in the JSON");
                let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
                assert_eq!(hex(span.bytes(1)), told["traceId"].as_str().expect("hex"));
                assert_eq!((hex(span.bytes(2)), span.bytes(2).len()), (id(told), 8));
                assert_eq!(hex(span.bytes(4)), told["parentSpanId"].as_str().expect("hex"));
                assert_eq!((span.text(5), span.number(6)), (told["name"].as_str().expect("a name"), 1));
                assert_eq!(span.number(7), time(told, "startTimeUnixNano"));
                assert_eq!(span.number(8), time(told, "endTimeUnixNano"));
            }
        }
    }
    assert_eq!(expected.next(), None);
}

fn assert_no_null(value: &Value) {
    match value {
        Value::Null => panic!("not every reader takes a null"),
        Value::Array(values) => values.iter().for_each(assert_no_null),
        Value::Object(members) => members.values().for_each(assert_no_null),
        _ => {}
    }
}

fn is_id(value: &Value, digits: usize) -> bool {
    let text = value.as_str().unwrap_or_default();
    let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    text.len() == digits && is_hex && text.bytes().any(|byte| byte != b'0')
}

fn id(span: &Value) -> String {
    span["spanId"].as_str().expect("an id").to_owned()
}

/// Integers of 64 bits stand in strings.
fn time(value: &Value, key: &str) -> u64 {
    value[key].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{key} in {value}"))
}

/// Keys are given once.
fn attributes(of: &Value) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    for attribute in list(of, "attributes") {
        let value = attribute["value"].as_object().and_then(|value| value.iter().next()).expect("one value");
        let text = match (value.0.as_str(), value.1) {
            ("stringValue" | "intValue", Value::String(text)) => text.clone(),
            ("arrayValue", values) => values.to_string(),
            other => panic!("{other:?}"),
        };
        let key = attribute["key"].as_str().expect("a key").to_owned();
        assert_eq!(attributes.insert(key, text), None, "{attribute}");
    }
    attributes
}

fn ids(trace: &Trace, trace_id: u128) -> Vec<(Vec<u8>, Vec<u8>)> {
    let file = bytes(trace, Format::OtlpProtobuf { service: "shop", trace_id });
    spans(&decoded(&file)).iter().map(|span| (span.trace_id.clone(), span.span_id.clone())).collect()
}

#[test]
fn the_caller_may_name_the_trace() {
    let trace_id = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c;
    let given = ids(&golden::example(), trace_id);
    assert!(given.iter().all(|(trace, _)| *trace == trace_id.to_be_bytes()));
    // Two captures within one trace have no span in common.
    let other = ids(&trace("lane main; 1 enter a; 2 exit a; 3 end"), trace_id);
    assert!(other.iter().all(|id| !given.contains(id)));
    let own = ids(&golden::example(), 0);
    assert!(own[0].0 != given[0].0 && own[0].0 != ids(&trace("lane main; 3 end"), 0)[0].0);
    assert_eq!(own, ids(&golden::example(), 0));
}

#[test]
fn what_is_missing_stands_at_the_root() {
    let file: Value = serde_json::from_str(&written(&golden::example(), JSON)).expect("JSON");
    let root = attributes(&file["resourceSpans"][0]["scopeSpans"][0]["spans"][0]);
    assert_eq!((&*root["timestamp.dropped_spans"], &*root["timestamp.dropped_lanes"]), ("2", "1"));
    assert_eq!(root["timestamp.dropped_reasons"], r#"{"values":[{"stringValue":"lanes"}]}"#);
}

#[test]
fn a_span_tells_of_so_many_waits() {
    for (waits, dropped) in [(63, 0), (64, 0), (65, 2)] {
        let steps: String = (0..waits).map(|wait| format!("{0} pending a; {0} resume 0; ", wait + 1)).collect();
        let trace = trace(&format!("lane main; 0 poll a 0; {steps} 90 exit a; 90 end"));
        let file = decoded(&bytes(&trace, PROTOBUF));
        let span = spans(&file)[1];
        assert_eq!(
            (span.events.len() + span.dropped_events_count as usize, span.dropped_events_count),
            (2 * waits, dropped)
        );
    }
}

/// A writer that notes how much it is handed at once.
struct Largest(usize, usize);

impl io::Write for Largest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.0, self.1) = (self.0.max(bytes.len()), self.1 + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_deep_trace_is_written_in_batches() {
    for (spans, parts) in [(BATCH - 1, 1), (BATCH, 2), (2 * BATCH - 1, 2), (2 * BATCH, 3)] {
        assert_eq!(decoded(&bytes(&chain(spans as u32), PROTOBUF)).resource_spans.len(), parts, "{spans} and the root");
    }
    let deep = chain(200_000);
    let mut most = Largest(0, 0);
    deep.write(PROTOBUF, &mut most).expect("it takes everything");
    assert!(most.0 < 512 * BATCH && most.1 > 200_000 * 100, "{} of {}", most.0, most.1);
    let mut all = Largest(0, 0);
    deep.write(JSON, &mut all).expect("it takes everything");
    assert!(all.0 < 1_000 && all.1 > 200_000 * 400, "{} of {}", all.0, all.1);
}

#[test]
fn what_is_empty_and_any_name_can_be_written() {
    awkward().iter().chain([&golden::example()]).for_each(|trace| check(trace, &replay(&parse(&trace.full()))));
}
