//! The thread's slot: which lane, if any, the spans of this thread write to. The only thread-local of the crate.
//!
//! It is a `Cell` of a pointer with a constant initialiser and no destructor, so reading it is one load: the whole cost
//! of a span that is not armed. A global flag in front of it would cost as much as it saves.
//!
//! Architecture invariant: a lane is in the slot only during a call of [`with_lane`], whose caller holds the lane. There
//! is no way to set the slot and leave, so no thread stays armed by accident, a forgotten guard included.

use std::cell::Cell;
use std::ptr;

use crate::lane::Lane;

thread_local! {
    static SLOT: Cell<*const Lane> = const { Cell::new(ptr::null()) };
}

/// Whether spans on this thread are recorded now.
#[inline(always)]
pub(crate) fn is_armed() -> bool {
    !SLOT.get().is_null()
}

/// The lane in the slot.
#[inline]
pub(crate) fn with_current<R>(use_lane: impl FnOnce(&Lane) -> R) -> Option<R> {
    // SAFETY: the pointer is null or was made from a reference in `install`, whose frame has not been left, since
    // leaving it restores what was there before.
    unsafe { SLOT.get().as_ref() }.map(use_lane)
}

/// Runs `work` with this lane in the slot, and restores what was there before, also when `work` panics.
#[inline]
pub(crate) fn with_lane<R>(lane: &Lane, work: impl FnOnce() -> R) -> R {
    install(lane, work)
}

/// Runs `work` with nothing in the slot.
#[inline]
pub(crate) fn with_empty<R>(work: impl FnOnce() -> R) -> R {
    install(ptr::null(), work)
}

#[inline]
fn install<R>(lane: *const Lane, work: impl FnOnce() -> R) -> R {
    struct Restore(*const Lane);
    impl Drop for Restore {
        fn drop(&mut self) {
            SLOT.set(self.0);
        }
    }
    let _restore = Restore(SLOT.replace(lane));
    work()
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_panic_restores_the_slot() {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            with_empty(|| panic!("on purpose"));
        }));
        assert!(caught.is_err());
        assert!(!is_armed());
    }
}
