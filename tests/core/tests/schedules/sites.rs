//! The annotated code: every place that a span of these tests comes from, once each.

use std::cell::Cell;
use std::fmt;
use std::future::Future;

use timestamp_core::{SpanGuard, span, timestamp};

use crate::model::{Boxed, Name};

/// How many captures a schedule has.
pub(crate) const CAPTURES: usize = 6;

/// A span of a callsite of the capture's own.
pub(crate) fn fixed(name: Name) -> SpanGuard {
    match name {
        Name::Fixed(0) => span!("c0"),
        Name::Fixed(1) => span!("c1"),
        Name::Fixed(2) => span!("c2"),
        Name::Fixed(3) => span!("c3"),
        Name::Fixed(4) => span!("c4"),
        Name::Fixed(5) => span!("c5"),
        _ => span!("nothing is armed here"),
    }
}

pub(crate) fn dynamic(name: Name) -> SpanGuard {
    span!("{name}")
}

#[timestamp(name = "{name}")]
pub(crate) fn called(name: &Name, inner: impl FnOnce()) {
    inner();
}

pub(crate) fn child(name: Name, future: Boxed) -> impl Future<Output = ()> + Send {
    span!("{name}", future)
}

#[timestamp(name = "{name}")]
pub(crate) async fn told(name: Name, future: Boxed) {
    future.await;
}

pub(crate) fn bare(future: Boxed) -> impl Future<Output = ()> + Send {
    span!("bare", future)
}

/// Whether anything is in the thread's slot, the lane of a finished capture included. A future's name is written when
/// the future is made, if the thread is armed; one that is never polled leaves no span.
pub(crate) fn slot_is_set() -> bool {
    struct Noticed<'a>(&'a Cell<bool>);
    impl fmt::Display for Noticed<'_> {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.set(true);
            Ok(())
        }
    }
    let set = Cell::new(false);
    let noticed = Noticed(&set);
    drop(span!("{noticed}", std::future::ready(())));
    set.get()
}
