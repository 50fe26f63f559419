//! What an async function or block runs through.
//!
//! A future is polled now here, now there, and between polls it does nothing. So each poll is a segment of its span:
//! the first one enters, `Pending` suspends, the next poll resumes, `Ready` exits, and dropping the future before that
//! cancels. Wall, busy and await time and the number of polls all follow from these.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::callsite::Callsite;
use crate::event::{CallsiteNumber, Kind};
use crate::lane::{Lane, LaneId};
use crate::{slot, span};

pin_project! {
    /// A future whose polls are recorded while a capture is armed.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Traced<F, N = ()> {
        // Before the span, so that it is dropped before the span is cancelled: what its drop does still belongs to the
        // span's parent.
        #[pin]
        future: F,
        span: Open,
        name: N,
    }
}

/// A future's span, which is cancelled if it is still open when the future is dropped.
struct Open {
    callsite: &'static Callsite,
    span: AsyncSpan,
}

impl Open {
    fn new(callsite: &'static Callsite) -> Self {
        Open { callsite, span: AsyncSpan::NONE }
    }
}

impl Drop for Open {
    #[inline]
    fn drop(&mut self) {
        if self.span.is_open() {
            cancel(self.callsite, self.span);
        }
    }
}

/// Which span of which lane a future's polls belong to.
#[derive(Clone, Copy)]
struct AsyncSpan {
    lane: LaneId,
    instance: u32,
    /// The callsite's number where the present poll is recorded, else [`CallsiteNumber::NONE`]: a full lane records only
    /// how the span ends.
    recorded: CallsiteNumber,
}

impl AsyncSpan {
    /// Not started, or over.
    const NONE: AsyncSpan = AsyncSpan { lane: LaneId::NONE, instance: 0, recorded: CallsiteNumber::NONE };
    /// The instance of a span that its lane had no room for.
    const REFUSED: u32 = u32::MAX;

    fn is_open(self) -> bool {
        self.lane != LaneId::NONE
    }

    fn is_recorded(self) -> bool {
        self.recorded != CallsiteNumber::NONE
    }
}

/// What a future's span is called: `()` for the callsite's own name, which takes no room.
pub trait Name {
    /// The span's own name, if it has one.
    fn own(&self) -> Option<&str>;
}

impl Name for () {
    #[inline]
    fn own(&self) -> Option<&str> {
        None
    }
}

impl Name for Option<Box<str>> {
    #[inline]
    fn own(&self) -> Option<&str> {
        self.as_deref()
    }
}

impl<F> Traced<F> {
    /// Wraps a future; its span starts at its first poll.
    #[inline]
    pub fn new(callsite: &'static Callsite, future: F) -> Self {
        Traced { future, span: Open::new(callsite), name: () }
    }
}

impl<F> Traced<F, Option<Box<str>>> {
    /// As [`Traced::new`], for a span with a name of its own, as [`name_if_armed`] made it.
    #[inline]
    pub fn named(callsite: &'static Callsite, name: Option<Box<str>>, future: F) -> Self {
        Traced { future, span: Open::new(callsite), name }
    }
}

/// The name of a span whose future is being made, if this thread is armed. It is written now, since the future takes
/// what it is made of.
#[inline]
pub fn name_if_armed(name: impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Option<Box<str>> {
    if slot::is_armed() { write_name(&name) } else { None }
}

#[cold]
#[inline(never)]
fn write_name(name: &dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Option<Box<str>> {
    let write = || span::format(name).map(|name| slot::with_empty(|| name.into_boxed_str()));
    slot::with_current(|lane| lane.timed_naming(write)).flatten()
}

impl<F: Future, N: Name> Future for Traced<F, N> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Open { callsite, span } = this.span;
        // The slot is looked up here, where the future is compiled: that costs less than in `start`.
        if slot::with_current(|lane| start(lane, callsite, this.name, span)).is_none() {
            return this.future.poll(context);
        }
        let segment = Segment { callsite, span };
        let polled = this.future.poll(context);
        segment.end(polled.is_ready());
        polled
    }
}

/// Enters the span, or resumes it.
// Cold, and with one call at the end, for the same reasons as in `span`.
#[cold]
#[inline(never)]
fn start<N: Name>(lane: &Lane, callsite: &'static Callsite, name: &N, span: &mut AsyncSpan) {
    let quickly = if span.lane == lane.id {
        span.is_recorded() && lane.resume_quickly(span.instance)
    } else {
        name.own().is_none() && enter_quickly(lane, callsite, span)
    };
    if !quickly {
        start_slowly(lane, callsite, name.own(), span);
    }
}

#[inline(always)]
fn enter_quickly(lane: &Lane, callsite: &'static Callsite, span: &mut AsyncSpan) -> bool {
    let Some((recorded, instance)) = lane.enter_async_quickly(callsite) else { return false };
    *span = AsyncSpan { lane: lane.id, instance, recorded };
    true
}

#[cold]
#[inline(never)]
fn start_slowly(lane: &Lane, callsite: &'static Callsite, name: Option<&str>, span: &mut AsyncSpan) {
    if span.lane != lane.id {
        // First polled in this lane: if it ran in another before, what it did there stays cut off there.
        let entered = lane.enter_async(callsite, name);
        let (recorded, instance) = entered.unwrap_or((CallsiteNumber::NONE, AsyncSpan::REFUSED));
        *span = AsyncSpan { lane: lane.id, instance, recorded };
    } else if span.instance != AsyncSpan::REFUSED {
        let number = callsite.number().filter(|_| lane.resume(span.instance));
        span.recorded = number.unwrap_or(CallsiteNumber::NONE);
    }
}

/// One armed poll that has started. Dropped without [`Segment::end`], it ends the span as panicked.
struct Segment<'a> {
    callsite: &'static Callsite,
    span: &'a mut AsyncSpan,
}

impl Segment<'_> {
    fn end(self, ready: bool) {
        self.leave(if ready { Kind::Exit } else { Kind::Suspend });
        if ready {
            *self.span = AsyncSpan::NONE;
        }
        std::mem::forget(self);
    }

    #[cold]
    #[inline(never)]
    fn leave(&self, kind: Kind) {
        let span = &self.span;
        let leave = |lane: &Lane| span.is_recorded() && lane.id == span.lane && lane.leave_quickly(span.recorded, kind);
        if slot::with_current(leave) != Some(true) {
            self.leave_slowly(kind);
        }
    }

    #[cold]
    #[inline(never)]
    fn leave_slowly(&self, kind: Kind) {
        if self.span.instance == AsyncSpan::REFUSED {
            return;
        }
        slot::with_current(|lane| match self.callsite.number() {
            Some(number) if lane.id == self.span.lane => match kind {
                _ if self.span.is_recorded() => lane.leave(number, kind),
                Kind::Suspend => {}
                _ => lane.end_unresumed(number, kind, self.span.instance),
            },
            _ => lane.stray(),
        });
    }
}

impl Drop for Segment<'_> {
    fn drop(&mut self) {
        self.leave(Kind::ExitPanicked);
        *self.span = AsyncSpan::NONE;
    }
}

/// Closes a span whose future is dropped before it was ready.
#[cold]
#[inline(never)]
fn cancel(callsite: &'static Callsite, span: AsyncSpan) {
    if span.instance == AsyncSpan::REFUSED {
        return;
    }
    slot::with_current(|lane| match callsite.number() {
        Some(number) if lane.id == span.lane => lane.cancel(number, span.instance),
        _ => lane.stray(),
    });
}
