//! The lane's stack as it was in the program, and what its every move leaves in the arena and on the timeline.

use super::waiting::Paused;
use super::{Builder, CallsiteId};
use crate::trace::ids::{FrameId, LaneId, SpanId};
use crate::trace::lane::{Edge, EdgeKind};
use crate::trace::span::{Outcome, Span};

/// A span on the stack: one of its segments is running.
pub(super) struct Running {
    /// Since when.
    since: u64,
    /// How much of it was taken by segments nested in it.
    nested_ns: u64,
    pub(super) span: SpanId,
    depth: u32,
    /// The last span that was first entered within this one, in whatever segment.
    last_child: Option<SpanId>,
    pub(super) callsite: CallsiteId,
    name_id: u32,
    /// Only of an async span.
    pub(super) instance: Option<u32>,
}

/// A span that has just been added.
struct Added {
    span: SpanId,
    depth: u32,
    name_id: u32,
}

impl Builder {
    /// Adds a span and puts it on the stack.
    #[inline(always)]
    pub(super) fn start(&mut self, callsite: CallsiteId, frame: FrameId, instance: Option<u32>) -> Option<SpanId> {
        let Added { span, depth, name_id } = self.add(frame, u32::from(instance.is_some()), 0)?;
        self.recursion.push(name_id);
        let (since, last_child) = (self.now, None);
        self.stack.push(Running { since, nested_ns: 0, span, depth, last_child, callsite, name_id, instance });
        self.edge(span, EdgeKind::Open);
        Some(span)
    }

    /// Adds a sync span in which nothing else happens until `end`: it never comes onto the stack.
    #[inline(always)]
    pub(super) fn pass(&mut self, end: u64, frame: FrameId) {
        let start = self.now;
        let added = self.add(frame, 0, end - start);
        self.now = end;
        if let Some(Added { span, .. }) = added {
            let (open, close) = (EdgeKind::Open, EdgeKind::Close);
            self.trace
                .edges
                .extend_from_slice(&[Edge { at: start, span, kind: open }, Edge { at: end, span, kind: close }]);
        }
    }

    /// Puts a span that waited back onto the stack.
    pub(super) fn restart(&mut self, paused: Paused, instance: u32) {
        let Paused { span, last_child, callsite } = paused;
        let restarted = &mut self.trace.spans[span.index()];
        restarted.polls = restarted.polls.saturating_add(1);
        let name_id = self.trace.frames[restarted.frame.index()].name_id;
        self.recursion.resume(restarted, self.stack.last().map(|top| top.span));
        self.recursion.push(name_id);
        let (since, depth, instance) = (self.now, restarted.depth, Some(instance));
        self.stack.push(Running { since, nested_ns: 0, span, depth, last_child, callsite, name_id, instance });
        self.edge(span, EdgeKind::Resume);
    }

    /// Adds a span that starts now and runs alone for so long. `None`, and counted, if there can be no more.
    #[inline(always)]
    fn add(&mut self, frame: FrameId, polls: u32, self_ns: u64) -> Option<Added> {
        let Some(span) = SpanId::from_index(self.trace.spans.len()) else {
            self.trace.dropped.spans += 1;
            return None;
        };
        let now = self.now;
        let name_id = self.trace.frames[frame.index()].name_id;
        self.nest(self_ns);
        let (parent, depth, before) = match self.stack.last_mut() {
            Some(top) => (Some(top.span), top.depth + 1, top.last_child.replace(span)),
            None => (None, 0, self.last_root.replace(span)),
        };
        self.link(span, before, parent);
        self.trace.spans.push(Span {
            start_ns: now,
            end_ns: now + self_ns,
            self_ns,
            busy_ns: self_ns,
            frame,
            lane: LaneId(self.trace.lanes.len() as u32 - 1),
            parent,
            first_child: None,
            next_sibling: None,
            depth,
            polls,
            outcome: Outcome::Completed,
            is_recursive: self.recursion.is_on_stack(name_id),
        });
        Some(Added { span, depth, name_id })
    }

    /// Links a new span to the sibling before it; without one, to its parent or lane.
    #[inline]
    fn link(&mut self, span: SpanId, before: Option<SpanId>, parent: Option<SpanId>) {
        if let Some(before) = before {
            self.trace.spans[before.index()].next_sibling = Some(span);
        } else if let Some(parent) = parent {
            self.trace.spans[parent.index()].first_child = Some(span);
        } else if let Some(lane) = self.trace.lanes.last_mut() {
            lane.first_root = Some(span);
        }
    }

    /// Brings the innermost span for which `wanted` holds to the top, closing those above it. False, and counted, if
    /// there is none.
    #[inline]
    pub(super) fn unwind_to(&mut self, wanted: impl Fn(&Running) -> bool) -> bool {
        self.stack.last().is_some_and(&wanted) || self.unwind_further(wanted)
    }

    #[inline(never)]
    fn unwind_further(&mut self, wanted: impl Fn(&Running) -> bool) -> bool {
        let Some(below) = self.stack.iter().rposition(wanted) else {
            self.trace.counts.anomalies.stray += 1;
            return false;
        };
        while self.stack.len() > below + 1 {
            self.trace.counts.anomalies.out_of_order += 1;
            self.cut_off();
        }
        true
    }

    /// Takes the top off the stack for good, since its end was not seen.
    #[inline(never)]
    pub(super) fn cut_off(&mut self) {
        self.leave(Some(Outcome::CutOff));
    }

    /// Takes the top off the stack: for good with an outcome, to wait without one.
    #[inline(always)]
    pub(super) fn leave(&mut self, outcome: Option<Outcome>) {
        let Some(top) = self.stack.pop() else { return };
        let now = self.now;
        self.recursion.pop(top.name_id);
        let segment = now - top.since;
        self.nest(segment);
        let span = &mut self.trace.spans[top.span.index()];
        span.busy_ns += segment;
        span.self_ns += segment - top.nested_ns;
        if let Some(outcome) = outcome {
            span.end_ns = now;
            span.outcome = outcome;
            self.trace.counts.count(outcome);
        }
        if let Some(instance) = top.instance {
            match outcome {
                Some(_) => self.waiting.end(instance),
                None => self.waiting.suspend(instance, top.last_child),
            }
        }
        let kind = if outcome.is_some() { EdgeKind::Close } else { EdgeKind::Suspend };
        self.trace.edges.push(Edge { at: now, span: top.span, kind });
    }

    /// Ends a span that waits. It comes back for no time at all, so that its end stands on the timeline.
    pub(super) fn end_waiting(&mut self, id: SpanId, outcome: Outcome) {
        let span = &mut self.trace.spans[id.index()];
        span.end_ns = self.now;
        span.outcome = outcome;
        self.trace.counts.count(outcome);
        self.edge(id, EdgeKind::Resume);
        self.edge(id, EdgeKind::Close);
    }

    /// A segment ended within the one that is on top now, or within none.
    #[inline(always)]
    fn nest(&mut self, segment: u64) {
        if let Some(top) = self.stack.last_mut() {
            top.nested_ns += segment;
        } else if let Some(lane) = self.trace.lanes.last_mut() {
            lane.covered_ns += segment;
        }
    }

    #[inline]
    fn edge(&mut self, span: SpanId, kind: EdgeKind) {
        self.trace.edges.push(Edge { at: self.now, span, kind });
    }
}
