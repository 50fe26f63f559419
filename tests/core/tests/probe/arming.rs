//! What is recorded and what is not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use timestamp_core::trace::Outcome;
use timestamp_core::{Capture, Handle, span, timestamp};

use crate::show::{assert_sound, names, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "branch")]
fn branch(leaves: u32) {
    (0..leaves).for_each(|_| leaf());
}

#[test]
fn only_what_runs_in_the_capture_is_recorded() {
    let capture = Capture::new("test");
    leaf();
    capture.run(|| branch(2));
    leaf();
    let trace = capture.finish();
    assert_eq!(tree(&trace), "branch\n  leaf\n  leaf\n");
    assert_sound(&trace);
}

#[test]
fn a_capture_without_a_run_is_empty() {
    let trace = Capture::new("test").finish();
    assert_eq!((trace.spans().len(), trace.lanes().len(), trace.duration_ns()), (0, 0, 0));
}

#[test]
fn a_capture_within_a_capture_records_for_itself() {
    let outer = Capture::new("outer");
    let inner = outer.run(|| {
        leaf();
        let inner = Capture::new("inner");
        inner.run(|| branch(1));
        leaf();
        inner.finish()
    });
    assert_eq!(tree(&outer.finish()), "leaf\nleaf\n");
    assert_eq!(tree(&inner), "branch\n  leaf\n");
}

#[test]
fn a_panic_leaves_a_trace_and_a_clean_thread() {
    #[timestamp(name = "fails")]
    fn fails() {
        leaf();
        panic!("on purpose");
    }
    let capture = Capture::new("test");
    let caught = catch_unwind(AssertUnwindSafe(|| capture.run(fails)));
    assert!(caught.is_err());
    assert!(Handle::current().is_none());
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fails Panicked\n  leaf\n");
    assert_eq!(trace.counts().panicked, 1);
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn a_span_that_begins_while_a_panic_is_under_way_can_complete() {
    struct CleansUp;
    impl Drop for CleansUp {
        fn drop(&mut self) {
            leaf();
        }
    }
    #[timestamp(name = "fails")]
    fn fails() {
        let _clean = CleansUp;
        panic!("on purpose");
    }
    let capture = Capture::new("test");
    assert!(catch_unwind(AssertUnwindSafe(|| capture.run(fails))).is_err());
    assert_eq!(tree(&capture.finish()), "fails Panicked\n  leaf\n");
}

#[test]
fn finishing_inside_cuts_what_is_open() {
    let mut trace = None;
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let mut capture = Some(capture);
    handle.run("work", || {
        let _open = span!("open");
        leaf();
        trace = capture.take().map(Capture::finish);
        assert!(Handle::current().is_none());
        leaf();
    });
    let trace = trace.expect("finished");
    assert_eq!(tree(&trace), "[work]\nopen CutOff\n  leaf\n");
    assert_eq!(trace.counts().cut_off, 1);
}

#[test]
fn what_runs_on_while_a_capture_is_finished_is_no_anomaly() {
    for _ in 0..200 {
        let capture = Capture::new("test");
        let handle = capture.run(|| Handle::current().expect("armed"));
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| handle.run("background", || (0..3000).for_each(|_| leaf())));
            std::thread::sleep(std::time::Duration::from_micros(60));
            let trace = capture.finish();
            assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
            assert!(trace.counts().cut_off <= 1);
            assert_sound(&trace);
            thread.join().expect("no panic");
        });
    }
}

#[test]
fn a_handle_adds_a_lane() {
    let capture = Capture::new("test");
    capture.run(|| {
        let handle = Handle::current().expect("armed");
        std::thread::scope(|scope| {
            scope.spawn(|| handle.run("helper", || branch(1)));
            scope.spawn(leaf);
        });
        leaf();
    });
    assert_eq!(tree(&capture.finish()), "leaf\n[helper]\nbranch\n  leaf\n");
}

#[test]
fn a_handle_of_a_finished_capture_records_nothing() {
    let outer = Capture::new("outer");
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let _ = capture.finish();
    outer.run(|| handle.run("late", leaf));
    assert_eq!(names(&outer.finish()), [""; 0], "nor does the capture around it");
}

#[test]
fn a_guard_that_leaves_its_capture_is_an_anomaly() {
    let capture = Capture::new("test");
    let guard = capture.run(|| span!("carried away"));
    let other = Capture::new("other");
    other.run(|| {
        leaf();
        drop(guard);
        leaf();
    });
    let (trace, other) = (capture.finish(), other.finish());
    assert_eq!(tree(&trace), "carried away CutOff\n");
    assert_eq!(trace.counts().anomalies.unclosed, 1);
    assert_eq!(tree(&other), "leaf\nleaf\n");
    assert_eq!(other.counts().anomalies.stray, 1);
}

#[test]
fn guards_out_of_order_keep_the_tree_whole() {
    let capture = Capture::new("test");
    capture.run(|| {
        let first = span!("first");
        let second = span!("second");
        drop(first);
        drop(second);
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(names(&trace), ["first", "second", "leaf"]);
    assert_eq!(trace.spans()[2].depth(), 0);
    assert!(!trace.counts().anomalies.is_empty());
}

#[test]
fn a_forgotten_guard_does_not_keep_the_thread_armed() {
    let capture = Capture::new("test");
    capture.run(|| std::mem::forget(span!("forgotten")));
    leaf();
    let trace = capture.finish();
    assert_eq!(trace.spans().len(), 1);
    assert_eq!(trace.spans()[0].outcome(), Outcome::CutOff);
}

#[test]
fn two_threads_record_into_two_captures() {
    let traces: Vec<_> = std::thread::scope(|scope| {
        let work = |leaves: u32| {
            move || {
                let capture = Capture::new("test");
                capture.run(|| branch(leaves));
                capture.finish()
            }
        };
        let threads: Vec<_> = (0..8).map(|leaves| scope.spawn(work(leaves))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    for (leaves, trace) in traces.iter().enumerate() {
        assert_eq!(trace.spans().len(), 1 + leaves);
    }
}

#[test]
fn self_time_is_what_children_leave() {
    let capture = Capture::new("test");
    capture.run(|| {
        let _outer = span!("outer");
        let inner = span!("inner");
        std::thread::sleep(std::time::Duration::from_millis(5));
        drop(inner);
    });
    let trace = capture.finish();
    let [outer, inner] = trace.spans() else { panic!("two spans") };
    assert!(inner.self_ns() >= 5_000_000, "{}", inner.self_ns());
    assert_eq!(outer.self_ns(), outer.wall_ns() - inner.wall_ns());
}
