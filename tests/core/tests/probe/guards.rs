//! Spans that end elsewhere than they should, or never: counted, and no harm done.

use std::any::Any;
use std::mem;
use std::pin::pin;
use std::sync::Mutex;
use std::thread;

use timestamp_core::{Capture, Handle, Limits, span, timestamp};

use crate::drive::{block_on, poll, wait};
use crate::show::{anomalies, assert_sound, names, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "fetch")]
async fn fetch(times: u32) {
    wait(times).await;
    leaf();
}

/// As `mem::forget`, but reachable: leak detection can stay on.
fn never_drop(value: impl Send + 'static) {
    static KEPT: Mutex<Vec<Box<dyn Any + Send>>> = Mutex::new(Vec::new());
    KEPT.lock().expect("no panic").push(Box::new(value));
}

#[test]
fn a_guard_dropped_on_another_lanes_thread_is_an_anomaly() {
    let capture = Capture::new("test");
    capture.run(|| {
        let guard = span!("carried away");
        let handle = Handle::current().expect("armed");
        let elsewhere = move || {
            handle.run("helper", || {
                leaf();
                drop(guard);
                leaf();
            });
        };
        thread::spawn(elsewhere).join().expect("no panic");
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "carried away CutOff\n  leaf\n[helper]\nleaf\nleaf\n");
    assert_eq!(anomalies(&trace), (0, 1, 1, 0));
    assert_sound(&trace);
}

#[test]
fn a_guard_dropped_where_nothing_is_armed_is_an_anomaly_of_its_lane() {
    for elsewhere in [false, true] {
        let capture = Capture::new("test");
        let guard = capture.run(|| span!("carried away"));
        if elsewhere {
            thread::spawn(move || drop(guard)).join().expect("no panic");
        } else {
            drop(guard);
        }
        leaf();
        assert!(Handle::current().is_none());
        let trace = capture.finish();
        assert_eq!(tree(&trace), "carried away CutOff\n");
        assert_eq!(anomalies(&trace), (0, 0, 1, 0));
        assert_sound(&trace);
    }
}

#[test]
fn a_guard_dropped_after_its_capture_is_gone_does_nothing() {
    let capture = Capture::new("test");
    let guard = capture.run(|| span!("left over"));
    let _ = capture.finish();
    let other = Capture::new("other");
    // The new lane may lie where the old one was.
    other.run(|| drop(guard));
    let trace = other.finish();
    assert_eq!((trace.spans().len(), anomalies(&trace)), (0, (0, 1, 0, 0)));
}

#[test]
fn a_guard_made_unarmed_ends_nothing_where_it_is_dropped_armed() {
    let guard = span!("leaf");
    let capture = Capture::new("test");
    capture.run(|| {
        let _same_callsite_elsewhere = span!("open");
        drop(guard);
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "open\n  leaf\n");
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn forgotten_guards_are_anomalies() {
    let capture = Capture::new("test");
    capture.run(|| {
        mem::forget(span!("first"));
        leaf();
        mem::forget(span!("second"));
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "first CutOff\n  leaf\n  second CutOff\n    leaf\n");
    assert_eq!(anomalies(&trace), (0, 0, 2, 0));
    assert_sound(&trace);
}

#[test]
fn a_guard_forgotten_within_a_span_ends_with_it() {
    #[timestamp(name = "careless")]
    fn careless() {
        mem::forget(span!("forgotten"));
        leaf();
    }
    let capture = Capture::new("test");
    capture.run(|| {
        careless();
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "careless\n  forgotten CutOff\n    leaf\nleaf\n");
    assert_eq!(anomalies(&trace), (1, 0, 0, 0));
    assert_sound(&trace);
}

#[test]
fn a_guard_held_across_an_await_is_an_anomaly_and_ends_there() {
    #[timestamp(name = "holds")]
    async fn holds() {
        let _guard = span!("held");
        leaf();
        wait(2).await;
        leaf();
    }
    let capture = Capture::new("test");
    let mut scope = pin!(capture.scope(holds()));
    let stranger = Capture::new("stranger");
    while poll(scope.as_mut()).is_pending() {
        // The thread goes on with another request, which the guard must not reach.
        stranger.run(leaf);
    }
    let (trace, stranger) = (capture.finish(), stranger.finish());
    assert_eq!(tree(&trace), "holds polls=3\n  held CutOff\n    leaf\n  leaf\n");
    assert_eq!(anomalies(&trace), (1, 1, 0, 0));
    assert_sound(&trace);
    assert!(names(&stranger).iter().all(|name| *name == "leaf"));
    assert!(stranger.counts().anomalies.is_empty());
}

#[test]
fn a_guard_held_across_an_await_outside_of_any_span_ends_there_too() {
    async fn holds() {
        let _guard = span!("held");
        leaf();
        wait(2).await;
        leaf();
    }
    let capture = Capture::new("test");
    let mut scope = pin!(capture.scope(holds()));
    while poll(scope.as_mut()).is_pending() {}
    let trace = capture.finish();
    assert_eq!(tree(&trace), "held CutOff\n  leaf\nleaf\n");
    assert_eq!(anomalies(&trace), (1, 1, 0, 0));
    assert_sound(&trace);
}

#[test]
fn a_scope_that_waits_and_does_nothing_takes_no_memory() {
    let capture = Capture::new("test").limits(Limits { bytes: 4096, ..Limits::default() });
    let mut scope = pin!(capture.scope(async {
        leaf();
        wait(10_000).await;
        leaf();
    }));
    while poll(scope.as_mut()).is_pending() {}
    let trace = capture.finish();
    assert_eq!(tree(&trace), "leaf\nleaf\n");
    assert!(trace.dropped().is_empty());
}

#[test]
fn a_forgotten_future_is_cut_off() {
    let capture = Capture::new("test");
    block_on(capture.scope(async {
        let mut future = Box::pin(fetch(5));
        assert!(poll(future.as_mut()).is_pending());
        never_drop(future);
        leaf();
    }));
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fetch polls=1 CutOff\nleaf\n");
    assert_eq!(trace.counts().cut_off, 1);
    assert_sound(&trace);
}

#[test]
fn a_forgotten_scope_is_cut_off_and_leaves_the_thread_unarmed() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(fetch(5)));
    assert!(poll(scope.as_mut()).is_pending());
    never_drop(scope);
    never_drop(capture.scope(fetch(1)));
    assert!(Handle::current().is_none());
    leaf();
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fetch polls=1 CutOff\n[test #2]\n");
    assert_eq!((trace.counts().cut_off, anomalies(&trace)), (1, (0, 0, 0, 0)));
    assert_sound(&trace);
}

#[test]
fn a_future_dropped_on_another_thread_is_cut_off() {
    let capture = Capture::new("test");
    let mut future = Box::pin(fetch(5));
    assert!(block_on(
        capture.scope(std::future::poll_fn(|_| std::task::Poll::Ready(poll(future.as_mut()).is_pending())))
    ));
    thread::spawn(move || drop(future)).join().expect("no panic");
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fetch polls=1 CutOff\n");
    assert_sound(&trace);
}

#[test]
fn a_future_dropped_in_another_capture_is_an_anomaly_there() {
    let (first, second) = (Capture::new("first"), Capture::new("second"));
    let mut future = Box::pin(fetch(5));
    first.run(|| assert!(poll(future.as_mut()).is_pending()));
    second.run(|| {
        drop(future);
        leaf();
    });
    let (first, second) = (first.finish(), second.finish());
    assert_eq!((tree(&first), tree(&second)), ("fetch polls=1 CutOff\n".to_owned(), "leaf\n".to_owned()));
    assert_eq!((anomalies(&first), anomalies(&second)), ((0, 0, 0, 0), (0, 1, 0, 0)));
}

#[test]
fn a_scope_dropped_on_another_thread_cancels_its_spans() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(fetch(5)));
    assert!(poll(scope.as_mut()).is_pending());
    let other = Capture::new("other");
    thread::scope(|threads| {
        threads.spawn(|| other.run(|| drop(scope)));
    });
    let (trace, other) = (capture.finish(), other.finish());
    assert_eq!(tree(&trace), "fetch polls=1 Cancelled\n");
    assert_eq!((trace.counts().cancelled, anomalies(&trace)), (1, (0, 0, 0, 0)));
    assert_eq!((other.spans().len(), anomalies(&other)), (0, (0, 0, 0, 0)));
}
