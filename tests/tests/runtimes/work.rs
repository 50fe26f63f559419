//! What the scenarios are made of: work of known length, and a capture carried along as a user would.

use std::future::Future;
use std::sync::mpsc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures::future::Either;
use timestamp_core::{Handle, timestamp};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

const SPIN: Duration = Duration::from_millis(10);
const NAP: Duration = Duration::from_millis(100);

/// Works for 10 ms.
#[timestamp(name = "spin")]
pub(crate) fn spin() {
    let start = Instant::now();
    while start.elapsed() < SPIN {
        std::hint::spin_loop();
    }
}

/// Waits for 100 ms: one poll to start with, one to end.
#[timestamp(name = "nap")]
pub(crate) async fn nap() {
    tokio::time::sleep(NAP).await;
}

/// Works, waits, works: two polls.
#[timestamp(name = "step")]
pub(crate) async fn step() {
    spin();
    nap().await;
    spin();
}

/// Lets others have their turn: pending once, and woken at once.
pub(crate) async fn turn() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Works in each of `rounds` + 1 polls.
#[timestamp(name = "player {number}")]
pub(crate) async fn player(number: u32, rounds: u32) {
    for _ in 0..rounds {
        spin();
        turn().await;
    }
    spin();
}

/// Never ready.
#[timestamp(name = "stuck")]
pub(crate) async fn stuck() {
    std::future::pending().await
}

/// Runs `work` in the capture of whoever passed the handle on, if there was one.
pub(crate) fn run_in<R>(handle: Option<Handle>, lane: impl Into<String>, work: impl FnOnce() -> R) -> R {
    match handle {
        Some(handle) => handle.run(lane, work),
        None => work(),
    }
}

/// As [`run_in`], for a future.
pub(crate) fn scope_in<F: Future>(
    handle: Option<Handle>,
    lane: &str,
    future: F,
) -> impl Future<Output = F::Output> + use<F> {
    match handle {
        Some(handle) => Either::Left(handle.scope(lane, future)),
        None => Either::Right(future),
    }
}

/// Two ends of a wait that make polls countable: a task that waits at the gate blocks its thread, and [`release`] opens it
/// only once the task has been waited for in vain.
pub(crate) fn gate() -> (Gate, Release) {
    let (release, gate) = mpsc::channel();
    (Gate(gate), Release(release))
}

pub(crate) struct Gate(mpsc::Receiver<()>);

impl Gate {
    pub(crate) fn pass(self) {
        self.0.recv().expect("it is opened");
    }
}

pub(crate) struct Release(mpsc::Sender<()>);

/// Waits for a task that stands at the gate: pending once, for certain, and then ready.
pub(crate) async fn join<T>(task: JoinHandle<T>, release: Release) -> Result<T, JoinError> {
    let open = async move { release.0.send(()).expect("the task waits") };
    tokio::join!(biased; task, open).0
}

/// A spawned task's work: two polls.
#[timestamp(name = "worker")]
pub(crate) async fn worker(gate: Gate) {
    gate.pass();
    step().await;
}

/// A task that is waited for until it has begun to wait itself, and then never ends.
pub(crate) async fn begins_and_never_ends(begun: oneshot::Sender<()>) {
    let mut begun = Some(begun);
    let mut stuck = Box::pin(stuck());
    std::future::poll_fn(move |context| {
        let polled = stuck.as_mut().poll(context);
        if let Some(begun) = begun.take() {
            begun.send(()).expect("it is waited for");
        }
        polled
    })
    .await;
}
