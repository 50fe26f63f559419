//! From a lane's events to the tree and the timeline.
//!
//! The builder keeps the stack that the program had, and mirrors each event onto it: one push to the arena on an enter,
//! one push to the timeline on every event. What does not fit is repaired on the spot and counted:
//!
//! - the exit or suspension of a span that is not on top closes those above it at that instant;
//! - one that is nowhere on the stack, or a resumption or cancellation of something that is not waiting, is ignored;
//! - a time before the previous one is moved up to it.

use super::Trace;
use super::frame::Interner;
use super::ids::{FrameId, LaneId, SpanId};
use super::lane::{Edge, EdgeKind, Lane};
use super::overhead::{Naming, ProbeCost};
use super::span::{Outcome, Span};
use super::totals::{Anomalies, Counts, Dropped, Totals};
use super::waiting::Waiting;

/// What an exit is matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallsiteId(pub(crate) u32);

/// A span on the stack: one of its segments is running.
struct Running {
    /// Since when.
    since: u64,
    /// How much of it was taken by segments nested in it.
    nested_ns: u64,
    span: SpanId,
    callsite: CallsiteId,
    /// Only of an async span.
    instance: Option<u32>,
}

/// What a trace holds that its edges don't tell.
#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) anomalies: Anomalies,
    pub(crate) pauses: u64,
    pub(crate) naming: Naming,
    /// Of async spans.
    pub(crate) polls: Vec<(SpanId, u32)>,
}

/// Builds a trace event by event; valid whatever the order of the calls.
pub(crate) struct Builder {
    trace: Trace,
    interner: Interner,
    in_lane: bool,
    /// The time of the lane's last event.
    now: u64,
    stack: Vec<Running>,
    waiting: Waiting,
}

impl Builder {
    pub(crate) fn new(name: String) -> Self {
        let trace = Trace {
            name,
            start_unix_ns: 0,
            duration_ns: 0,
            frames: Vec::new(),
            spans: Vec::new(),
            edges: Vec::new(),
            lanes: Vec::new(),
            counts: Counts::default(),
            dropped: Dropped::default(),
            naming: Naming::default(),
            pauses: 0,
            probe_cost: ProbeCost::default(),
        };
        Self {
            trace,
            interner: Interner::default(),
            in_lane: false,
            now: 0,
            stack: Vec::new(),
            waiting: Waiting::default(),
        }
    }

    /// Makes room for so many spans more; only a hint.
    pub(crate) fn reserve(&mut self, spans: usize) {
        self.trace.spans.reserve(spans);
        self.trace.edges.reserve(spans.saturating_mul(2));
    }

    /// Finds or adds what a span shows. Hashes: called once per callsite and per dynamic name.
    pub(crate) fn frame(&mut self, name: &str, file: &str, line: u32) -> FrameId {
        self.interner.intern(&mut self.trace.frames, name, file, line)
    }

    /// Starts a lane; what follows belongs to it. One that is still open is cut off.
    pub(crate) fn begin_lane(&mut self, name: &str) {
        self.end_lane(self.now, false);
        let edges = self.trace.edges.len();
        self.trace.lanes.push(Lane {
            name: name.to_owned(),
            start_ns: 0,
            end_ns: 0,
            covered_ns: 0,
            first_root: None,
            first_span: self.trace.spans.len(),
            first_edge: edges,
            end_edge: edges,
        });
        self.in_lane = true;
        self.now = 0;
    }

    /// A synchronous span starts.
    #[inline]
    pub(crate) fn enter(&mut self, at: u64, callsite: CallsiteId, frame: FrameId) {
        if self.tick(at) {
            self.start(callsite, frame, None);
        }
    }

    /// An async span is polled for the first time. `instance` is unique in the lane; cheapest if it counts upwards.
    #[inline]
    pub(crate) fn enter_async(&mut self, at: u64, callsite: CallsiteId, frame: FrameId, instance: u32) {
        if !self.tick(at) {
            return;
        }
        if self.waiting.knows(instance) {
            self.trace.counts.anomalies.stray += 1;
        } else if let Some(span) = self.start(callsite, frame, Some(instance)) {
            self.waiting.add(instance, span, callsite);
        }
    }

    /// So many names for spans to come have been written, which took so long.
    pub(crate) fn naming(&mut self, at: u64, names: u64, ns: u64) {
        if self.tick(at) {
            let first = self.trace.lanes.last().map_or(0, |lane| lane.first_span);
            let is_before_lane = self.trace.spans.len() == first;
            self.trace.naming.add(names, ns, self.stack.last().map(|top| top.span), is_before_lane);
        }
    }

