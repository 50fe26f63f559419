//! Ten million spans in one capture: what is kept stays within the limits, what is not is counted, and the tree is right.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use timestamp_core::trace::Reasons;
use timestamp_core::{Capture, Limits, Trace, timestamp};
use timestamp_tests::sound::assert_sound;

/// Counts the bytes in use, and their peak.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(in_use, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SPANS: u64 = 10_000_000;
/// A batch and its leaves: 10,000 spans.
const LEAVES: u64 = 9_999;

#[timestamp(name = "root")]
fn root() {
    let mut left = SPANS - 1;
    while left > 0 {
        let leaves = (left - 1).min(LEAVES);
        batch(leaves);
        left -= 1 + leaves;
    }
}

#[timestamp(name = "batch")]
fn batch(leaves: u64) {
    (0..leaves).for_each(|_| leaf());
}

#[timestamp(name = "leaf")]
fn leaf() {}

/// One test at a time, since they share the counters: held with the bytes in use before any capture.
fn alone() -> (MutexGuard<'static, Option<usize>>, usize) {
    static ALONE: Mutex<Option<usize>> = Mutex::new(None);
    let mut alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = *alone.get_or_insert_with(|| IN_USE.load(Ordering::Relaxed));
    (alone, before)
}

/// Records them all, and says how many bytes were in use at most meanwhile.
fn ten_million(limits: Limits) -> (Trace, usize) {
    PEAK.store(IN_USE.load(Ordering::Relaxed), Ordering::Relaxed);
    let capture = Capture::new("test").limits(limits);
    capture.run(root);
    let peak = PEAK.load(Ordering::Relaxed);
    (capture.finish(), peak)
}

/// The tree of the first `recorded` spans: a root, whole batches, and one that the limit cut short.
#[track_caller]
fn assert_first(trace: &Trace, recorded: u64) {
    assert_eq!(trace.spans().len() as u64, recorded);
    assert_eq!(recorded + trace.dropped().spans, SPANS, "each span is recorded or counted as dropped");
    assert_sound(trace);
    assert!(trace.counts().anomalies.is_empty());
    assert_eq!(trace.counts().cut_off, 0, "the ends of recorded spans are kept");

    let mut roots = trace.roots(&trace.lanes()[0]);
    let root = roots.next().expect("a root");
    assert_eq!((trace.span_name(root), roots.next()), ("root", None));
    let mut left = recorded - 1;
    for batch in trace.children(root) {
        assert_eq!(trace.span_name(batch), "batch");
        let leaves = trace.children(batch).inspect(|leaf| assert_eq!(trace.span_name(*leaf), "leaf")).count() as u64;
        assert_eq!(leaves, (left - 1).min(LEAVES));
        left -= 1 + leaves;
    }
    assert_eq!(left, 0);
}

/// What a lane needs besides its words: the list of chunks, their counters, and a chunk for the last ends.
const ASIDE: usize = 256 << 10;

#[test]
fn with_the_default_limits_a_million_spans_take_16_bytes_each() {
    let (_alone, before) = alone();
    let (trace, peak) = ten_million(Limits::default());
    let bytes = peak - before;
    println!("{bytes} bytes for {} spans, {} dropped", trace.spans().len(), trace.dropped().spans);
    assert_first(&trace, 1_000_000);
    assert_eq!(trace.dropped().reasons, Reasons { spans: true, ..Reasons::default() });
    // 16 MB are in use; if the other test came first, 16 MiB of its memory are kept for this one.
    assert!(bytes <= (16 << 20) + ASIDE, "{bytes}");
}

#[test]
fn without_a_limit_of_spans_memory_stays_at_64_mib() {
    const BYTES: usize = 64 << 20;
    let (_alone, before) = alone();
    let (trace, peak) = ten_million(Limits { spans: u64::MAX, ..Limits::default() });
    let bytes = peak - before;
    println!("{bytes} bytes for {} spans, {} dropped", trace.spans().len(), trace.dropped().spans);
    let recorded = trace.spans().len();
    // All of the limit is used, but for less than a chunk.
    assert!((BYTES - (64 << 10)..=BYTES).contains(&(recorded * 16)), "{recorded}");
    assert_first(&trace, recorded as u64);
    assert_eq!(trace.dropped().reasons, Reasons { bytes: true, ..Reasons::default() });
    assert!(bytes <= BYTES + ASIDE, "{bytes}");
}
