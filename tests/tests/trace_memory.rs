//! What a trace says of its size, against what its end gives back to the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Waker};

use timestamp_core::{Capture, Format, Handle, Trace, span, timestamp};

thread_local! {
    /// Bytes that this thread has given back. Other threads of the tests have their own count.
    static FREED: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        FREED.set(FREED.get() + layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[timestamp]
fn leaf() {}

#[timestamp]
fn parent(leaves: usize) {
    (0..leaves).for_each(|_| leaf());
}

#[timestamp]
async fn polled() {
    leaf();
}

#[track_caller]
fn check(trace: Trace) {
    let told = trace.memory_bytes();
    let before = FREED.get();
    drop(trace);
    let freed = FREED.get() - before + size_of::<Trace>();
    assert_eq!(told, freed);
}

fn traced(name: &str, work: impl FnOnce()) -> Trace {
    let capture = Capture::new(name);
    capture.run(work);
    capture.finish()
}

#[test]
fn a_trace_takes_what_it_says() {
    check(Capture::new("nothing recorded").finish());
    for leaves in [0, 1, 2, 3, 10, 1_000, 100_000] {
        check(traced("many spans", || parent(leaves)));
    }
    for names in [1, 100, 5_000] {
        check(traced("names made of arguments, each once", || (0..names).for_each(|n| drop(span!("step {n}")))));
    }
    check(traced("a name of many bytes", || {
        let name = "x".repeat(1_000);
        (0..10).for_each(|_| drop(span!("{name}")));
    }));
    check(traced("polls", || {
        (0..10).for_each(|_| assert!(pin!(polled()).poll(&mut Context::from_waker(Waker::noop())).is_ready()));
    }));
    check(traced("lanes", || {
        let handle = Handle::current().expect("armed");
        (0..20).for_each(|n| handle.run(format!("lane {n}"), || parent(n)));
    }));
}

#[test]
fn so_does_one_that_was_cloned_or_read_back() {
    let trace = traced("copied", || {
        parent(100);
        (0..100).for_each(|n| drop(span!("step {n}")));
    });
    let mut json = Vec::new();
    trace.write(Format::Full, &mut json).expect("memory can be written");
    check(Trace::from_full(&json).expect("it was written just now"));
    // A clone shares its names with the original, which has to go first.
    let clone = trace.clone();
    drop(trace);
    check(clone);
}