    /// A span ends, synchronous or async.
    #[inline]
    pub(crate) fn exit(&mut self, at: u64, callsite: CallsiteId, outcome: Outcome) {
        if self.tick(at) && self.unwind_to(|top| top.callsite == callsite) {
            self.leave(Some(outcome));
        }
    }

    /// A poll returned without a result: the span leaves the stack and stays alive.
    #[inline]
    pub(crate) fn suspend(&mut self, at: u64, callsite: CallsiteId) {
        if self.tick(at) && self.unwind_to(|top| top.callsite == callsite && top.instance.is_some()) {
            self.leave(None);
        }
    }

    /// A waiting span is polled again.
    #[inline]
    pub(crate) fn resume(&mut self, at: u64, instance: u32) {
        if !self.tick(at) {
            return;
        }
        let Some((span, callsite)) = self.waiting.resume(instance) else {
            self.trace.counts.anomalies.stray += 1;
            return;
        };
        let polls = &mut self.trace.spans[span.index()].polls;
        *polls = polls.saturating_add(1);
        self.stack.push(Running { since: self.now, nested_ns: 0, span, callsite, instance: Some(instance) });
        self.edge(span, EdgeKind::Resume);
    }

    /// The future of a waiting span is dropped.
    pub(crate) fn cancel(&mut self, at: u64, instance: u32) {
        if !self.tick(at) {
            return;
        }
        match self.waiting.resume(instance) {
            Some((span, _)) => {
                self.waiting.end(instance);
                self.end_waiting(span, Outcome::Cancelled);
            }
            None => self.trace.counts.anomalies.stray += 1,
        }
    }

    /// The lane's task waits. Async spans have left the stack; what is still on it is a guard held across an `.await`.
    pub(crate) fn pause(&mut self, at: u64) {
        if self.tick(at) {
            self.trace.pauses += 1;
            self.trace.counts.anomalies.out_of_order += self.stack.len() as u64;
            while !self.stack.is_empty() {
                self.leave(Some(Outcome::CutOff));
            }
        }
    }

    /// Counts events that belonged to no span of this lane and were not recorded.
    pub(crate) fn stray(&mut self, count: u64) {
        self.trace.counts.anomalies.stray += count;
    }

    /// Counts that times may be wrong all over, since the counter behind them broke.
    pub(crate) fn unsteady_clock(&mut self) {
        self.trace.counts.anomalies.clock += 1;
    }

    /// Ends the lane. `ended`: its work is over, so that an open span was forgotten or dropped elsewhere, which is an
    /// anomaly; otherwise it was still running. Either way open spans are cut off.
    pub(crate) fn end_lane(&mut self, at: u64, ended: bool) {
        if !self.in_lane {
            return;
        }
        self.tick(at);
        if ended {
            self.trace.counts.anomalies.unclosed += self.stack.len() as u64;
        }
        while !self.stack.is_empty() {
            self.leave(Some(Outcome::CutOff));
        }
        for span in std::mem::take(&mut self.waiting).into_waiting() {
            self.end_waiting(span, Outcome::CutOff);
        }
        self.in_lane = false;
        if let Some(lane) = self.trace.lanes.last_mut() {
            lane.end_ns = self.now;
            lane.end_edge = self.trace.edges.len();
            lane.start_ns = self.trace.edges.get(lane.first_edge).map_or(self.now, |edge| edge.at);
            lane.first_root = link_siblings(&mut self.trace.spans, lane.first_span);
        }
    }

    /// The finished trace. A lane that is still open is cut off.
    pub(crate) fn finish(mut self, totals: Totals) -> Trace {
        self.end_lane(totals.duration_ns, false);
        let mut trace = self.trace;
        let last = trace.lanes.iter().map(|lane| lane.end_ns).max().unwrap_or(0);
        if totals.duration_ns < last {
            trace.counts.anomalies.clock += 1;
        }
        trace.start_unix_ns = totals.start_unix_ns;
        trace.duration_ns = totals.duration_ns.max(last);
        let overflow = trace.dropped.spans;
        trace.dropped = totals.dropped;
        trace.dropped.spans += overflow;
        trace.probe_cost = totals.probe_cost.rounded();
        trace.naming.sort();
        trace
    }

    /// The finished trace of calls that were recorded before: with what they don't tell.
    pub(crate) fn finish_recorded(self, totals: Totals, recorded: Recorded) -> Trace {
        let mut trace = self.finish(totals);
        let Recorded { anomalies, pauses, naming, polls } = recorded;
        trace.counts.anomalies = anomalies;
        (trace.pauses, trace.naming) = (pauses, naming);
        trace.naming.sort();
        for (span, polls) in polls {
            trace.spans[span.index()].polls = polls;
        }
        trace
    }

