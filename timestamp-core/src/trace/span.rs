//! One call of an annotated function, or one pass through a block.

use super::ids::{FrameId, LaneId, SpanId};

/// How a span ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, by whatever path.
    Completed,
    /// A panic passed through it.
    Panicked,
    /// Its future was dropped while it was waiting.
    Cancelled,
    /// Its end was not seen: it was still running when its lane or the capture ended, or the spans around it closed
    /// first. Its end is the instant at which that was noticed.
    CutOff,
}

impl Outcome {
    /// The word that stands for it in the formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Panicked => "panicked",
            Outcome::Cancelled => "cancelled",
            Outcome::CutOff => "cut_off",
        }
    }
}

/// One call: when it ran, for how long, and how it ended.
///
/// A synchronous span has one segment on its lane's timeline, an async one a segment for each poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub(super) start_ns: u64,
    pub(super) end_ns: u64,
    pub(super) self_ns: u64,
    pub(super) busy_ns: u64,
    pub(super) frame: FrameId,
    pub(super) lane: LaneId,
    pub(super) parent: Option<SpanId>,
    pub(super) first_child: Option<SpanId>,
    pub(super) next_sibling: Option<SpanId>,
    pub(super) depth: u32,
    pub(super) polls: u32,
    pub(super) outcome: Outcome,
    /// Whether an ancestor has the same name.
    pub(super) is_recursive: bool,
}

impl Span {
    /// What it shows.
    pub fn frame(&self) -> FrameId {
        self.frame
    }

    /// The lane on which it ran.
    pub fn lane(&self) -> LaneId {
        self.lane
    }

    /// The span in which it was first entered.
    pub fn parent(&self) -> Option<SpanId> {
        self.parent
    }

    /// How many ancestors it has.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// When it was entered; for an async span, first polled.
    pub fn start_ns(&self) -> u64 {
        self.start_ns
    }

    /// When it ended; an async child may end after its parent.
    pub fn end_ns(&self) -> u64 {
        self.end_ns
    }

    /// Wall time: from start to end, waiting included.
    pub fn wall_ns(&self) -> u64 {
        self.end_ns - self.start_ns
    }

    /// Time on the stack: the sum of its segments, nested ones included. For a synchronous span the wall time.
    pub fn busy_ns(&self) -> u64 {
        self.busy_ns
    }

    /// Time spent waiting between polls: wall time without busy time.
    pub fn await_ns(&self) -> u64 {
        self.wall_ns() - self.busy_ns
    }

    /// Exclusive time: its segments without the segments nested in them. Over all spans of a lane it sums up to
    /// [`Lane::covered_ns`](super::Lane::covered_ns) exactly.
    pub fn self_ns(&self) -> u64 {
        self.self_ns
    }

    /// How many times it was polled; 0 for a synchronous span.
    pub fn polls(&self) -> u32 {
        self.polls
    }

    /// Whether it is an async function or block.
    pub fn is_async(&self) -> bool {
        self.polls > 0
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

// The arena is most of a trace; a field more would make finishing a capture measurably slower.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Span>() == 64);
