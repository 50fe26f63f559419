//! Limits, at one below, at and one above.

use std::time::Duration;

use timestamp_core::{Capture, Handle, Limits, Trace, span, timestamp};

use crate::show::{names, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

fn leaves(limits: Limits, count: u64) -> Trace {
    let capture = Capture::new("test").limits(limits);
    capture.run(|| (0..count).for_each(|_| leaf()));
    capture.finish()
}

#[test]
fn spans() {
    for limit in [1, 100, 4096, 4097, 10_000] {
        let limits = Limits { spans: limit, ..Limits::default() };
        for (count, recorded) in [(limit - 1, limit - 1), (limit, limit), (limit + 1, limit)] {
            let trace = leaves(limits, count);
            assert_eq!(trace.spans().len() as u64, recorded);
            assert_eq!(trace.dropped().spans, count - recorded);
            assert_eq!(trace.dropped().reasons.spans, count > limit);
        }
    }
}

#[test]
fn a_lane_leaves_spans_for_others() {
    let capture = Capture::new("test").limits(Limits { spans: 100, ..Limits::default() });
    capture.run(|| {
        let _open = span!("open");
        let handle = Handle::current().expect("armed");
        handle.run("second", || (0..200).for_each(|_| leaf()));
    });
    let trace = capture.finish();
    let recorded = trace.spans().len() as u64;
    assert!((88..=100).contains(&recorded), "{recorded}");
    assert_eq!(recorded + trace.dropped().spans, 201);
    assert!(trace.dropped().reasons.spans);
}

#[test]
fn lanes() {
    let capture = Capture::new("test").limits(Limits { lanes: 2, ..Limits::default() });
    capture.run(|| {
        let handle = Handle::current().expect("armed");
        handle.run("second", leaf);
        handle.run("third", leaf);
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "leaf\n[second]\nleaf\n");
    assert_eq!(trace.dropped().lanes, 1);
    assert!(trace.dropped().reasons.lanes);
}

#[test]
fn bytes() {
    const PAGE: usize = 4096;
    const SPANS_OF_A_PAGE: u64 = 256;
    let limits = |bytes| Limits { bytes, ..Limits::default() };
    assert_eq!(leaves(limits(PAGE - 1), 1).spans().len(), 0);
    let trace = leaves(limits(PAGE), SPANS_OF_A_PAGE + 1);
    assert_eq!(trace.spans().len() as u64, SPANS_OF_A_PAGE);
    assert_eq!(trace.dropped().spans, 1);
    assert!(trace.dropped().reasons.bytes);
}

#[test]
fn the_end_of_a_recorded_span_is_always_kept() {
    // The page ends in the middle of these spans.
    fn nest(depth: u32) {
        if depth > 0 {
            let _span = span!("nested");
            nest(depth - 1);
        }
    }
    let capture = Capture::new("test").limits(Limits { bytes: 4096, ..Limits::default() });
    capture.run(|| nest(1000));
    let trace = capture.finish();
    assert_eq!(trace.spans().len(), 512);
    assert_eq!(trace.dropped().spans, 1000 - 512);
    assert_eq!(trace.counts().cut_off, 0);
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn dynamic_names_count_as_bytes() {
    let capture = Capture::new("test").limits(Limits { bytes: 8192, ..Limits::default() });
    let long = "x".repeat(3000);
    capture.run(|| {
        for _ in 0..3 {
            let _span = span!("{long}");
        }
    });
    let trace = capture.finish();
    assert_eq!(names(&trace).len(), 1);
    assert_eq!(trace.dropped().spans, 2);
}

#[test]
fn time() {
    let capture = Capture::new("test").limits(Limits { time: Duration::from_millis(300), ..Limits::default() });
    capture.run(|| {
        let _open = span!("open");
        leaf();
        std::thread::sleep(Duration::from_millis(310));
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "open\n  leaf\n", "the open span's end is kept");
    assert!(trace.dropped().reasons.time);
    assert_eq!(trace.dropped().spans, 1);
}
