//! Which lane a span belongs to.

use std::sync::atomic::{AtomicU64, Ordering};

/// A lane's identity, unlike any other in the process. A span keeps it rather than a pointer, and so can tell that its
/// lane is not the one in the slot any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LaneId(u64);

impl LaneId {
    /// The identity of no lane.
    pub(crate) const NONE: LaneId = LaneId(0);

    /// Never zero but for [`LaneId::NONE`], and below 2^63.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    pub(super) fn next() -> Self {
        // No order depends on it: not loom's.
        static LAST: AtomicU64 = AtomicU64::new(0);
        LaneId(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
