//! What the shapes need to be called.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use timestamp_core::timestamp;

/// Polls until the future is ready.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// As [`block_on`], for futures that must be `Send`, and stay so.
pub fn block_on_send<F: Future + Send>(future: F) -> F::Output {
    block_on(future)
}

/// Pending once, then ready.
pub async fn wait() {
    let mut waited = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The order in which things were dropped.
#[derive(Default)]
pub struct Log(RefCell<Vec<&'static str>>);

impl Log {
    pub fn noisy(&self, name: &'static str) -> Noisy<'_> {
        Noisy(self, name)
    }

    pub fn note(&self, name: &'static str) {
        self.0.borrow_mut().push(name);
    }

    pub fn text(&self) -> String {
        self.0.borrow().join(" ")
    }

    /// The text, and starts anew.
    pub fn take(&self) -> String {
        let text = self.text();
        self.0.borrow_mut().clear();
        text
    }
}

/// Tells when it is dropped, in its log and in the trace.
pub struct Noisy<'a>(&'a Log, &'static str);

impl Noisy<'_> {
    pub fn value(&self) -> usize {
        self.1.len()
    }

    pub fn noted(&self) -> &Self {
        self.0.note(self.1);
        self
    }
}

impl Drop for Noisy<'_> {
    fn drop(&mut self) {
        dropped(self.0, self.1);
    }
}

#[timestamp(name = "dropped")]
fn dropped(log: &Log, name: &'static str) {
    log.note(name);
}
