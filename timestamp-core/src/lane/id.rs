//! Which lane a span belongs to.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::event::TAG_BITS;

/// A lane's identity, unlike that of the next million millions. A span keeps it rather than a pointer, and so can tell
/// that its lane is not the one in the slot any more.
///
/// The number stands where an event has its ticks, so that what a span keeps is made and compared in few steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LaneId(u64);

impl LaneId {
    /// The identity of no lane.
    pub(crate) const NONE: LaneId = LaneId(0);

    /// How many bits its number has.
    const BITS: u32 = u64::BITS - TAG_BITS;

    /// Its number, above [`TAG_BITS`] of zeros. Never zero but for [`LaneId::NONE`].
    #[inline(always)]
    pub(crate) fn shifted(self) -> u64 {
        self.0
    }

    pub(crate) fn next() -> Self {
        // No order depends on it: not loom's.
        static OPENED: AtomicU64 = AtomicU64::new(0);
        Self::of(OPENED.fetch_add(1, Ordering::Relaxed))
    }

    const fn of(opened: u64) -> Self {
        LaneId((opened % ((1 << Self::BITS) - 1) + 1) << TAG_BITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_anew_after_the_last_and_none_is_nobodys() {
        let last = (1 << LaneId::BITS) - 2;
        assert_eq!((LaneId::of(0).0, LaneId::of(1).0), (1 << TAG_BITS, 2 << TAG_BITS));
        assert_eq!(LaneId::of(last).0 >> TAG_BITS, last + 1);
        assert_eq!(LaneId::of(last + 1), LaneId::of(0));
        assert!((last..last + 3).all(|opened| LaneId::of(opened) != LaneId::NONE));
    }
}
