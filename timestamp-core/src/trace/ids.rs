//! Typed 32-bit indices: half the size of a pointer, and a span's number cannot be taken for a frame's.

use std::num::NonZeroU32;

/// A span's place in [`Trace::spans`](super::Trace::spans).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
// One more than the index, so that an `Option<SpanId>` takes four bytes too.
pub struct SpanId(NonZeroU32);

impl SpanId {
    /// `None` beyond 2^32 - 1 spans.
    #[inline]
    pub(super) fn from_index(index: usize) -> Option<Self> {
        if index < u32::MAX as usize { NonZeroU32::new(index as u32 + 1).map(Self) } else { None }
    }

    /// The index; it is also the span's position in the sequence of calls, and so its `call_index` in the full format.
    #[inline]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A frame's place in [`Trace::frames`](super::Trace::frames).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(pub(super) u32);

impl FrameId {
    /// The index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A lane's place in [`Trace::lanes`](super::Trace::lanes); 0 is the captured task's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId(pub(super) u32);

impl LaneId {
    /// The index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
