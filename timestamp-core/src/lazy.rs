//! A future that is made where it is first polled.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

pin_project! {
    /// A future that is made at its first poll. It takes the room of the larger of the two, not of both: of the closure
    /// that makes the future, and of that.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Lazy<M, F> {
        #[pin]
        stage: Stage<M, F>,
    }
}

pin_project! {
    #[project = Projected]
    enum Stage<M, F> {
        // `None` while the future is being made, and for good if that panicked.
        Unmade { make: Option<M> },
        Made { #[pin] future: F },
    }
}

impl<M: FnOnce() -> F, F: Future> Lazy<M, F> {
    /// The future that `make` makes.
    #[inline]
    pub fn new(make: M) -> Self {
        Lazy { stage: Stage::Unmade { make: Some(make) } }
    }
}

impl<M: FnOnce() -> F, F: Future> Future for Lazy<M, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut stage = self.project().stage;
        if let Projected::Unmade { make } = stage.as_mut().project() {
            let future = make.take().expect("it is not polled after a panic")();
            stage.set(Stage::Made { future });
        }
        match stage.project() {
            Projected::Made { future } => future.poll(context),
            Projected::Unmade { .. } => unreachable!("it has been made"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{Ready, ready};
    use std::pin::pin;
    use std::task::Waker;

    use super::*;

    #[test]
    fn it_is_made_once_and_at_the_first_poll() {
        let made = Cell::new(0);
        let mut left = 3;
        let mut lazy = pin!(Lazy::new(|| {
            made.set(made.get() + 1);
            std::future::poll_fn(move |_| {
                left -= 1;
                if left == 0 { Poll::Ready("done") } else { Poll::Pending }
            })
        }));
        assert_eq!(made.get(), 0);
        let mut poll = || lazy.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!([poll(), poll(), poll()], [Poll::Pending, Poll::Pending, Poll::Ready("done")]);
        assert_eq!(made.get(), 1);
    }

    #[test]
    fn a_closure_and_its_future_share_their_room() {
        let array = [7_u8; 1024];
        let lazy = Lazy::new(move || ready(array));
        assert!(size_of_val(&lazy) <= size_of::<Ready<[u8; 1024]>>() + size_of::<usize>());
    }

    #[test]
    fn what_is_not_polled_is_dropped() {
        let shared = std::sync::Arc::new(());
        let lazy = Lazy::new({
            let shared = std::sync::Arc::clone(&shared);
            move || ready(shared)
        });
        assert_eq!(std::sync::Arc::strong_count(&shared), 2);
        drop(lazy);
        assert_eq!(std::sync::Arc::strong_count(&shared), 1);
    }
}
