//! What a sync function or a block of code runs through.

use std::fmt;
use std::num::NonZeroU64;
use std::thread::panicking;

use crate::callsite::Callsite;
use crate::event::{CallsiteNumber, Kind, TAG_BITS};
use crate::lane::{Lane, LaneId};
use crate::slot;

/// Ends its span when it is dropped: at the end of a block, by an early return or by a panic.
///
/// It holds no pointer to what is recorded. A guard that outlives its capture, or is dropped where another capture is
/// armed, does no harm: its end is counted as an anomaly, and its span as one that never ended.
#[must_use = "a span ends when its guard is dropped: bind it with `let _span = ..` (`let _ = ..` drops it at once)"]
#[derive(Debug)]
pub struct SpanGuard {
    /// `None` if nothing was armed.
    token: Option<Token>,
}

/// What an armed guard has to know at its end: its lane, its callsite, and whether a panic was under way when it began,
/// so that it is not taken for one that ended by a panic.
///
/// ```text
/// 63          24 23              4 3     2     1        0
/// [ lane's number ][ callsite number ][0][0][panicking][1]
/// ```
///
/// The callsite's number stands where an event has it, so that the event at the end is made in few steps.
///
/// It is never zero, and there whenever armed code has run, refused or not. So the compiler sees one condition in an
/// annotated function where the token's value would be another, and the disarmed path needs no register for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token(NonZeroU64);

impl Token {
    /// The lane had no room for the span. No callsite has the number in it.
    const REFUSED: Token = Token(NonZeroU64::MIN);

    #[inline]
    fn new(lane: LaneId, callsite: CallsiteNumber, panicking: bool) -> Self {
        Token(NonZeroU64::MIN | lane.shifted() | u64::from(callsite.shifted()) | u64::from(panicking) << 1)
    }

    #[inline]
    fn belongs_to(self, lane: LaneId) -> bool {
        (self.0.get() ^ lane.shifted()) >> TAG_BITS == 0
    }

    #[inline]
    fn callsite(self) -> CallsiteNumber {
        CallsiteNumber::of(self.0.get())
    }

    #[inline]
    fn began_panicking(self) -> bool {
        self.0.get() >> 1 & 1 == 1
    }
}

impl SpanGuard {
    /// Starts a span if this thread is armed.
    #[doc(hidden)]
    #[inline(always)]
    pub fn enter(callsite: &'static Callsite) -> Self {
        SpanGuard { token: if slot::is_armed() { Some(enter_armed(callsite)) } else { None } }
    }

    /// Starts a span whose name is written by `name`, which is called only if this thread is armed.
    #[doc(hidden)]
    #[inline(always)]
    pub fn enter_named(callsite: &'static Callsite, name: impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Self {
        SpanGuard { token: if slot::is_armed() { Some(enter_named_armed(callsite, &name)) } else { None } }
    }
}

impl Drop for SpanGuard {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(token) = self.token {
            exit_armed(token);
        }
    }
}

// Cold, though an armed request runs through them all the time: it is what makes the compiler keep the disarmed path
// free of the registers that a call needs. All that is rare, and may call, is left to one call at their end, so that they
// need no register saved either.
#[cold]
#[inline(never)]
fn enter_armed(callsite: &'static Callsite) -> Token {
    let enter = |lane: &Lane| lane.enter_quickly(callsite).map(|number| Token::new(lane.id, number, false));
    let entered = if panicking() { None } else { slot::with_current(enter).flatten() };
    match entered {
        Some(token) => token,
        None => enter_slowly(callsite),
    }
}

#[cold]
#[inline(never)]
fn enter_slowly(callsite: &'static Callsite) -> Token {
    enter_with(|lane| lane.enter_slowly(callsite))
}

#[cold]
#[inline(never)]
fn enter_named_armed(callsite: &'static Callsite, name: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Token {
    enter_with(|lane| lane.enter_named(callsite, || format(name)))
}

fn enter_with(enter: impl FnOnce(&Lane) -> Option<CallsiteNumber>) -> Token {
    let enter = |lane: &Lane| match enter(lane) {
        Some(callsite) => Token::new(lane.id, callsite, panicking()),
        None => Token::REFUSED,
    };
    slot::with_current(enter).unwrap_or(Token::REFUSED)
}

