//! The full format: everything that the trace knows, as JSON.
//!
//! - `metadata`: name, times, sizes, lanes, and how far the trace can be trusted;
//! - `frames`: every distinct combination of name, file and line; entries refer to them by number;
//! - `entries`: one for each edge of each lane's timeline, lane after lane. Entry and exit nest like brackets within a
//!   `thread_id`. An async span enters and exits once for each poll; `span` ties its polls together, `resumed` and
//!   `suspended` tell them from its start and its end. A synchronous span needs none of the three;
//! - `method_timings`: one for each name, the greatest total first;
//! - `call_tree`: the spans, nested.
//!
//! `timestamp_ns`, `start_ns` and `end_ns` count from the start of the capture, `clock_ns` and the metadata's
//! `start_time_ns` and `end_time_ns` from the Unix epoch. `thread_id` is the lane. `outcome` is left out where a span
//! completed. The `span` of an entry is the `call_index` of its node in the tree. The last exit of an async span says how
//! often it was polled, and that of any span how many names were written in it, and how long that took.
//!
//! Metadata, frames and entries alone tell all the rest: [`Trace::from_full`] reads them back.

use std::io;
use std::ops::Not;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::frames::Frames;
use super::{Overhead, json, ms};
use crate::trace::{Anomalies, Dropped, EdgeKind, Names, Naming, Outcome, Span, SpanId, Timing, Trace};

/// How many levels of the call tree are written. At the last one the children are left out and `children_omitted` tells
/// how many there are; `entries` holds them all the same.
///
/// Each level nests the JSON two deeper. At 60 the whole stays below the 128 at which `serde_json` stops reading, inside
/// a response too, and a reader or writer that recurses cannot run out of stack, however deep the trace is.
const MAX_LEVELS: u32 = 60;

/// The full format; serialise it.
#[derive(Clone, Debug)]
pub struct Full<'a> {
    trace: &'a Trace,
    timings: Vec<Timing<'a>>,
}

impl Trace {
    /// Everything: metadata, every entry and exit, timings and call tree. Serialises without a copy of the trace.
    pub fn full(&self) -> Full<'_> {
        Full { trace: self, timings: self.timings() }
    }
}

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    json(&trace.full(), out)
}

impl Serialize for Full<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            metadata: Metadata<'a>,
            frames: Frames<'a>,
            entries: Entries<'a>,
            method_timings: Methods<'a>,
            call_tree: Nodes<'a>,
        }
        Body {
            metadata: Metadata::of(self),
            frames: Frames(self.trace.frames()),
            entries: Entries(self.trace),
            method_timings: Methods(&self.timings),
            call_tree: Nodes { trace: self.trace, parent: None },
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    total_duration_ns: u64,
    total_duration_ms: f64,
    entry_count: usize,
    span_count: usize,
    method_count: usize,
    start_time_ns: u64,
    end_time_ns: u64,
    lanes: Lanes<'a>,
    overhead: Overhead,
    pauses: u64,
    names: AllNames,
    dropped: &'a Dropped,
    cut_off: u64,
    cancelled: u64,
    panicked: u64,
    anomalies: &'a Anomalies,
}

impl<'a> Metadata<'a> {
    fn of(full: &Full<'a>) -> Self {
        let trace = full.trace;
        let counts = trace.counts();
        Self {
            name: trace.name(),
            total_duration_ns: trace.duration_ns(),
            total_duration_ms: ms(trace.duration_ns()),
            entry_count: trace.edge_count(),
            span_count: trace.spans().len(),
            method_count: full.timings.len(),
            start_time_ns: trace.start_unix_ns(),
            end_time_ns: trace.start_unix_ns().saturating_add(trace.duration_ns()),
            lanes: Lanes(trace),
            overhead: Overhead::of(trace),
            pauses: trace.pauses(),
            names: AllNames::of(trace),
            dropped: trace.dropped(),
            cut_off: counts.cut_off,
            cancelled: counts.cancelled,
            panicked: counts.panicked,
            anomalies: &counts.anomalies,
        }
    }
}

/// Names made of arguments that were written, and how long that took.
#[derive(Serialize)]
struct AllNames {
    count: u64,
    ns: u64,
    before_lanes_count: u64,
    before_lanes_ns: u64,
}

impl AllNames {
    fn of(trace: &Trace) -> Self {
        let Naming { all, before_lanes, .. } = *trace.naming();
        Self { count: all.count, ns: all.ns, before_lanes_count: before_lanes.count, before_lanes_ns: before_lanes.ns }
    }
}

struct Lanes<'a>(&'a Trace);

impl Serialize for Lanes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Lane<'a> {
            thread_id: usize,
            name: &'a str,
            start_ns: u64,
            end_ns: u64,
            covered_ns: u64,
        }
        serializer.collect_seq(self.0.lanes().iter().enumerate().map(|(thread_id, lane)| Lane {
            thread_id,
            name: lane.name(),
            start_ns: lane.start_ns(),
            end_ns: lane.end_ns(),
            covered_ns: lane.covered_ns(),
        }))
    }
}

