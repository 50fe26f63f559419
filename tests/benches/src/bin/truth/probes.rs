//! What probes really cost, beside what the trace says they did.

use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use timestamp_benches::clock::ticks;
use timestamp_benches::rounds::quartiles;
use timestamp_core::{Capture, timestamp};

const REPETITIONS: usize = 1001;
const CHILDREN: u64 = 200;
/// How far the estimate may be off, in either direction.
pub(crate) const MOST: f64 = 0.33;

/// Each function with its probes and without.
macro_rules! twins {
    ($($(#[$attribute:meta])* fn $name:ident($x:ident) $body:block)*) => {
        mod plain {
            use super::*;
            $(#[inline(never)] pub(super) fn $name($x: u64) -> u64 $body)*
        }
        mod traced {
            use super::*;
            $($(#[$attribute])* #[inline(never)] pub(super) fn $name($x: u64) -> u64 $body)*
        }
    };
}

twins! {
    #[timestamp] fn empty(x) { black_box(x) }
    #[timestamp(name = "item {x}")] fn named(x) { black_box(x) }
}

/// The same for async functions.
macro_rules! async_twins {
    ($($(#[$attribute:meta])* async fn $name:ident($x:ident) $body:block)*) => {
        mod plain_async {
            use super::*;
            $(pub(super) async fn $name($x: u64) -> u64 $body)*
        }
        mod traced_async {
            use super::*;
            $($(#[$attribute])* pub(super) async fn $name($x: u64) -> u64 $body)*
        }
    };
}

async_twins! {
    #[timestamp] async fn ready(x) { black_box(x) }
    #[timestamp] async fn pending(x) { pending_at_first(x, 4).await }
    #[timestamp(name = "item {x}")] async fn named(x) { black_box(x) }
}

async fn pending_at_first(x: u64, mut times: u32) -> u64 {
    poll_fn(move |_| {
        let ready = times == 0;
        times = times.saturating_sub(1);
        if ready { Poll::Ready(black_box(x)) } else { Poll::Pending }
    })
    .await
}

#[inline(always)]
fn drive(future: impl Future<Output = u64>) -> u64 {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

#[timestamp]
#[inline(never)]
fn children(child: impl Fn(u64) -> u64) {
    for x in 0..CHILDREN {
        black_box(child(x));
    }
}

/// The nanoseconds that a child's probes take: really, and as the trace estimates it.
fn measure(tick_ns: f64, traced: impl Fn(u64) -> u64, plain: impl Fn(u64) -> u64) -> (f64, f64) {
    let (mut real, mut estimated) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        let start = ticks();
        for x in 0..CHILDREN {
            black_box(plain(x));
        }
        let untraced = (ticks() - start) as f64 * tick_ns;
        let capture = Capture::new("probes");
        let mut took = 0.0;
        capture.run(|| {
            let start = ticks();
            children(&traced);
            took = (ticks() - start) as f64 * tick_ns;
        });
        let trace = capture.finish();
        let root = trace.lanes().iter().flat_map(|lane| trace.roots(lane)).next().expect("a span");
        real.push((took - untraced) / CHILDREN as f64);
        estimated.push(trace.busy_overhead_ns(root) as f64 / CHILDREN as f64);
    }
    (quartiles(&real).1, quartiles(&estimated).1)
}

/// The same for the calls of a task, armed for each poll, and the whole trace's estimate.
fn measure_task(tick_ns: f64) -> (f64, f64) {
    let (mut real, mut estimated) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        let start = ticks();
        drive(calls(plain_async::pending));
        let untraced = (ticks() - start) as f64 * tick_ns;
        let capture = Capture::new("probes");
        let task = capture.scope(calls(traced_async::pending));
        let start = ticks();
        drive(task);
        let took = (ticks() - start) as f64 * tick_ns;
        real.push((took - untraced) / CHILDREN as f64);
        estimated.push(capture.finish().overhead_ns() as f64 / CHILDREN as f64);
    }
    (quartiles(&real).1, quartiles(&estimated).1)
}

async fn calls<F: Future<Output = u64>>(child: impl Fn(u64) -> F) -> u64 {
    let mut sum = 0;
    for x in 0..CHILDREN {
        sum += child(x).await;
    }
    sum
}

/// Prints the table; `false` if an estimate is too far off.
pub(crate) fn print(tick_ns: f64) -> bool {
    let mut close = true;
    let mut row = |kind: &str, (real, estimated): (f64, f64)| {
        let off = estimated / real - 1.0;
        println!("{kind:>28}{real:>10.1}{estimated:>10.1}{:>+8.0} %", off * 100.0);
        close &= off.abs() <= MOST;
    };
    row("sync", measure(tick_ns, traced::empty, plain::empty));
    row("sync, named", measure(tick_ns, traced::named, plain::named));
    let ready = measure(tick_ns, |x| drive(traced_async::ready(x)), |x| drive(plain_async::ready(x)));
    row("async, ready at once", ready);
    let pending = measure(tick_ns, |x| drive(traced_async::pending(x)), |x| drive(plain_async::pending(x)));
    row("async, 5 polls", pending);
    row("async, 5 polls of a task", measure_task(tick_ns));
    let named = measure(tick_ns, |x| drive(traced_async::named(x)), |x| drive(plain_async::named(x)));
    row("async, named", named);
    close
}
