//! A clock that unit tests set by hand, for what real time won't show: wrap, jumps and steps back.

use std::cell::Cell;

thread_local! {
    static NOW: Cell<Option<u64>> = const { Cell::new(None) };
    static UNTRUSTED: Cell<bool> = const { Cell::new(false) };
}

/// The ticks of this thread's mock, if it is set.
pub(crate) fn ticks() -> Option<u64> {
    NOW.get()
}

/// Sets this thread's clock; `None` gives the real one back.
pub(crate) fn set(ticks: Option<u64>) {
    NOW.set(ticks);
}

/// Whether this thread's counter is not to be trusted.
pub(crate) fn is_untrusted() -> bool {
    UNTRUSTED.get()
}

/// Sets that.
pub(crate) fn set_untrusted(untrusted: bool) {
    UNTRUSTED.set(untrusted);
}
