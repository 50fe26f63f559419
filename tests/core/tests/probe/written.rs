//! Names that are written by the user's code: it runs unarmed, with no lock held, and whatever it does stays its own.

use std::fmt::{self, Display};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use timestamp_core::{Capture, Handle, Trace, span, timestamp};

use crate::drive::block_on;
use crate::show::{assert_sound, names, tree};

#[timestamp(name = "leaf")]
fn leaf() {}

/// A span, an async function and an async block named by `write`.
fn named(write: impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result) -> Trace {
    #[timestamp(name = "function {it}")]
    fn function(it: &dyn Display) {
        let _ = it;
        leaf();
    }
    #[timestamp(name = "future {it}")]
    async fn future(it: &dyn Display) {
        let _ = it;
        leaf();
    }
    let it = fmt::from_fn(write);
    let capture = Capture::new("test");
    capture.run(|| {
        function(&it);
        drop(span!("block {it}"));
        block_on(future(&it));
        block_on(span!("async block {it}", async { leaf() }));
    });
    let trace = capture.finish();
    assert_sound(&trace);
    assert!(trace.counts().anomalies.is_empty());
    trace
}

/// The tree with this name everywhere.
fn tree_with(name: &str) -> String {
    format!(
        "function {name}\n  leaf\nblock {name}\nfuture {name} polls=1\n  leaf\nasync block {name} polls=1\n  leaf\n"
    )
}

#[test]
fn annotated_code_in_a_name_is_not_recorded() {
    let trace = named(|f| {
        leaf();
        let number = 1;
        drop(span!("nested {number}"));
        assert!(Handle::current().is_none());
        f.write_str("x")
    });
    assert_eq!(tree(&trace), tree_with("x"));
}

#[test]
fn a_name_can_arm_a_capture_of_its_own() {
    let trace = named(|f| {
        let capture = Capture::new("inner");
        capture.run(leaf);
        write!(f, "{}", names(&capture.finish()).len())
    });
    assert_eq!(tree(&trace), tree_with("1"));
}

#[test]
fn a_name_can_wait_for_threads_that_record() {
    let trace = named(|f| {
        let (told, tell) = mpsc::channel();
        thread::spawn(move || {
            // New callsites, a lane, names and buffers: all that is behind a lock somewhere.
            let capture = Capture::new("inner");
            capture.run(|| (0..600).for_each(|number| drop(span!("first seen here {number}"))));
            told.send(capture.finish().spans().len()).expect("it is waited for");
        });
        let recorded = tell.recv_timeout(Duration::from_secs(60)).expect("no lock is held meanwhile");
        write!(f, "{recorded}")
    });
    assert_eq!(tree(&trace), tree_with("600"));
}

#[test]
fn a_name_can_wait_for_lanes_of_the_same_capture() {
    #[timestamp(name = "named {it}")]
    fn work(it: &dyn Display) {
        let _ = it;
    }
    let capture = Capture::new("test");
    capture.run(|| {
        let handle = Handle::current().expect("armed");
        let it = fmt::from_fn(|f| {
            let handle = handle.clone();
            let (told, tell) = mpsc::channel();
            thread::spawn(move || {
                handle.run("elsewhere", || (0..600).for_each(|number| drop(span!("page {number}"))));
                told.send(()).expect("it is waited for");
            });
            tell.recv_timeout(Duration::from_secs(60)).expect("no lock is held meanwhile");
            f.write_str("x")
        });
        work(&it);
    });
    let trace = capture.finish();
    assert_eq!((trace.lanes().len(), trace.spans().len(), names(&trace)[0]), (2, 601, "named x"));
}

#[test]
fn a_name_can_finish_the_capture() {
    #[timestamp(name = "named {it}")]
    fn work(it: &dyn Display) -> u32 {
        let _ = it;
        5
    }
    let capture = std::cell::RefCell::new(None);
    let owned = Capture::new("test");
    let handle = owned.run(|| Handle::current().expect("armed"));
    capture.replace(Some(owned));
    let traces = std::cell::RefCell::new(Vec::new());
    let it = fmt::from_fn(|f| {
        traces.borrow_mut().extend(capture.take().map(Capture::finish));
        f.write_str("x")
    });
    assert_eq!(handle.run("work", || work(&it)), 5);
    assert_eq!(tree(&traces.borrow()[0]), "[work]\n");
}

#[test]
fn the_name_of_a_lane_can_record_too() {
    struct Name;
    impl From<Name> for String {
        fn from(_: Name) -> Self {
            leaf();
            let (told, tell) = mpsc::channel();
            let handle = Handle::current();
            let record = move || {
                if let Some(handle) = handle {
                    handle.run("inner", leaf);
                }
                told.send(()).expect("it is waited for");
            };
            thread::spawn(record);
            tell.recv_timeout(Duration::from_secs(60)).expect("no lock is held meanwhile");
            "named".to_owned()
        }
    }
    let capture = Capture::new("test");
    capture.run(|| Handle::current().expect("armed").run(Name, leaf));
    assert_eq!(tree(&capture.finish()), "leaf\n[inner]\nleaf\n[named]\nleaf\n");
}

#[test]
fn a_name_that_panics_or_fails_becomes_the_template() {
    let panicked = named(|_| panic!("on purpose"));
    let failed = named(|_| Err(fmt::Error));
    assert_eq!((tree(&panicked), tree(&failed)), (tree_with("{it}"), tree_with("{it}")));
    assert_eq!(panicked.counts().panicked, 0);
}

#[test]
fn a_name_that_panics_with_something_that_panics_when_dropped_becomes_the_template() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            leaf();
            // What it panics with is left where it is; of this nothing is.
            std::panic::panic_any(());
        }
    }
    let trace = named(|_| std::panic::panic_any(Bomb));
    assert_eq!(tree(&trace), tree_with("{it}"));
}

#[test]
fn a_name_that_panics_while_another_panic_unwinds_aborts_nothing() {
    struct CleansUp<'a>(&'a dyn Display);
    impl Drop for CleansUp<'_> {
        fn drop(&mut self) {
            let it = self.0;
            let _span = span!("cleans up {it}");
        }
    }
    let it = fmt::from_fn(|_| panic!("on purpose, again"));
    let capture = Capture::new("test");
    let work = std::panic::AssertUnwindSafe(|| {
        capture.run(|| {
            let _cleans_up = CleansUp(&it);
            panic!("on purpose");
        });
    });
    assert!(std::panic::catch_unwind(work).is_err());
    assert_eq!(tree(&capture.finish()), "cleans up {it}\n");
}
