//! What a span takes in memory, and how much larger an async function's future becomes: ours is the same in every run,
//! while fastrace and hotpath take and free memory in threads of their own.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench memory
//! ```
//!
//! prints both tables for ours and for the peers, and fails where ours is over what the project promises. Bytes are
//! counted by the allocator: what is in use after so many spans, and was not before.

use std::alloc::{GlobalAlloc, Layout, System};
use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::process::ExitCode;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::task::{Context, Poll, Waker};

use timestamp_benches::functions::{LIBRARY, OWN, PLAIN, subjects, timestamp as annotated};
use timestamp_core::{Capture, Limits, timestamp};

#[path = "memory/futures.rs"]
mod futures;

struct Counting;

static IN_USE: AtomicIsize = AtomicIsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: as our caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: as our caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes in use after this that were not before.
fn growth(work: impl FnOnce()) -> f64 {
    let before = IN_USE.load(Ordering::Relaxed);
    work();
    (IN_USE.load(Ordering::Relaxed) - before) as f64
}

/// Below the number of spans from which on fastrace drops them, and one so high that what is taken in advance is lost in it.
const SPANS: [u64; 2] = [10_000, 250_000];

fn spans(function: fn(u64) -> u64, spans: u64) {
    for x in 0..spans {
        black_box(function(black_box(x)));
    }
}

fn capture() -> Capture {
    Capture::new("memory").limits(Limits { bytes: 1 << 30, ..Limits::default() })
}

/// Bytes a span of ours. The captures are kept: their memory would serve the next one.
fn ours(kept: &mut Vec<Capture>, function: fn(u64) -> u64, count: u64) -> f64 {
    let capture = capture();
    let bytes = capture.run(|| growth(|| spans(function, count)));
    kept.push(capture);
    bytes / count as f64
}

/// Is pending at first, this often.
struct Pending(u64);

impl Future for Pending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.0.checked_sub(1) {
            None => Poll::Ready(()),
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
        }
    }
}

const FURTHER_POLLS: u64 = 2;

/// So many calls, each in the one before, of which the innermost is pending so often.
#[timestamp]
async fn pending(deep: u64, polls: u64) {
    if deep > 1 {
        Box::pin(pending(deep - 1, polls)).await;
    } else {
        Pending(polls).await;
    }
}

/// Bytes a span of ours, for each poll after its first, in a task with so many spans in each other. In a capture's scope,
/// as a request is: what is written each time that the task waits belongs to the poll.
fn further_poll(kept: &mut Vec<Capture>, deep: u64, count: u64) -> f64 {
    let mut bytes = |polls| {
        let capture = capture();
        let mut task = pin!(capture.scope(async {
            for _ in 0..count / deep {
                pending(deep, polls).await;
            }
        }));
        let bytes = growth(|| while task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {});
        kept.push(capture);
        bytes / count as f64
    };
    (bytes(FURTHER_POLLS) - bytes(0)) / FURTHER_POLLS as f64
}

fn row(name: &str, [few, many]: [f64; 2], target: Option<f64>) -> bool {
    // The last chunk is rarely full.
    let kept = target.is_none_or(|target| many <= target * 1.02);
    let target = target.map_or(String::new(), |target| format!("{target:>10.0}"));
    println!("  {name:<42}{few:>12.1}{many:>12.1}{target}{}", if kept { "" } else { "   OVER" });
    kept
}

fn bytes_of_spans() -> bool {
    println!("bytes a span, at so many a capture{:>22}{:>12}{:>10}", SPANS[0], SPANS[1], "at most");
    let mut kept = Vec::new();
    let ready = annotated::FUNCTIONS.ready.expect("ours has async functions");
    let [leaf, ready] = [annotated::FUNCTIONS.leaf, ready].map(|of| SPANS.map(|count| ours(&mut kept, of, count)));
    let [alone, nested] = [1, 4].map(|deep| SPANS.map(|count| further_poll(&mut kept, deep, count)));
    let within = [
        row("timestamp", leaf, Some(16.0)),
        row("timestamp, async, ready at once", ready, Some(24.0)),
        row("timestamp, async, each further poll", alone, Some(24.0)),
        row("timestamp, async, the same, 4 in a task", nested, Some(24.0)),
    ];
    for (name, functions) in
        subjects(annotated::FUNCTIONS).into_iter().filter(|(name, _)| ![PLAIN, OWN, LIBRARY].contains(name))
    {
        for (kind, function) in [("", Some(functions.leaf)), (", async, ready at once", functions.ready)] {
            let Some(function) = function else { continue };
            // A thread of its own, since the buffers of most of them belong to the thread and are used again.
            let bytes = SPANS.map(|count| {
                std::thread::spawn(move || {
                    let mut bytes = 0.0;
                    (functions.record)(&mut || bytes = growth(|| spans(function, count)));
                    bytes / count as f64
                })
                .join()
                .unwrap_or(f64::NAN)
            });
            row(&format!("{name}{kind}"), bytes, None);
        }
    }
    println!("  (fastrace keeps 10,240 spans of a capture at most; hotpath sums up and keeps none)");
    within.into_iter().all(|within| within)
}

fn main() -> ExitCode {
    let spans = bytes_of_spans();
    let futures = futures::print();
    if spans && futures { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
