//! Many threads at callsites that none has been at before.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::sync::Barrier;
use std::thread;

use timestamp_core::{Capture, span};

use crate::show::{assert_sound, names};

const THREADS: usize = 8;

/// Calls `$each` before each of 64 callsites, which are the function's own.
macro_rules! sites {
    (@once $each:ident $name:literal) => {{
        $each();
        drop(span!($name));
    }};
    (@eight $each:ident $name:literal) => {
        sites!(@once $each $name); sites!(@once $each $name); sites!(@once $each $name); sites!(@once $each $name);
        sites!(@once $each $name); sites!(@once $each $name); sites!(@once $each $name); sites!(@once $each $name);
    };
    ($each:ident $name:literal) => {
        sites!(@eight $each $name); sites!(@eight $each $name); sites!(@eight $each $name); sites!(@eight $each $name);
        sites!(@eight $each $name); sites!(@eight $each $name); sites!(@eight $each $name); sites!(@eight $each $name);
    };
}

/// How often each name was recorded on each of the threads.
fn together(work: impl Fn(&Barrier) + Sync) -> Vec<BTreeMap<String, usize>> {
    let barrier = Barrier::new(THREADS);
    let traces: Vec<_> = thread::scope(|scope| {
        let one = || {
            let capture = Capture::new("test");
            capture.run(|| work(&barrier));
            capture.finish()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let count = |trace| {
        assert_sound(trace);
        let mut counts = BTreeMap::new();
        names(trace).iter().for_each(|name| *counts.entry((*name).to_owned()).or_default() += 1);
        counts
    };
    traces.iter().map(count).collect()
}

#[test]
fn threads_that_reach_a_new_callsite_together_all_record_it() {
    let counts = together(|barrier| {
        let wait = || {
            barrier.wait();
        };
        sites!(wait "new");
    });
    assert_eq!(counts, vec![BTreeMap::from([("new".to_owned(), 64)]); THREADS]);
}

/// A name that itself comes to new callsites.
struct Further;

impl Display for Further {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let capture = Capture::new("within a name");
        let nothing = || ();
        capture.run(|| {
            sites!(nothing "further");
        });
        write!(f, "{}", capture.finish().spans().len())
    }
}

#[test]
fn threads_register_callsites_while_others_write_names() {
    let counts = together(|barrier| {
        let it = Further;
        let wait = || {
            barrier.wait();
        };
        sites!(wait "new {it}");
    });
    assert_eq!(counts, vec![BTreeMap::from([("new 64".to_owned(), 64)]); THREADS]);
}
