//! One strand of work and the order in which things happened on it.

use std::ops::Range;

use super::ids::SpanId;

/// One strand of work on which one thing happens at a time: the captured task, or what a handle carried elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    pub(super) name: String,
    pub(super) start_ns: u64,
    pub(super) end_ns: u64,
    pub(super) covered_ns: u64,
    pub(super) first_root: Option<SpanId>,
    pub(super) first_span: usize,
    pub(super) first_edge: usize,
    pub(super) end_edge: usize,
}

impl Lane {
    /// The name that the lane was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The time of its first event; if it has none, of its end.
    pub fn start_ns(&self) -> u64 {
        self.start_ns
    }

    /// When it ended or was cut off.
    pub fn end_ns(&self) -> u64 {
        self.end_ns
    }

    /// The time during which at least one of its spans was on the stack.
    pub fn covered_ns(&self) -> u64 {
        self.covered_ns
    }

    pub(super) fn edges(&self) -> Range<usize> {
        self.first_edge..self.end_edge
    }
}

/// One step of a timeline: a span comes onto its lane's stack or leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// When, in nanoseconds since the capture was armed.
    pub at: u64,
    /// Which span.
    pub span: SpanId,
    /// What happened to it.
    pub kind: EdgeKind,
}

/// What happens to a span at an edge. Every span opens once and closes once; an async one may suspend and resume in
/// between. One that is dropped or cut off while it waits resumes and closes at the same instant, so that its end too
/// stands on the timeline; that is no poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// Comes onto the stack for the first time.
    Open,
    /// Comes back onto the stack.
    Resume,
    /// Leaves the stack to wait.
    Suspend,
    /// Leaves the stack for good.
    Close,
}

impl EdgeKind {
    /// Whether the span comes onto the stack.
    pub fn enters(self) -> bool {
        matches!(self, EdgeKind::Open | EdgeKind::Resume)
    }
}
