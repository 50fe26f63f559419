//! How much of a trace is the cost of taking it.
//!
//! A probe lengthens the program by [`ProbeCost::span_ns`] for each segment that it records: once for a sync span, once
//! for each poll of an async one. A part of that lies between the two clock reads and so shows in the span itself; the
//! rest shows in what is around it. What is given here are estimates: in a program whose caches are full of other things
//! a probe costs more than where it was measured.

use super::Trace;
use super::ids::SpanId;
use super::span::Span;

/// What one recorded segment costs on this machine, measured once in a process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProbeCost {
    /// By how much a recorded segment lengthens what is around it, in nanoseconds.
    pub span_ns: f64,
    /// The part of it that the segment itself shows, in nanoseconds: what an empty span lasts.
    pub inside_ns: f64,
}

impl ProbeCost {
    /// The cost contained in time with so many segments of its own and so many recorded inside it.
    pub(super) fn within(self, own: u64, nested: u64, nested_ns: f64) -> u64 {
        // Saturates; the estimate is never negative.
        (self.inside_ns * own as f64 + nested_ns * nested as f64).round() as u64
    }

    /// The part of a segment's cost that shows in what is around it.
    pub(super) fn outside_ns(self) -> f64 {
        (self.span_ns - self.inside_ns).max(0.0)
    }
}

impl Span {
    /// How many segments it has on its lane's timeline.
    pub(super) fn segments(&self) -> u64 {
        u64::from(self.polls.max(1))
    }
}

impl Trace {
    /// What one recorded segment costs on this machine.
    pub fn probe_cost(&self) -> ProbeCost {
        self.probe_cost
    }

    /// The estimated cost of all probes: by how much the traced work would have been shorter untraced.
    pub fn overhead_ns(&self) -> u64 {
        let segments: u64 = self.spans.iter().map(Span::segments).sum();
        self.probe_cost.within(0, segments, self.probe_cost.span_ns)
    }

    /// The estimated cost of probes that a span's self time contains: of its own and of its children's. Never more than
    /// the self time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn self_overhead_ns(&self, id: SpanId) -> u64 {
        let span = self.span(id);
        let nested: u64 = self.children(id).map(|child| self.span(child).segments()).sum();
        self.probe_cost.within(span.segments(), nested, self.probe_cost.outside_ns()).min(span.self_ns)
    }

    /// The estimated cost of probes that a span's busy time contains: of its own and of all beneath it. Never more than
    /// the busy time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn busy_overhead_ns(&self, id: SpanId) -> u64 {
        let span = self.span(id);
        let mut nested = 0;
        let mut next = span.first_child;
        while let Some(below) = next {
            nested += self.span(below).segments();
            next = self.span(below).first_child.or_else(|| self.after(below, id));
        }
        self.probe_cost.within(span.segments(), nested, self.probe_cost.span_ns).min(span.busy_ns)
    }

    /// The span after `id` and everything beneath it, within `root`.
    fn after(&self, id: SpanId, root: SpanId) -> Option<SpanId> {
        let mut left = id;
        loop {
            let span = self.span(left);
            if span.next_sibling.is_some() {
                return span.next_sibling;
            }
            left = span.parent.filter(|&parent| parent != root)?;
        }
    }
}
