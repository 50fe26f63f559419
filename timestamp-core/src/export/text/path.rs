//! The critical path: the longest root, its longest child, and so on.

use std::cmp::Reverse;

use crate::trace::{SpanId, Trace};

/// The spans of the path, outermost first.
pub(super) struct Chain {
    pub(super) spans: Vec<SpanId>,
}

impl Chain {
    /// Of the first lane that has a span; `None` if there is no span.
    pub(super) fn of(trace: &Trace) -> Option<Self> {
        let first = trace.lanes().iter().find_map(|lane| longest(trace, trace.roots(lane)))?;
        let below = |&id: &SpanId| longest(trace, trace.children(id));
        Some(Self { spans: std::iter::successors(Some(first), below).collect() })
    }

    /// The levels to list: the first and those with the most self time, from the outermost inwards.
    pub(super) fn listed(&self, trace: &Trace, most: usize) -> Vec<usize> {
        let mut levels: Vec<usize> = (0..self.spans.len()).collect();
        levels.sort_by_key(|&level| (level > 0, Reverse(trace.span(self.spans[level]).self_ns())));
        levels.truncate(most);
        levels.sort_unstable();
        levels
    }
}

/// The longest by wall time; of equal ones the first.
fn longest(trace: &Trace, spans: impl Iterator<Item = SpanId>) -> Option<SpanId> {
    spans.min_by_key(|&id| Reverse(trace.span(id).wall_ns()))
}
