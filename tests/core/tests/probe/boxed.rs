//! Sync functions that end in a future: the future is timed, not that it is made.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use timestamp_core::{Capture, timestamp};

use crate::drive::{block_on, wait};
use crate::show::tree;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

fn traced<R>(future: impl Future<Output = R>) -> (R, String) {
    let capture = Capture::new("test");
    let value = block_on(capture.scope(future));
    (value, tree(&capture.finish()))
}

struct Page {
    size: u32,
}

impl Page {
    #[timestamp]
    fn boxed(&self) -> Boxed<'_, u32> {
        let times = self.size;
        Box::pin(async move {
            wait(times).await;
            times
        })
    }

    /// As it is written by a macro: a whole path.
    #[timestamp(name = "page of {self.size}")]
    fn named(&self) -> Boxed<'_, u32> {
        ::std::boxed::Box::pin(async move { self.size })
    }

    #[timestamp]
    fn hidden(&self, fails: bool) -> impl Future<Output = Result<u32, Box<dyn Error>>> + '_ {
        async move {
            wait(1).await;
            if fails {
                Err("on purpose")?;
            }
            Ok(self.size)
        }
    }
}

#[test]
fn a_boxed_future_is_timed_while_it_is_polled() {
    let (value, tree) = traced(async { Page { size: 2 }.boxed().await });
    assert_eq!((value, tree.as_str()), (2, "Page::boxed polls=3\n"));
}

#[test]
fn a_boxed_future_may_have_a_name_of_arguments() {
    let (value, tree) = traced(async { Page { size: 2 }.named().await });
    assert_eq!((value, tree.as_str()), (2, "page of 2 polls=1\n"));
}

/// `capture.scope(service.call(request))` makes the future before the scope arms anything.
#[test]
fn a_boxed_futures_name_is_written_where_it_is_first_polled() {
    let page = Page { size: 2 };
    let future = page.named();
    assert_eq!(traced(future).1, "page of 2 polls=1\n");
}

#[test]
fn a_tail_block_of_an_impl_future_is_timed_while_it_is_polled() {
    let page = Page { size: 2 };
    let (value, tree) = traced(async { page.hidden(false).await.is_ok() && page.hidden(true).await.is_err() });
    assert!(value);
    assert_eq!(tree, "Page::hidden polls=2\nPage::hidden polls=2\n");
}

#[test]
fn a_future_that_is_not_polled_has_no_span() {
    let (_, tree) = traced(async { drop(Page { size: 2 }.boxed()) });
    assert_eq!(tree, "");
}

#[test]
fn other_endings_time_the_call() {
    #[timestamp(name = "makes")]
    fn makes() -> Boxed<'static, u32> {
        Box::pin(std::future::ready(3))
    }
    #[timestamp(name = "closure")]
    fn closure() -> impl Fn() -> Boxed<'static, u32> {
        || Box::pin(async { 3 })
    }
    let (value, tree) = traced(async { makes().await + closure()().await });
    assert_eq!((value, tree.as_str()), (6, "makes\nclosure\n"));
}