#[cold]
#[inline(never)]
fn exit_armed(token: Token) {
    // No lane has the number that a refused span's token has.
    let exit = |lane: &Lane| token.belongs_to(lane.id) && lane.leave_quickly(token.callsite(), Kind::Exit);
    if panicking() || slot::with_current(exit) != Some(true) {
        exit_slowly(token);
    }
}

#[cold]
#[inline(never)]
fn exit_slowly(token: Token) {
    if token == Token::REFUSED {
        return;
    }
    let kind = if panicking() && !token.began_panicking() { Kind::ExitPanicked } else { Kind::Exit };
    slot::with_current(
        |lane| if token.belongs_to(lane.id) { lane.leave(token.callsite(), kind) } else { lane.stray() },
    );
}

/// Formats a name with nothing armed, since `Display` is the user's code. `None` if it fails or panics: the callsite's
/// own name is used then, and the traced call goes on as the untraced one would. But for what a panic does before it
/// unwinds: its hook is called, and where panics abort, it does.
pub(crate) fn format(name: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Option<String> {
    use fmt::Write as _;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    slot::with_empty(|| {
        // Unwind safety: a half-written name is thrown away, and the arguments are only borrowed.
        let formatted = catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            write!(text, "{}", fmt::from_fn(name)).map(|()| text)
        }));
        formatted.map_err(discard).ok()?.ok()
    })
}

/// Drops what the user's code panicked with. That may panic too, with something of the same kind: after some of them the
/// last is left.
fn discard(mut payload: Box<dyn std::any::Any + Send>) {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    for _ in 0..4 {
        match catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(next) => payload = next,
        }
    }
    std::mem::forget(payload);
}

/// Times the rest of the enclosing block, or an async block.
///
/// ```
/// # let n = 3;
/// let _span = timestamp_core::span!("phase 1");       // until `_span` goes out of scope; `let _ =` is over at once
/// let _page = timestamp_core::span!("page {n}");      // formatted only while a capture is armed
/// let fetched = timestamp_core::span!("fetch", async { 42 }); // a future, timed while it is polled
/// ```
///
/// The name is a literal; what stands in its braces are variables in scope. It is written where the span begins, or where
/// the future is made: `capture.scope(span!("page {n}", future))` makes it before anything is armed, and so is called
/// `page {n}`. A second argument is a future, not something to format.
///
/// A guard must not be held across an `.await`: the task may be suspended there and the thread go on with another. Use
/// the third form for async code. A guard that is held all the same is cut at the `.await` and counted among the anomalies, there and when it
/// is dropped.
#[macro_export]
macro_rules! span {
    ($name:literal $(,)?) => {
        if const { $crate::private::is_template($name) } {
            $crate::private::SpanGuard::enter_named($crate::__callsite!($name), |to| {
                to.write_fmt($crate::private::format_args!($name))
            })
        } else {
            $crate::private::SpanGuard::enter($crate::__callsite!($name))
        }
    };
    ($name:literal, $future:expr $(,)?) => {
        $crate::private::Traced::named(
            $crate::__callsite!($name),
            if const { $crate::private::is_template($name) } {
                $crate::private::name_if_armed(|to| to.write_fmt($crate::private::format_args!($name)))
            } else {
                $crate::private::None
            },
            $future,
        )
    };
}

/// The callsite of a block. Its item is visible within it only: items have no hygiene, and the block's code is the user's.
#[doc(hidden)]
#[macro_export]
macro_rules! __callsite {
    ($name:literal) => {{
        static CALLSITE: $crate::private::Callsite =
            $crate::private::Callsite::named($name, $crate::private::file!(), $crate::private::line!());
        &CALLSITE
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_keeps_lane_callsite_and_panic_apart() {
        let number = |index| CallsiteNumber::new(index).expect("within range");
        let (lane, other) = (LaneId::next(), LaneId::next());
        for index in [1, crate::event::MAX_CALLSITES - 1] {
            for panicking in [false, true] {
                let token = Token::new(lane, number(index), panicking);
                assert_eq!((token.callsite(), token.began_panicking()), (number(index), panicking));
                assert!(token.belongs_to(lane) && !token.belongs_to(other) && token != Token::REFUSED);
            }
        }
        assert!(!Token::REFUSED.belongs_to(lane) && !Token::REFUSED.belongs_to(other));
    }
}
