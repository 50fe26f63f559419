//! Finishing while something still runs: what has been published is taken, and what follows is not recorded.

use std::cell::RefCell;
use std::pin::pin;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use timestamp_core::{Capture, Handle, span, timestamp};

use crate::drive::{block_on, poll, wait};
use crate::show::{assert_sound, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "fetch")]
async fn fetch(times: u32) {
    leaf();
    wait(times).await;
    leaf();
}

#[test]
fn a_scope_finished_from_within_goes_on_unrecorded() {
    let capture = RefCell::new(None);
    #[timestamp(name = "handler")]
    async fn handler(capture: &RefCell<Option<Capture>>) -> timestamp_core::Trace {
        fetch(1).await;
        let trace = capture.take().expect("not yet finished").finish();
        assert!(Handle::current().is_none());
        fetch(1).await;
        assert!(Handle::current().is_none());
        trace
    }
    let owned = Capture::new("test");
    let scope = owned.scope(handler(&capture));
    capture.replace(Some(owned));
    let trace = block_on(scope);
    assert_eq!(tree(&trace), "handler polls=2 CutOff\n  fetch polls=2\n    leaf\n    leaf\n");
    assert!(trace.counts().anomalies.is_empty());
    assert_sound(&trace);
}

#[test]
fn an_inner_capture_finished_from_within_does_not_fall_to_the_outer() {
    let outer = Capture::new("outer");
    outer.run(|| {
        let inner = RefCell::new(Some(Capture::new("inner")));
        let handle = inner.borrow().as_ref().expect("there").run(|| Handle::current().expect("armed"));
        handle.run("work", || {
            leaf();
            let trace = inner.take().expect("there").finish();
            leaf();
            assert!(Handle::current().is_none());
            assert_eq!(tree(&trace), "[work]\nleaf\n");
        });
        leaf();
    });
    assert_eq!(tree(&outer.finish()), "leaf\n");
}

#[test]
fn other_lanes_that_still_run_are_cut_off() {
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let (opened, open) = mpsc::channel();
    let (finished, finish) = mpsc::channel();
    let background = thread::spawn(move || {
        handle.run("background", || {
            leaf();
            {
                let _open = span!("open");
                opened.send(()).expect("it is waited for");
                finish.recv_timeout(Duration::from_secs(60)).expect("it is finished");
                leaf();
                assert!(Handle::current().is_none());
            }
            leaf();
        });
        Handle::current().is_none()
    });
    open.recv().expect("it opens");
    let trace = capture.finish();
    finished.send(()).expect("it is waited for");
    assert!(background.join().expect("no panic"));
    assert_eq!(tree(&trace), "[background]\nleaf\nopen CutOff\n");
    assert_eq!(trace.counts().cut_off, 1);
    assert!(trace.counts().anomalies.is_empty());
    assert_sound(&trace);
}

#[test]
fn a_waiting_scope_is_cut_off_and_later_dropped_or_polled_in_peace() {
    let capture = Capture::new("test");
    let (mut polled, mut dropped) = (pin!(capture.scope(fetch(1))), Box::pin(capture.scope(fetch(1))));
    assert!(poll(polled.as_mut()).is_pending() && poll(dropped.as_mut()).is_pending());
    let unpolled = capture.scope(fetch(1));
    let trace = capture.finish();
    let cut = "fetch polls=1 CutOff\n  leaf\n";
    assert_eq!(tree(&trace), format!("{cut}[test #2]\n{cut}[test #3]\n"));
    assert_sound(&trace);

    let other = Capture::new("other");
    other.run(|| {
        drop(dropped);
        assert!(poll(polled.as_mut()).is_ready());
        block_on(unpolled);
        leaf();
    });
    let other = other.finish();
    assert_eq!(tree(&other), "leaf\n", "what belonged to a finished capture does not fall to another");
    assert!(other.counts().anomalies.is_empty());
}

#[test]
fn runs_and_scopes_after_the_finish_are_not_recorded() {
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let trace = capture.finish();
    let outer = Capture::new("outer");
    outer.run(|| {
        handle.run("late", || {
            leaf();
            assert!(Handle::current().is_none());
        });
        block_on(handle.scope("late", fetch(1)));
        let mut dropped = Box::pin(handle.scope("late", fetch(1)));
        assert!(poll(dropped.as_mut()).is_pending());
    });
    assert_eq!((trace.lanes().len(), trace.spans().len()), (1, 0));
    assert_eq!(outer.finish().spans().len(), 0, "nor does the capture around them record them");
}

#[test]
fn a_capture_dropped_unfinished_ends_the_recording() {
    let capture = RefCell::new(Some(Capture::new("test")));
    let handle = capture.borrow().as_ref().expect("there").run(|| Handle::current().expect("armed"));
    handle.run("work", || {
        leaf();
        drop(capture.take());
        assert!(Handle::current().is_none());
        leaf();
    });
    handle.run("late", leaf);
}
