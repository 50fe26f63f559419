//! How much of a trace is the cost of taking it.
//!
//! A probe lengthens the program by [`SegmentCost::total_ns`] for each segment that it records: once for a sync span, once
//! for each poll of an async one. A part of that lies between the two clock reads and so shows in the span itself; the
//! rest shows in what is around it. So does all that it takes to write a name made of arguments, which is measured each
//! time. The rest are estimates: in a program whose caches are full of other things a probe costs more than where it was
//! measured.

use super::Trace;
use super::ids::SpanId;

/// What one recorded segment costs on this machine, measured once in a process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProbeCost {
    /// A sync span.
    pub span: SegmentCost,
    /// A poll of an async one.
    pub poll: SegmentCost,
}

/// What one segment costs, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentCost {
    /// By how much it lengthens what is around it.
    pub total_ns: f64,
    /// The part of it that the segment itself shows: what an empty one lasts.
    pub inside_ns: f64,
}

/// What a span's probes cost, in nanoseconds.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    /// What the span itself shows.
    pub(super) inside: f64,
    /// What shows in what is around it.
    pub(super) outside: f64,
}

impl Trace {
    /// What one recorded segment costs on this machine.
    pub fn probe_cost(&self) -> ProbeCost {
        self.probe_cost
    }

    /// The cost of a span's own probes.
    pub(super) fn cost(&self, id: SpanId) -> Cost {
        let span = self.span(id);
        let (cost, segments) = match span.polls {
            0 => (self.probe_cost.span, 1.0),
            polls => (self.probe_cost.poll, f64::from(polls)),
        };
        let naming = match self.naming.binary_search_by_key(&id, |&(named, _)| named) {
            // With the reading of the clock that it takes to measure it, which is as long as an empty span lasts.
            Ok(at) => self.naming[at].1 as f64 + self.probe_cost.span.inside_ns,
            Err(_) => 0.0,
        };
        let outside = (cost.total_ns - cost.inside_ns).max(0.0) * segments + naming;
        Cost { inside: cost.inside_ns * segments, outside }
    }

    /// The estimated cost of all probes: by how much the traced work would have been shorter untraced.
    pub fn overhead_ns(&self) -> u64 {
        let costs = (0..self.spans.len()).filter_map(SpanId::from_index).map(|id| self.cost(id));
        nanoseconds(costs.map(|cost| cost.inside + cost.outside).sum())
    }

    /// The cost of writing names made of arguments: a part of [`overhead_ns`](Self::overhead_ns), and measured.
    pub fn naming_ns(&self) -> u64 {
        self.naming.iter().fold(0, |sum, &(_, ns)| sum.saturating_add(ns))
    }

    /// The estimated cost of probes that a span's self time contains: of its own and of its children's. Never more than
    /// the self time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn self_overhead_ns(&self, id: SpanId) -> u64 {
        let nested: f64 = self.children(id).map(|child| self.cost(child).outside).sum();
        nanoseconds(self.cost(id).inside + nested).min(self.span(id).self_ns)
    }

    /// The estimated cost of probes that a span's busy time contains: of its own and of all beneath it. Never more than
    /// the busy time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn busy_overhead_ns(&self, id: SpanId) -> u64 {
        let span = self.span(id);
        let mut cost = self.cost(id).inside;
        let mut next = span.first_child;
        while let Some(below) = next {
            let Cost { inside, outside } = self.cost(below);
            cost += inside + outside;
            next = self.span(below).first_child.or_else(|| self.after(below, id));
        }
        nanoseconds(cost).min(span.busy_ns)
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

/// Saturates; a cost is never negative.
pub(super) fn nanoseconds(cost: f64) -> u64 {
    cost.round() as u64
}
