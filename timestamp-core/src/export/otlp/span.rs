//! The spans as OpenTelemetry has them.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::{Event, SpanKind};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

use super::ids::Ids;
use super::waits::Waits;
use super::{number, text, texts};
use crate::trace::{self, Outcome, Trace};

/// How many of the times at which it left and came back a span tells; OpenTelemetry's own SDKs keep as many events.
const MAX_EVENTS: usize = 128;

/// `STATUS_CODE_ERROR`.
const ERROR: i32 = 2;

/// The span of the capture, then all others: a parent before its children.
pub(super) struct Spans<'a> {
    trace: &'a Trace,
    ids: Ids,
    waits: Waits,
}

impl<'a> Spans<'a> {
    pub(super) fn of(trace: &'a Trace, trace_id: u128) -> impl Iterator<Item = Span> + 'a {
        let spans = Self { trace, ids: Ids::of(trace, trace_id), waits: Waits::of(trace) };
        let all = std::iter::once(None).chain((0..trace.spans().len()).map(Some));
        all.map(move |index| index.map_or_else(|| spans.root(), |index| spans.span(index)))
    }

    fn root(&self) -> Span {
        let trace = self.trace;
        let mut attributes = vec![number("timestamp.overhead_ns", trace.overhead_ns())];
        let dropped = trace.dropped();
        if !dropped.is_empty() {
            attributes.push(number("timestamp.dropped_spans", dropped.spans));
            attributes.push(number("timestamp.dropped_lanes", dropped.lanes));
            attributes.push(texts("timestamp.dropped_reasons", dropped.reasons.names()));
        }
        Span {
            span_id: self.ids.root(),
            name: trace.name().to_owned(),
            end_time_unix_nano: self.time(trace.duration_ns()),
            attributes,
            ..self.empty()
        }
    }

    fn span(&self, index: usize) -> Span {
        let span = &self.trace.spans()[index];
        let (events, dropped_events_count) = self.events(span, index);
        Span {
            span_id: self.ids.span(index),
            parent_span_id: span.parent().map_or_else(|| self.ids.root(), |parent| self.ids.span(parent.index())),
            name: self.trace.frame(span.frame()).name().to_owned(),
            start_time_unix_nano: self.time(span.start_ns()),
            end_time_unix_nano: self.time(span.end_ns()),
            attributes: self.attributes(span),
            events,
            dropped_events_count,
            status: Some(status(span.outcome())),
            ..self.empty()
        }
    }

    /// What all spans have in common. A status that is not set is one with its default values: JSON would hold a `null`
    /// otherwise, which not every reader takes.
    fn empty(&self) -> Span {
        Span {
            trace_id: self.ids.trace(),
            kind: SpanKind::Internal as i32,
            start_time_unix_nano: self.time(0),
            status: Some(Status::default()),
            ..Span::default()
        }
    }

    fn attributes(&self, span: &trace::Span) -> Vec<KeyValue> {
        let frame = self.trace.frame(span.frame());
        let lane = span.lane().index();
        let mut attributes = Vec::with_capacity(10);
        if !frame.file().is_empty() {
            attributes.push(text("code.file.path", frame.file()));
        }
        if frame.line() > 0 {
            attributes.push(number("code.line.number", u64::from(frame.line())));
        }
        attributes.push(number("thread.id", lane as u64));
        attributes.push(text("thread.name", self.trace.lanes()[lane].name()));
        attributes.push(number("timestamp.self_ns", span.self_ns()));
        if span.is_async() {
            attributes.push(number("timestamp.busy_ns", span.busy_ns()));
            attributes.push(number("timestamp.await_ns", span.await_ns()));
            attributes.push(number("timestamp.polls", u64::from(span.polls())));
        }
        if span.outcome() != Outcome::Completed {
            attributes.push(text("timestamp.outcome", span.outcome().as_str()));
        }
        if span.outcome() == Outcome::Panicked {
            attributes.push(text("error.type", "panic"));
        }
        attributes
    }

    /// When it left and came back, and what ended it; and how many of the former had no place.
    fn events(&self, span: &trace::Span, index: usize) -> (Vec<Event>, u32) {
        let mut steps = self.waits.of_span(index, span.polls());
        let event = |at, name: &str| Event { time_unix_nano: self.time(at), name: name.to_owned(), ..Event::default() };
        let mut events: Vec<Event> = steps
            .by_ref()
            .take(MAX_EVENTS)
            .map(|step| event(step.at, if step.resumes { "resumed" } else { "suspended" }))
            .collect();
        let dropped = steps.count();
        if matches!(span.outcome(), Outcome::Cancelled | Outcome::CutOff) {
            events.push(event(span.end_ns(), span.outcome().as_str()));
        }
        (events, u32::try_from(dropped).unwrap_or(u32::MAX))
    }

    fn time(&self, ns: u64) -> u64 {
        self.trace.start_unix_ns().saturating_add(ns)
    }
}

/// A future that was dropped, or an end that was not seen, need be no error.
fn status(outcome: Outcome) -> Status {
    match outcome {
        Outcome::Panicked => Status { code: ERROR, message: "a panic passed through it".to_owned() },
        Outcome::Completed | Outcome::Cancelled | Outcome::CutOff => Status::default(),
    }
}
