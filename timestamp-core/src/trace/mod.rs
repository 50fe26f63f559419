//! The checked call tree of one capture.
//!
//! A capture records flat events; this room turns them into a [`Trace`]: plain, owned data that says what ran inside
//! what, for how long, how often, and how far the picture can be trusted.
//!
//! Two views of the same run are kept side by side, because neither can be had cheaply from the other:
//!
//! - the **tree**: every [`Span`] with its parent, kept in one arena in order of start. A span's parent is the span
//!   that was on top of the lane's stack when it was first entered, and stays its parent for good;
//! - the **timeline** of each [`Lane`]: the [`Edge`]s in the order in which they happened. Segments on it always nest
//!   strictly, also where two futures joined in one task take turns, since a future leaves the stack whenever it waits.
//!   An exporter that needs matching brackets walks the timeline and never has to repair anything.
//!
//! Both are flat vectors linked by 32-bit indices: 96 bytes a span in all, no allocation per span, and a tree that is
//! 200,000 calls deep is dropped without recursion.
//!
//! Times are whole nanoseconds since the capture was armed; no other unit appears before an exporter's last step.
//!
//! Architecture invariant: nothing here knows of threads, clocks, buffers or HTTP. The builder is handed times, it never
//! asks for one, so that the same calls always give the same trace; and whatever it is handed, it gives a valid tree and
//! counts what it had to repair.

mod builder;
mod frame;
mod ids;
mod lane;
mod overhead;
mod size;
mod span;
#[cfg(test)]
pub(crate) mod tests;
mod timings;
mod totals;

pub(crate) use builder::{Builder, CallsiteId, Recorded};
pub use frame::Frame;
pub use ids::{FrameId, LaneId, SpanId};
pub use lane::{Edge, EdgeKind, Lane};
pub(crate) use overhead::{Names, Naming};
pub use overhead::{ProbeCost, SegmentCost};
pub use span::{Outcome, Span};
pub use timings::Timing;
pub(crate) use totals::Totals;
pub use totals::{Anomalies, Counts, Dropped, Reasons};

/// What one capture recorded: a call tree, a timeline for every lane, and how complete they are.
///
/// Obtained from a capture when it is finished. It owns everything it shows, holds no lock and no handle, and can be
/// kept, cloned and sent to another thread.
#[derive(Clone, Debug)]
pub struct Trace {
    name: String,
    start_unix_ns: u64,
    duration_ns: u64,
    frames: Vec<Frame>,
    spans: Vec<Span>,
    edges: Vec<Edge>,
    lanes: Vec<Lane>,
    counts: Counts,
    dropped: Dropped,
    naming: Naming,
    /// How often a lane's task waited.
    pauses: u64,
    probe_cost: ProbeCost,
}

impl Trace {
    /// The name that the capture was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When the capture was armed, in nanoseconds since the Unix epoch.
    pub fn start_unix_ns(&self) -> u64 {
        self.start_unix_ns
    }

    /// From arming to finish, in nanoseconds; never less than the time of the last edge.
    pub fn duration_ns(&self) -> u64 {
        self.duration_ns
    }

    /// Every distinct combination of name, file and line, in order of first use.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Every span: lane by lane, and within a lane in order of start, so that a parent precedes its children.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The lanes; the first is the captured task's own.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// How spans ended other than by returning, and what had to be repaired.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What was not recorded because a limit was reached.
    pub fn dropped(&self) -> &Dropped {
        &self.dropped
    }

    /// The frame behind an id.
    ///
    /// # Panics
    /// If the id belongs to another trace that has more frames.
    pub fn frame(&self, id: FrameId) -> &Frame {
        &self.frames[id.index()]
    }

    /// The span behind an id.
    ///
    /// # Panics
    /// If the id belongs to another trace that has more spans.
    pub fn span(&self, id: SpanId) -> &Span {
        &self.spans[id.index()]
    }

    /// The name that a span shows.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn span_name(&self, id: SpanId) -> &str {
        self.frame(self.span(id).frame()).name()
    }

    /// How many edges all timelines have together: the number of entries of the full format.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The edges of one lane in the order in which they happened. Times never decrease, each close belongs to the span
    /// that was opened last, and everything is closed at the end.
    pub fn timeline(&self, lane: &Lane) -> &[Edge] {
        &self.edges[lane.edges()]
    }

    /// The spans of one lane that have no parent, in order of start.
    pub fn roots(&self, lane: &Lane) -> impl Iterator<Item = SpanId> + '_ {
        self.siblings(lane.first_root)
    }

    /// The spans whose parent is `span`, in order of start.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn children(&self, span: SpanId) -> impl Iterator<Item = SpanId> + '_ {
        self.siblings(self.span(span).first_child)
    }

    fn siblings(&self, first: Option<SpanId>) -> impl Iterator<Item = SpanId> + '_ {
        std::iter::successors(first, |&id| self.span(id).next_sibling)
    }
}
