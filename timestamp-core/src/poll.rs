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
use crate::event::Kind;
use crate::lane::{Lane, LaneId};
use crate::{slot, span};

pin_project! {
    /// A future whose polls are recorded while a capture is armed.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Traced<F, N = ()> {
        callsite: &'static Callsite,
        name: N,
        span: AsyncSpan,
        // Taken out, in place, before the span is cancelled: what its drop does still belongs to the span's parent.
        #[pin]
        future: Option<F>,
    }

    impl<F, N> PinnedDrop for Traced<F, N> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // A guard, since the future may panic while it is dropped.
            let _cancel = Cancel { callsite: this.callsite, span: *this.span };
            this.future.set(None);
        }
    }
}

/// Which span of which lane a future's polls belong to.
#[derive(Clone, Copy)]
struct AsyncSpan {
    lane: LaneId,
    instance: u32,
    /// Whether the present poll is recorded; a full lane records only how it ends.
    recorded: bool,
}

impl AsyncSpan {
    /// Not started, or over.
    const NONE: AsyncSpan = AsyncSpan { lane: LaneId::NONE, instance: 0, recorded: false };
    /// The instance of a span that its lane had no room for; too large to be resumed quickly.
    const REFUSED: u32 = u32::MAX;

    fn is_open(self) -> bool {
        self.lane != LaneId::NONE
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
        Traced { callsite, name: (), span: AsyncSpan::NONE, future: Some(future) }
    }
}

impl<F> Traced<F, Option<Box<str>>> {
    /// As [`Traced::new`], for a span with a name of its own, as [`name_if_armed`] made it.
    #[inline]
    pub fn named(callsite: &'static Callsite, name: Option<Box<str>>, future: F) -> Self {
        Traced { callsite, name, span: AsyncSpan::NONE, future: Some(future) }
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
        let Some(future) = this.future.as_pin_mut() else { unreachable!("only `drop` takes the future out") };
        if !slot::is_armed() {
            return future.poll(context);
        }
        start(this.callsite, this.name, this.span);
        let segment = Segment { callsite: this.callsite, span: this.span };
        let polled = future.poll(context);
        segment.end(polled.is_ready());
        polled
    }
}

/// Enters the span, or resumes it.
// Cold, and with one call at the end, for the same reasons as in `span`.
#[cold]
#[inline(never)]
fn start<N: Name>(callsite: &'static Callsite, name: &N, span: &mut AsyncSpan) {
    let quickly = |lane: &Lane| {
        let instance = if span.lane == lane.id {
            Some(span.instance).filter(|&instance| lane.resume_quickly(instance))?
        } else if name.own().is_none() {
            lane.enter_async_quickly(callsite)?
        } else {
            return None;
        };
        Some(AsyncSpan { lane: lane.id, instance, recorded: true })
    };
    match slot::with_current(quickly).flatten() {
        Some(started) => *span = started,
        None => start_slowly(callsite, name.own(), span),
    }
}

#[cold]
#[inline(never)]
fn start_slowly(callsite: &'static Callsite, name: Option<&str>, span: &mut AsyncSpan) {
    slot::with_current(|lane| {
        if span.lane != lane.id {
            // First polled in this lane: if it ran in another before, what it did there stays cut off there.
            let instance = lane.enter_async(callsite, name).unwrap_or(AsyncSpan::REFUSED);
            *span = AsyncSpan { lane: lane.id, instance, recorded: true };
        } else if span.instance != AsyncSpan::REFUSED {
            span.recorded = lane.resume(span.instance);
        }
    });
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
        let leave = |lane: &Lane| {
            let number = self.callsite.number()?;
            let recorded = span.recorded && span.instance != AsyncSpan::REFUSED;
            Some(recorded && lane.id == span.lane && lane.leave_quickly(number, kind))
        };
        if slot::with_current(leave).flatten() != Some(true) {
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
                _ if self.span.recorded => lane.leave(number, kind),
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
struct Cancel {
    callsite: &'static Callsite,
    span: AsyncSpan,
}

impl Drop for Cancel {
    #[inline]
    fn drop(&mut self) {
        if self.span.is_open() {
            cancel(self.callsite, self.span);
        }
    }
}

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