    /// The span that starts next; `None` if there can be no more.
    pub(crate) fn next_span(&self) -> Option<SpanId> {
        SpanId::from_index(self.trace.spans.len())
    }

    /// Moves the lane's time on. False, and counted, if there is no lane that the event could belong to.
    #[inline]
    fn tick(&mut self, at: u64) -> bool {
        if !self.in_lane {
            self.trace.counts.anomalies.stray += 1;
            return false;
        }
        if at < self.now {
            self.trace.counts.anomalies.clock += 1;
        } else {
            self.now = at;
        }
        true
    }

    /// Adds a span and puts it on the stack.
    #[inline]
    fn start(&mut self, callsite: CallsiteId, frame: FrameId, instance: Option<u32>) -> Option<SpanId> {
        let Some(span) = SpanId::from_index(self.trace.spans.len()) else {
            self.trace.dropped.spans += 1;
            return None;
        };
        let parent = self.stack.last().map(|top| top.span);
        self.trace.spans.push(Span {
            start_ns: self.now,
            end_ns: self.now,
            self_ns: 0,
            busy_ns: 0,
            frame,
            lane: LaneId(self.trace.lanes.len() as u32 - 1),
            parent,
            first_child: None,
            next_sibling: None,
            depth: parent.map_or(0, |parent| self.trace.spans[parent.index()].depth + 1),
            polls: u32::from(instance.is_some()),
            outcome: Outcome::Completed,
        });
        self.stack.push(Running { since: self.now, nested_ns: 0, span, callsite, instance });
        self.edge(span, EdgeKind::Open);
        Some(span)
    }

    /// Brings the innermost span for which `wanted` holds to the top, closing those above it. False, and counted, if
    /// there is none.
    #[inline]
    fn unwind_to(&mut self, wanted: impl Fn(&Running) -> bool) -> bool {
        if self.stack.last().is_some_and(&wanted) {
            return true;
        }
        let Some(below) = self.stack.iter().rposition(wanted) else {
            self.trace.counts.anomalies.stray += 1;
            return false;
        };
        while self.stack.len() > below + 1 {
            self.trace.counts.anomalies.out_of_order += 1;
            self.leave(Some(Outcome::CutOff));
        }
        true
    }

    /// Takes the top off the stack: for good with an outcome, to wait without one.
    #[inline]
    fn leave(&mut self, outcome: Option<Outcome>) {
        let Some(top) = self.stack.pop() else { return };
        let segment = self.now - top.since;
        match self.stack.last_mut() {
            Some(below) => below.nested_ns += segment,
            None => self.cover(segment),
        }
        let span = &mut self.trace.spans[top.span.index()];
        span.busy_ns += segment;
        span.self_ns += segment - top.nested_ns;
        if let Some(outcome) = outcome {
            span.end_ns = self.now;
            span.outcome = outcome;
            self.trace.counts.count(outcome);
        }
        if let Some(instance) = top.instance {
            match outcome {
                Some(_) => self.waiting.end(instance),
                None => self.waiting.suspend(instance),
            }
        }
        self.edge(top.span, if outcome.is_some() { EdgeKind::Close } else { EdgeKind::Suspend });
    }

    /// Ends a span that waits. It comes back for no time at all, so that its end stands on the timeline.
    fn end_waiting(&mut self, id: SpanId, outcome: Outcome) {
        let span = &mut self.trace.spans[id.index()];
        span.end_ns = self.now;
        span.outcome = outcome;
        self.trace.counts.count(outcome);
        self.edge(id, EdgeKind::Resume);
        self.edge(id, EdgeKind::Close);
    }

    #[inline]
    fn cover(&mut self, segment: u64) {
        if let Some(lane) = self.trace.lanes.last_mut() {
            lane.covered_ns += segment;
        }
    }

    #[inline]
    fn edge(&mut self, span: SpanId, kind: EdgeKind) {
        self.trace.edges.push(Edge { at: self.now, span, kind });
    }
}

/// Links the spans from `first` on to their siblings and gives the first that has no parent. From the back, so that each
/// becomes the head of its parent's list and the lists end up in order of start.
fn link_siblings(spans: &mut [Span], first: usize) -> Option<SpanId> {
    let mut first_root = None;
    for index in (first..spans.len()).rev() {
        let id = SpanId::from_index(index);
        let head = match spans[index].parent {
            Some(parent) => &mut spans[parent.index()].first_child,
            None => &mut first_root,
        };
        let next = std::mem::replace(head, id);
        spans[index].next_sibling = next;
    }
    first_root
}
