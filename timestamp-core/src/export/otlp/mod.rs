//! OpenTelemetry's traces, as JSON and as protobuf: what a collector or a tracing backend takes at `/v1/traces`
//! (<https://opentelemetry.io/docs/specs/otlp/>, `opentelemetry/proto/trace/v1/trace.proto` of opentelemetry-proto 1.x).
//!
//! One span stands for the capture and is the parent of every lane's outermost spans, so that a viewer shows one trace.
//! Names of attributes are OpenTelemetry's where it has one (`code.file.path`, `code.line.number`, `thread.id`,
//! `thread.name`, `error.type`), and begin with `timestamp.` otherwise.
//!
//! Messages are those of `opentelemetry-proto`, a few at a time: a trace of a million spans is never copied as a whole.
//! In protobuf the elements of a list may come in several pieces, so each batch is a message of its own and a reader
//! takes them for one. In JSON the frame around the spans is written by hand.

mod ids;
mod span;
mod waits;

use std::io;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, TracesData};
use prost::Message;

use crate::trace::Trace;
use span::Spans;

/// What OpenTelemetry calls a service that has no name.
pub(super) const UNKNOWN_SERVICE: &str = "unknown_service";

/// How many spans a message of protobuf holds.
pub(super) const BATCH: usize = 512;

pub(super) fn write_json(trace: &Trace, out: &mut impl io::Write, service: &str, trace_id: u128) -> io::Result<()> {
    out.write_all(br#"{"resourceSpans":[{"resource":"#)?;
    serde_json::to_writer(&mut *out, &resource(service))?;
    out.write_all(br#","scopeSpans":[{"scope":"#)?;
    serde_json::to_writer(&mut *out, &scope())?;
    out.write_all(br#","spans":["#)?;
    for (index, span) in Spans::of(trace, trace_id).enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &span)?;
    }
    out.write_all(b"]}]}]}")
}

pub(super) fn write_protobuf(trace: &Trace, out: &mut impl io::Write, service: &str, trace_id: u128) -> io::Result<()> {
    let mut spans = Spans::of(trace, trace_id).peekable();
    let mut bytes = Vec::new();
    while spans.peek().is_some() {
        let scope_spans =
            ScopeSpans { scope: Some(scope()), spans: spans.by_ref().take(BATCH).collect(), ..ScopeSpans::default() };
        let resource_spans = ResourceSpans {
            resource: Some(resource(service)),
            scope_spans: vec![scope_spans],
            ..ResourceSpans::default()
        };
        bytes.clear();
        TracesData { resource_spans: vec![resource_spans] }.encode(&mut bytes).map_err(io::Error::other)?;
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Who made the spans. The keys of `telemetry.sdk` are for any SDK, not for OpenTelemetry's alone.
fn resource(service: &str) -> Resource {
    Resource {
        attributes: vec![
            text("service.name", service),
            text("telemetry.sdk.name", env!("CARGO_PKG_NAME")),
            text("telemetry.sdk.language", "rust"),
            text("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
        ],
        ..Resource::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    }
}

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}

fn text(key: &str, value: &str) -> KeyValue {
    attribute(key, Value::StringValue(value.to_owned()))
}

/// OpenTelemetry's integers are signed.
fn number(key: &str, value: u64) -> KeyValue {
    attribute(key, Value::IntValue(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn texts<'a>(key: &str, values: impl Iterator<Item = &'a str>) -> KeyValue {
    let values = values.map(|value| AnyValue { value: Some(Value::StringValue(value.to_owned())) }).collect();
    attribute(key, Value::ArrayValue(ArrayValue { values }))
}
