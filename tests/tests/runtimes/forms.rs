//! Functions that return a future, in each form that is timed: the span is the future's and not its construction's.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use timestamp_core::timestamp;

use crate::on::on_both;
use crate::work::{nap, spin};

struct Disk;

#[async_trait]
trait Store {
    async fn load(&self, page: u32) -> u32;

    /// Has a body in the trait.
    #[timestamp]
    async fn load_twice(&self, page: u32) -> u32 {
        self.load(page).await + self.load(page).await
    }
}

#[async_trait]
impl Store for Disk {
    #[timestamp]
    async fn load(&self, page: u32) -> u32 {
        spin();
        nap().await;
        page
    }
}

struct Cache(Disk);

/// The attribute above the other one.
#[timestamp]
#[async_trait]
impl Store for Cache {
    async fn load(&self, page: u32) -> u32 {
        spin();
        self.0.load(page).await
    }

    #[timestamp(skip)]
    async fn load_twice(&self, page: u32) -> u32 {
        self.load(page).await
    }
}

#[timestamp]
fn boxed<'a>(disk: &'a Disk, page: &'a u32) -> Pin<Box<dyn Future<Output = u32> + Send + 'a>> {
    Box::pin(async move {
        spin();
        disk.load(*page).await
    })
}

/// Calls itself, which an `async fn` cannot without a box.
#[timestamp]
fn countdown(from: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        match from {
            0 => 0,
            _ => {
                nap().await;
                countdown(from - 1).await
            }
        }
    })
}

#[timestamp]
fn hidden(page: u32) -> impl Future<Output = u32> + Send {
    async move {
        spin();
        nap().await;
        page
    }
}

/// A future that is made and waits before its first poll: the wait belongs to no span of its own.
async fn polled_late<T>(future: impl Future<Output = T>) -> T {
    nap().await;
    future.await
}

on_both! {
    the_attribute_below_async_trait: async { assert_eq!(Disk.load_twice(3).await, 6) } => "
        Store::load_twice            wall>=50ms busy>=10ms await>=40ms polls=3
          <Disk as Store>::load      wall>=25ms busy>=5ms await>=20ms polls=2
            spin                     wall>=5ms
            nap                      wall>=20ms await>=20ms polls=2
          <Disk as Store>::load      wall>=25ms busy>=5ms await>=20ms polls=2
            spin                     wall>=5ms
            nap                      wall>=20ms await>=20ms polls=2
    ";
    the_attribute_above_async_trait: async { assert_eq!(Cache(Disk).load_twice(3).await, 3) } => "
        <Cache as Store>::load       wall>=30ms busy>=10ms await>=20ms polls=2
          spin                       wall>=5ms
          <Disk as Store>::load      wall>=25ms busy>=5ms await>=20ms polls=2
            spin                     wall>=5ms
            nap                      wall>=20ms await>=20ms polls=2
    ";
    a_future_boxed_by_hand: async { assert_eq!(boxed(&Disk, &3).await, 3) } => "
        forms::boxed                 wall>=30ms busy>=10ms await>=20ms polls=2
          spin                       wall>=5ms
          <Disk as Store>::load      wall>=25ms busy>=5ms await>=20ms polls=2
            spin                     wall>=5ms
            nap                      wall>=20ms await>=20ms polls=2
    ";
    a_boxed_future_that_calls_itself: async { assert_eq!(countdown(2).await, 0) } => "
        forms::countdown             wall>=40ms await>=40ms polls=3
          nap                        wall>=20ms await>=20ms polls=2
          forms::countdown           wall>=20ms await>=20ms polls=2
            nap                      wall>=20ms await>=20ms polls=2
            forms::countdown         polls=1
    ";
    a_hidden_future_type: async { assert_eq!(hidden(3).await, 3) } => "
        forms::hidden                wall>=25ms busy>=5ms await>=20ms polls=2
          spin                       wall>=5ms
          nap                        wall>=20ms await>=20ms polls=2
    ";
    a_span_begins_at_the_first_poll_and_not_before: async { assert_eq!(polled_late(hidden(3)).await, 3) } => "
        nap                          wall>=20ms await>=20ms polls=2
        forms::hidden                wall>=25ms busy>=5ms await>=20ms polls=2
          spin                       wall>=5ms
          nap                        wall>=20ms await>=20ms polls=2
    ";
}
