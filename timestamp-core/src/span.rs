//! What a sync function or a block of code runs through.

use std::fmt;

use crate::callsite::Callsite;
use crate::event::Kind;
use crate::lane::LaneId;
use crate::slot;

/// Ends its span when it is dropped: at the end of a block, by an early return or by a panic.
///
/// It holds no pointer to what is recorded. A guard that outlives its capture, or is dropped where another capture is
/// armed, does no harm: its end is counted as an anomaly, and its span as one that never ended.
#[must_use = "a span ends when its guard is dropped: bind it with `let _span = ..`"]
#[derive(Debug)]
pub struct SpanGuard {
    lane: LaneId,
    callsite: &'static Callsite,
}

impl SpanGuard {
    /// Starts a span if this thread is armed.
    #[inline(always)]
    pub fn enter(callsite: &'static Callsite) -> Self {
        let lane = if slot::is_armed() { enter_armed(callsite) } else { LaneId::NONE };
        SpanGuard { lane, callsite }
    }

    /// Starts a span whose name is written by `name`, which is called only if this thread is armed.
    #[inline(always)]
    pub fn enter_named(callsite: &'static Callsite, name: impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Self {
        let lane = if slot::is_armed() { enter_named_armed(callsite, &name) } else { LaneId::NONE };
        SpanGuard { lane, callsite }
    }
}

impl Drop for SpanGuard {
    #[inline(always)]
    fn drop(&mut self) {
        if self.lane != LaneId::NONE {
            exit_armed(self.lane, self.callsite);
        }
    }
}

#[inline(never)]
fn enter_armed(callsite: &'static Callsite) -> LaneId {
    slot::with_current(|lane| if lane.enter(callsite) { lane.id } else { LaneId::NONE }).unwrap_or(LaneId::NONE)
}

#[cold]
fn enter_named_armed(callsite: &'static Callsite, name: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> LaneId {
    let name = format(name);
    let entered = slot::with_current(|lane| {
        let recorded = match name {
            Some(name) => lane.enter_named(callsite, name),
            None => lane.enter(callsite),
        };
        if recorded { lane.id } else { LaneId::NONE }
    });
    entered.unwrap_or(LaneId::NONE)
}

#[inline(never)]
fn exit_armed(id: LaneId, callsite: &'static Callsite) {
    let kind = if std::thread::panicking() { Kind::ExitPanicked } else { Kind::Exit };
    slot::with_current(|lane| if lane.id == id { lane.leave(callsite, kind) } else { lane.stray() });
}

/// Formats a name with nothing armed, since `Display` is the user's code. `None` if it fails or panics: the callsite's
/// own name is used then, and the traced call goes on as the untraced one would.
pub(crate) fn format(name: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Option<String> {
    use fmt::Write as _;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    let formatted = slot::with_empty(|| {
        // Unwind safety: a half-written name is thrown away, and the arguments are only borrowed.
        catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            write!(text, "{}", fmt::from_fn(name)).map(|()| text)
        }))
    });
    formatted.ok()?.ok()
}

/// Times the rest of the enclosing block, or an async block.
///
/// ```
/// # let n = 3;
/// let _span = timestamp_core::span!("phase 1");       // until `_span` goes out of scope
/// let _page = timestamp_core::span!("page {n}");      // formatted only while a capture is armed
/// let answer = timestamp_core::span!("fetch", async { 42 }); // a future, timed while it is polled
/// ```
///
/// A guard must not be held across an `.await`: the task may be suspended there and the thread go on with another. Use
/// the third form for async code. A guard that is held all the same is counted as an anomaly and cut at the `.await`.
#[macro_export]
macro_rules! span {
    ($name:literal $(,)?) => {{
        static CALLSITE: $crate::private::Callsite =
            $crate::private::Callsite::named($name, $crate::private::file!(), $crate::private::line!());
        const DYNAMIC: bool = $crate::private::is_template($name);
        if DYNAMIC {
            $crate::private::SpanGuard::enter_named(&CALLSITE, |to| to.write_fmt($crate::private::format_args!($name)))
        } else {
            $crate::private::SpanGuard::enter(&CALLSITE)
        }
    }};
    ($name:literal, $future:expr $(,)?) => {{
        static CALLSITE: $crate::private::Callsite =
            $crate::private::Callsite::named($name, $crate::private::file!(), $crate::private::line!());
        const DYNAMIC: bool = $crate::private::is_template($name);
        let name = if DYNAMIC {
            $crate::private::name_if_armed(|to| to.write_fmt($crate::private::format_args!($name)))
        } else {
            $crate::private::None
        };
        $crate::private::Traced::new(&CALLSITE, $future).named(name)
    }};
}
