//! Captures within captures, and several lanes of one capture at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Barrier;
use std::thread;

use futures::join;
use timestamp_core::{Capture, Handle, Scoped, timestamp};

use crate::drive::{block_on, poll, wait};
use crate::show::{assert_sound, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "fetch")]
async fn fetch(times: u32) {
    wait(times).await;
    leaf();
}

const FETCHED: &str = "fetch polls=2\n  leaf\n";

#[test]
fn an_inner_scope_records_for_itself_poll_by_poll() {
    let (outer, inner) = (Capture::new("outer"), Capture::new("inner"));
    let inner_work = inner.scope(fetch(1));
    let outer_work = async {
        let around = async {
            inner_work.await;
            leaf();
        };
        join!(around, fetch(1));
    };
    block_on(outer.scope(outer_work));
    let (outer, inner) = (outer.finish(), inner.finish());
    assert_eq!((tree(&outer), tree(&inner)), (format!("{FETCHED}leaf\n"), FETCHED.to_owned()));
    assert_sound(&outer);
    assert_sound(&inner);
}

#[test]
fn an_inner_panic_gives_the_outer_capture_back() {
    let (outer, inner) = (Capture::new("outer"), Capture::new("inner"));
    outer.run(|| {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            inner.run(|| {
                leaf();
                panic!("on purpose");
            });
        }));
        assert!(caught.is_err());
        leaf();
        let fails = inner.scope(async { panic!("on purpose") });
        assert!(catch_unwind(AssertUnwindSafe(|| block_on(fails))).is_err());
        leaf();
    });
    assert_eq!(tree(&outer.finish()), "leaf\nleaf\n");
    assert_eq!(tree(&inner.finish()), "leaf\n[inner #2]\n");
}

#[test]
fn captures_nest_as_deep_as_calls() {
    fn nest(depth: u32) {
        let capture = Capture::new("nested");
        capture.run(|| {
            leaf();
            if depth > 0 {
                nest(depth - 1);
            }
            leaf();
        });
        assert_eq!(tree(&capture.finish()), "leaf\nleaf\n");
    }
    nest(100);
    assert!(Handle::current().is_none());
}

#[test]
fn a_handle_of_the_outer_capture_reaches_out_of_the_inner() {
    let (outer, inner) = (Capture::new("outer"), Capture::new("inner"));
    outer.run(|| {
        let handle = Handle::current().expect("armed");
        inner.run(|| {
            handle.run("back", leaf);
            leaf();
        });
    });
    assert_eq!(tree(&outer.finish()), "[back]\nleaf\n");
    assert_eq!(tree(&inner.finish()), "leaf\n");
}

#[test]
fn a_run_within_a_run_of_the_same_capture_is_a_lane() {
    let capture = Capture::new("test");
    capture.run(|| {
        leaf();
        capture.run(leaf);
        block_on(capture.scope(fetch(1)));
        leaf();
    });
    let trace = capture.finish();
    assert_eq!(tree(&trace), format!("leaf\nleaf\n[test #2]\nleaf\n[test #3]\n{FETCHED}"));
    assert!(trace.counts().anomalies.is_empty());
    assert_sound(&trace);
}

#[test]
fn scopes_of_one_capture_joined_are_lanes() {
    let capture = Capture::new("test");
    block_on(async { join!(capture.scope(fetch(1)), capture.scope(fetch(3)), capture.scope(fetch(1))) });
    let trace = capture.finish();
    let expected = format!("{FETCHED}[test #2]\nfetch polls=4\n  leaf\n[test #3]\n{FETCHED}");
    assert_eq!(tree(&trace), expected);
    assert_sound(&trace);
}

#[test]
fn scopes_of_many_captures_on_one_thread_take_turns() {
    let captures: Vec<_> = (0..5).map(|_| Capture::new("test")).collect();
    let mut scopes: Vec<_> = captures.iter().map(|capture| Some(Box::pin(capture.scope(fetch(1))))).collect();
    while scopes.iter().any(Option::is_some) {
        for scope in &mut scopes {
            if scope.as_mut().is_some_and(|scope| poll(scope.as_mut()).is_ready()) {
                *scope = None;
            }
            leaf();
        }
    }
    captures.into_iter().for_each(|capture| assert_eq!(tree(&capture.finish()), FETCHED));
}

#[test]
fn runs_of_one_capture_on_two_threads_at_once_are_lanes() {
    let (capture, both) = (Capture::new("test"), Barrier::new(2));
    let work = || {
        capture.run(|| {
            both.wait();
            (0..1000).for_each(|_| leaf());
            both.wait();
        });
    };
    thread::scope(|threads| {
        threads.spawn(work);
        threads.spawn(work);
    });
    let trace = capture.finish();
    let own = |lane| trace.spans().iter().filter(|span| span.lane().index() == lane).count();
    assert_eq!((trace.lanes().len(), own(0), own(1)), (2, 1000, 1000));
    assert_sound(&trace);
}

#[test]
fn a_future_first_polled_in_a_run_goes_on_in_a_scope_as_another_span() {
    let capture = Capture::new("test");
    let mut future = pin!(fetch(1));
    capture.run(|| assert!(poll(future.as_mut()).is_pending()));
    block_on(capture.scope(future));
    let trace = capture.finish();
    assert_eq!(tree(&trace), "fetch polls=1 CutOff\n[test #2]\nfetch polls=1\n  leaf\n");
    assert_sound(&trace);
}

#[test]
fn a_scope_owns_what_it_needs_and_can_be_spawned() {
    fn owned<F: Send + 'static>(scope: Scoped<F>) -> Scoped<F> {
        scope
    }
    let capture = Capture::new("test");
    let handle = capture.run(|| Handle::current().expect("armed"));
    let scopes = (owned(capture.scope(fetch(1))), owned(handle.scope("second", fetch(1))));
    let trace = capture.finish();
    // The capture is gone, and they still work.
    block_on(async { join!(scopes.0, scopes.1) });
    assert_eq!(trace.lanes().len(), 3);
}
