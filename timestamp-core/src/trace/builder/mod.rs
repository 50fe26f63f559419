//! From a lane's events to the tree and the timeline.
//!
//! The builder keeps the stack that the program had, and mirrors each event onto it: one push to the arena on an enter,
//! one push to the timeline on every event. What does not fit is repaired on the spot and counted:
//!
//! - the exit or suspension of a span that is not on top closes those above it at that instant;
//! - one that is nowhere on the stack, or a resumption or cancellation of something that is not waiting, is ignored;
//! - a time before the previous one is moved up to it.

mod recursion;
mod stack;
mod waiting;

use recursion::Recursion;
use stack::Running;
use waiting::Waiting;

use super::Trace;
use super::frame::Interner;
use super::ids::{FrameId, SpanId};
use super::lane::Lane;
use super::overhead::{Naming, ProbeCost};
use super::span::Outcome;
use super::totals::{Anomalies, Counts, Dropped, Totals};

/// What an exit is matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallsiteId(pub(crate) u32);

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
    /// The lane's last span without a parent.
    last_root: Option<SpanId>,
    recursion: Recursion,
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
            last_root: None,
            recursion: Recursion::default(),
        }
    }

    /// Makes room for so many spans more; only a hint.
    pub(crate) fn reserve(&mut self, spans: usize) {
        self.trace.spans.reserve(spans);
        self.trace.edges.reserve(spans.saturating_mul(2));
    }

    /// Finds or adds what a span shows. Hashes: called once per callsite and per dynamic name.
    pub(crate) fn frame(&mut self, name: &str, file: &str, line: u32) -> FrameId {
        let frame = self.interner.intern(&mut self.trace.frames, name, file, line);
        self.recursion.names(self.interner.names());
        frame
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
        self.last_root = None;
        self.recursion.begin_lane();
    }

    /// A synchronous span starts.
    #[inline(always)]
    pub(crate) fn enter(&mut self, at: u64, callsite: CallsiteId, frame: FrameId) {
        if self.tick(at) {
            self.start(callsite, frame, None);
        }
    }

    /// A synchronous span starts and ends, and nothing between: as an enter and an exit, for less.
    #[inline(always)]
    pub(crate) fn call(&mut self, at: u64, end: u64, callsite: CallsiteId, frame: FrameId) {
        if !self.in_lane || at < self.now || end < at {
            return self.call_to_repair(at, end, callsite, frame);
        }
        self.now = at;
        self.pass(end, frame);
    }

    #[inline(never)]
    fn call_to_repair(&mut self, at: u64, end: u64, callsite: CallsiteId, frame: FrameId) {
        self.enter(at, callsite, frame);
        self.exit(end, callsite, Outcome::Completed);
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
    #[inline(always)]
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
        match self.waiting.resume(instance) {
            Some(paused) => self.restart(paused, instance),
            None => self.trace.counts.anomalies.stray += 1,
        }
    }

    /// The future of a waiting span is dropped.
    pub(crate) fn cancel(&mut self, at: u64, instance: u32) {
        if !self.tick(at) {
            return;
        }
        match self.waiting.resume(instance) {
            Some(paused) => {
                self.waiting.end(instance);
                self.end_waiting(paused.span, Outcome::Cancelled);
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
                self.cut_off();
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
            self.cut_off();
        }
        for span in std::mem::take(&mut self.waiting).into_waiting() {
            self.end_waiting(span, Outcome::CutOff);
        }
        self.in_lane = false;
        if let Some(lane) = self.trace.lanes.last_mut() {
            lane.end_ns = self.now;
            lane.end_edge = self.trace.edges.len();
            lane.start_ns = self.trace.edges.get(lane.first_edge).map_or(self.now, |edge| edge.at);
            self.recursion.end_lane(&mut self.trace.spans, &self.trace.frames, lane.first_root);
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
}
