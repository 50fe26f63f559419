//! An annotated global allocator: the probe itself allocates, and must neither record that nor wait for itself.

use std::alloc::{GlobalAlloc, Layout, System};

use timestamp_core::{Capture, span, timestamp};

struct Annotated;

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Annotated {
    #[timestamp(name = "alloc {layout:?}")]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    #[timestamp(name = "dealloc")]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Annotated = Annotated;

#[timestamp(name = "work")]
fn work() -> usize {
    let text = "x".repeat(100);
    text.len()
}

#[test]
fn an_annotated_allocator_is_traced_where_the_request_allocates() {
    let capture = Capture::new("test");
    capture.run(|| {
        work();
        // Enough for the buffer to grow several times, with names of its own.
        for number in 0..20_000 {
            drop(span!("step {number}"));
        }
    });
    let trace = capture.finish();
    let names: Vec<_> = trace.spans().iter().map(|span| trace.frame(span.frame()).name()).collect();
    assert_eq!(names[..4], ["work", "alloc Layout { size: 100, align: 1 (1 << 0) }", "dealloc", "step 0"]);
    assert_eq!(names.len(), 3 + 20_000, "nothing that the probe allocates for itself is shown");
    assert!(trace.dropped().is_empty());
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn memory_is_given_back_disarmed() {
    // More than the process keeps, freed while another capture is armed.
    let outer = Capture::new("outer");
    outer.run(|| {
        let captures: Vec<_> = (0..24).map(|_| Capture::new("inner")).collect();
        captures.iter().for_each(|capture| capture.run(|| (0..60_000).for_each(|_| drop(span!("filler")))));
        for _ in 0..255 {
            drop(span!("almost a page"));
        }
        drop(captures);
    });
    assert!(outer.finish().counts().anomalies.is_empty());
}

#[test]
fn threads_with_an_annotated_allocator_record_side_by_side() {
    let record = || {
        let capture = Capture::new("test");
        capture.run(|| (0..2_000).for_each(|number| drop((work(), span!("step {number}")))));
        capture.finish()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(record)).collect();
        for thread in threads {
            let trace = thread.join().expect("no panic");
            let of = |name| trace.spans().iter().filter(|span| trace.frame(span.frame()).name() == name).count();
            assert_eq!((of("work"), of("dealloc")), (2_000, 2_000));
            assert!(trace.counts().anomalies.is_empty());
        }
    });
}
