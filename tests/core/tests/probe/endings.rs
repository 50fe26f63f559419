//! Code that runs when something ends: threads, scopes, unwinding.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::thread;

use timestamp_core::{Capture, Handle, span, timestamp};

use crate::drive::{block_on, poll, wait};
use crate::show::{anomalies, assert_sound, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

/// Calls `leaf` when it is dropped.
struct CallsLeaf;

impl Drop for CallsLeaf {
    #[timestamp(name = "drop")]
    fn drop(&mut self) {
        leaf();
    }
}

/// Arms a capture, or joins one, when its thread exits.
struct AtExit {
    handle: Option<Handle>,
    told: Sender<String>,
}

impl Drop for AtExit {
    fn drop(&mut self) {
        leaf();
        assert!(Handle::current().is_none());
        let tree = match self.handle.take() {
            Some(handle) => handle.run("at exit", || format!("armed {}", Handle::current().is_some())),
            None => {
                let capture = Capture::new("at exit");
                capture.run(|| {
                    let _open = span!("open");
                    leaf();
                    drop(CallsLeaf);
                });
                tree(&capture.finish())
            }
        };
        self.told.send(tree).expect("it is waited for");
    }
}

thread_local! {
    static AT_EXIT: RefCell<Vec<AtExit>> = const { RefCell::new(Vec::new()) };
    static CALLS_LEAF: CallsLeaf = const { CallsLeaf };
}

#[test]
fn a_thread_that_exits_can_arm_and_finish_a_capture() {
    let (told, tell) = mpsc::channel();
    thread::spawn(move || AT_EXIT.with_borrow_mut(|at_exit| at_exit.push(AtExit { handle: None, told })));
    assert_eq!(tell.recv().expect("it exits"), "open\n  leaf\n  drop\n    leaf\n");
}

#[test]
fn what_a_thread_made_while_armed_is_destroyed_unarmed() {
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let elsewhere = move || {
        // Touched in this order: a destructor runs the earlier, the later its variable was touched.
        CALLS_LEAF.with(|_| ());
        handle.run("thread", || {
            CALLS_LEAF.with(|_| leaf());
            // Left to the thread's end, together with a guard.
            LEFT.set(Some(span!("left to the thread's end")));
        });
    };
    thread::spawn(elsewhere).join().expect("no panic");
    let trace = capture.finish();
    assert_eq!(tree(&trace), "[thread]\nleaf\nleft to the thread's end CutOff\n");
    assert_eq!(anomalies(&trace), (0, 0, 1, 0));
}

thread_local! {
    static LEFT: RefCell<Option<timestamp_core::SpanGuard>> = const { RefCell::new(None) };
}

#[test]
fn a_handle_works_while_its_thread_exits() {
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let (told, tell) = mpsc::channel();
    let at_exit = AtExit { handle: Some(handle), told };
    thread::spawn(move || AT_EXIT.with_borrow_mut(|all| all.push(at_exit)));
    assert_eq!(tell.recv().expect("it exits"), "armed true");
    assert_eq!(tree(&capture.finish()), "[at exit]\n");
}

#[test]
fn a_drop_within_the_capture_is_recorded_and_one_without_is_not() {
    let capture = Capture::new("test");
    let left = capture.run(|| {
        drop(CallsLeaf);
        CallsLeaf
    });
    drop(left);
    assert_eq!(tree(&capture.finish()), "drop\n  leaf\n");
}

#[test]
fn what_a_dropped_scope_drops_is_recorded_in_it() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(span!("work", async {
        let _calls = CallsLeaf;
        wait(3).await;
    })));
    assert!(poll(scope.as_mut()).is_pending());
    let other = Capture::new("other");
    other.run(|| drop(scope));
    let trace = capture.finish();
    // Not within the span that waits: what is dropped with a future is no poll of it.
    assert_eq!(tree(&trace), "work polls=1 Cancelled\ndrop\n  leaf\n");
    assert_sound(&trace);
    assert_eq!(other.finish().spans().len(), 0);
}

/// Panics when it is dropped.
struct Panics;

impl Drop for Panics {
    fn drop(&mut self) {
        leaf();
        panic!("on purpose");
    }
}

#[test]
fn a_future_that_panics_while_its_scope_drops_it_leaves_the_thread_clean() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(async {
        let _panics = Panics;
        wait(3).await;
    }));
    assert!(poll(scope.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(scope))).is_err());
    assert!(Handle::current().is_none());
    leaf();
    let trace = capture.finish();
    assert_eq!(tree(&trace), "leaf\n");
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn a_lane_ends_though_its_future_panics_while_it_is_dropped() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(async {
        let _panics = Panics;
        wait(3).await;
    }));
    assert!(poll(scope.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(scope))).is_err());
    let trace = capture.finish();
    let lane = &trace.lanes()[0];
    assert!(lane.end_ns() < trace.duration_ns(), "a lane that has not ended lasts as long as the capture");
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn a_traced_future_that_panics_while_it_is_dropped_is_cancelled() {
    let capture = Capture::new("test");
    block_on(capture.scope(async {
        let mut future = Box::pin(span!("work", async {
            let _panics = Panics;
            wait(3).await;
        }));
        assert!(poll(future.as_mut()).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(future))).is_err());
    }));
    assert_eq!(tree(&capture.finish()), "work polls=1 Cancelled\nleaf\n");
}

#[test]
fn annotated_drops_during_unwinding_are_recorded() {
    #[timestamp(name = "fails")]
    fn fails() {
        let _first = CallsLeaf;
        let _second = CallsLeaf;
        panic!("on purpose");
    }
    let capture = Capture::new("test");
    assert!(catch_unwind(AssertUnwindSafe(|| capture.run(fails))).is_err());
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fails Panicked\n  drop\n    leaf\n  drop\n    leaf\n");
    assert_sound(&trace);
}

#[test]
fn a_panic_through_lanes_of_several_threads_leaves_each_whole() {
    #[timestamp(name = "fails")]
    fn fails() {
        panic!("on purpose");
    }
    let capture = Capture::new("test");
    capture.run(|| {
        let handle = Handle::current().expect("armed");
        let elsewhere = move || handle.run("thread", fails);
        assert!(thread::spawn(elsewhere).join().is_err());
        assert!(catch_unwind(fails).is_err());
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fails Panicked\nleaf\n[thread]\nfails Panicked\n");
    assert_eq!((trace.counts().panicked, anomalies(&trace)), (2, (0, 0, 0, 0)));
}
