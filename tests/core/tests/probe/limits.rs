//! Limits, at one below, at and one above.

use std::future::pending;
use std::task::Poll;
use std::time::Duration;

use timestamp_core::trace::Outcome;
use timestamp_core::{Capture, Handle, Limits, Trace, span, timestamp};

use crate::drive::poll;
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
fn lanes_up_to_the_limit() {
    const LIMIT: usize = 3;
    for (opened, recorded) in [(LIMIT - 1, LIMIT - 1), (LIMIT, LIMIT), (LIMIT + 1, LIMIT)] {
        let capture = Capture::new("test").limits(Limits { lanes: LIMIT, ..Limits::default() });
        (0..opened).for_each(|_| capture.run(leaf));
        let trace = capture.finish();
        assert_eq!((trace.lanes().len(), trace.spans().len()), (recorded, recorded));
        assert_eq!(trace.dropped().lanes, (opened - recorded) as u64);
        assert_eq!(trace.dropped().reasons.lanes, opened > LIMIT);
    }
}

#[test]
fn limits_of_zero_record_nothing_and_the_work_goes_on() {
    let all = Limits::default();
    for limits in [
        Limits { spans: 0, ..all },
        Limits { bytes: 0, ..all },
        Limits { spans: 0, bytes: 0, time: Duration::ZERO, ..all },
    ] {
        let capture = Capture::new("test").limits(limits);
        assert_eq!(capture.run(|| (0..3).map(|_| leaf()).count()), 3);
        let trace = capture.finish();
        assert_eq!(trace.spans().len(), 0);
        assert!(!trace.dropped().is_empty(), "{limits:?}");
        assert!(trace.counts().anomalies.is_empty());
    }
}

#[test]
fn a_limit_of_no_lane_at_all_is_told() {
    let capture = Capture::new("test").limits(Limits { lanes: 0, ..Limits::default() });
    capture.run(leaf);
    let trace = capture.finish();
    assert_eq!((trace.lanes().len(), trace.dropped().lanes), (0, 1));
    assert!(trace.dropped().reasons.lanes);
}

#[test]
fn lanes_that_wait_keep_few_spans_from_others() {
    // Many lanes with a span each, all of them open, and one that does the work.
    let capture = Capture::new("test");
    let mut waiting: Vec<_> = (0..250).map(|_| Box::pin(capture.scope(span!("waits", pending::<()>())))).collect();
    waiting.iter_mut().for_each(|scope| assert!(poll(scope.as_mut()).is_pending()));
    capture.run(|| (0..100_000).for_each(|_| leaf()));
    let trace = capture.finish();
    // A tenth of the million that may be recorded.
    assert_eq!((trace.spans().len(), trace.dropped().spans), (100_250, 0));
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

#[test]
fn polls_of_an_open_span_keep_to_the_limit_and_its_end_is_kept() {
    const BYTES: usize = 3 * 65_536;
    const POLLS: u64 = 100_000;
    let capture = Capture::new("test").limits(Limits { bytes: BYTES, ..Limits::default() });
    let mut left = POLLS;
    let waits = span!(
        "waits",
        std::future::poll_fn(move |_| {
            leaf();
            left -= 1;
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
    );
    let mut scope = Box::pin(capture.scope(waits));
    while poll(scope.as_mut()).is_pending() {}
    let trace = capture.finish();
    // Every edge is a word or two.
    assert!(trace.edge_count() <= BYTES / 8, "{} edges", trace.edge_count());
    assert_eq!(trace.spans()[0].outcome(), Outcome::Completed);
    assert!(trace.dropped().reasons.bytes);
    assert_eq!(trace.spans().len() as u64 - 1 + trace.dropped().spans, POLLS);
    assert!(trace.counts().anomalies.is_empty());
}