struct Entries<'a>(&'a Trace);

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    event: &'static str,
    timestamp_ns: u64,
    clock_ns: u64,
    /// How many spans are below it on the lane's stack.
    depth: usize,
    thread_id: usize,
    frame: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<usize>,
    #[serde(skip_serializing_if = "Not::not")]
    resumed: bool,
    #[serde(skip_serializing_if = "Not::not")]
    suspended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    polls: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    naming_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trace = self.0;
        let mut entries = serializer.serialize_seq(Some(trace.edge_count()))?;
        for (thread_id, lane) in trace.lanes().iter().enumerate() {
            let mut open = 0;
            for edge in trace.timeline(lane) {
                let span = trace.span(edge.span);
                let enters = edge.kind.enters();
                let is_end = edge.kind == EdgeKind::Close;
                let names = Some(trace.naming().of(edge.span)).filter(|names| is_end && *names != Names::default());
                // The timeline nests, so that a close never comes without its open.
                open -= usize::from(!enters);
                entries.serialize_element(&Entry {
                    name: trace.frame(span.frame()).name(),
                    event: if enters { "enter" } else { "exit" },
                    timestamp_ns: edge.at,
                    clock_ns: trace.start_unix_ns().saturating_add(edge.at),
                    depth: open,
                    thread_id,
                    frame: span.frame().index(),
                    span: span.is_async().then(|| edge.span.index()),
                    resumed: edge.kind == EdgeKind::Resume,
                    suspended: edge.kind == EdgeKind::Suspend,
                    polls: (is_end && span.is_async()).then(|| span.polls()),
                    names: names.map(|names| names.count),
                    naming_ns: names.map(|names| names.ns),
                    outcome: if is_end { abnormal(span) } else { None },
                })?;
                open += usize::from(enters);
            }
        }
        entries.end()
    }
}

struct Methods<'a>(&'a [Timing<'a>]);

#[derive(Serialize)]
struct Method<'a> {
    name: &'a str,
    call_count: u64,
    total_ns: u64,
    total_ms: f64,
    self_ns: u64,
    self_ms: f64,
    overhead_ns: u64,
    avg_ms: f64,
    min_ns: u64,
    max_ns: u64,
    p50_ns: u64,
    p95_ns: u64,
    p99_ns: u64,
    #[serde(flatten)]
    waiting: Option<Waiting>,
}

/// Only of async spans.
#[derive(Serialize)]
struct Waiting {
    busy_ns: u64,
    await_ns: u64,
    polls: u64,
}

impl Serialize for Methods<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|timing| Method {
            name: timing.name,
            call_count: timing.calls,
            total_ns: timing.total_ns,
            total_ms: ms(timing.total_ns),
            self_ns: timing.self_ns,
            self_ms: ms(timing.self_ns),
            overhead_ns: timing.overhead_ns,
            avg_ms: ms(timing.avg_ns),
            min_ns: timing.min_ns,
            max_ns: timing.max_ns,
            p50_ns: timing.p50_ns,
            p95_ns: timing.p95_ns,
            p99_ns: timing.p99_ns,
            waiting: (timing.polls > 0).then_some(Waiting {
                busy_ns: timing.busy_ns,
                await_ns: timing.await_ns,
                polls: timing.polls,
            }),
        }))
    }
}

/// The children of a span, or the roots of all lanes.
struct Nodes<'a> {
    trace: &'a Trace,
    parent: Option<SpanId>,
}

#[derive(Serialize)]
struct Node<'a> {
    name: &'a str,
    start_ns: u64,
    end_ns: u64,
    duration_ns: u64,
    duration_ms: f64,
    self_ns: u64,
    self_ms: f64,
    depth: u32,
    call_index: usize,
    /// Of a root: what is beneath it ran on the same lane.
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_id: Option<usize>,
    #[serde(flatten)]
    waiting: Option<Waiting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    children: Nodes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    children_omitted: Option<usize>,
}

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trace = self.trace;
        match self.parent {
            None => {
                let roots = trace.lanes().iter().flat_map(|lane| trace.roots(lane));
                serializer.collect_seq(roots.map(|id| Node::of(trace, id)))
            }
            Some(parent) if at_last_level(trace.span(parent)) => serializer.collect_seq(std::iter::empty::<()>()),
            Some(parent) => serializer.collect_seq(trace.children(parent).map(|id| Node::of(trace, id))),
        }
    }
}

impl<'a> Node<'a> {
    fn of(trace: &'a Trace, id: SpanId) -> Self {
        let span = trace.span(id);
        Self {
            name: trace.frame(span.frame()).name(),
            start_ns: span.start_ns(),
            end_ns: span.end_ns(),
            duration_ns: span.wall_ns(),
            duration_ms: ms(span.wall_ns()),
            self_ns: span.self_ns(),
            self_ms: ms(span.self_ns()),
            depth: span.depth(),
            call_index: id.index(),
            thread_id: span.parent().is_none().then(|| span.lane().index()),
            waiting: span.is_async().then(|| Waiting {
                busy_ns: span.busy_ns(),
                await_ns: span.await_ns(),
                polls: u64::from(span.polls()),
            }),
            outcome: abnormal(span),
            children: Nodes { trace, parent: Some(id) },
            children_omitted: at_last_level(span).then(|| trace.children(id).count()).filter(|&omitted| omitted > 0),
        }
    }
}

fn at_last_level(span: &Span) -> bool {
    span.depth() + 1 >= MAX_LEVELS
}

fn abnormal(span: &Span) -> Option<&'static str> {
    (span.outcome() != Outcome::Completed).then(|| span.outcome().as_str())
}
