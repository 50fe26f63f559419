//! What it takes to make a trace of what was recorded and to write it, in instructions as callgrind counts them: the same
//! on a loaded machine as on a quiet one.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench export-instructions
//! ```
//!
//! prints what an event costs, of which a span has two, and fails where that is over its recorded [ceiling](WORKS). Needs
//! valgrind.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use timestamp_benches::calls::{DEEP, FLAT, recorded};
use timestamp_benches::works::{self, Unit, Work};
use timestamp_core::{Capture, Format, Trace};

const SPANS: u32 = 20_000;

/// Ceilings are what there is now and some in a hundred more: the times are real, so that their digits and their order
/// differ from run to run.
#[rustfmt::skip]
const WORKS: &[Work] = &[
    Work { what: "tree, calls beside each other", name: "tree_flat", prepare: || record(FLAT), run: tree_flat, ceiling: 86.0 },
    Work { what: "tree, a random one", name: "tree_deep", prepare: || record(DEEP), run: tree_deep, ceiling: 104.5 },
    Work { what: "timings, calls beside each other", name: "timings_flat", prepare: || finish(FLAT), run: timings_flat, ceiling: 43.0 },
    Work { what: "timings, a random tree", name: "timings_deep", prepare: || finish(DEEP), run: timings_deep, ceiling: 55.5 },
    Work { what: "speedscope, calls beside each other", name: "speedscope_flat", prepare: || finish(FLAT), run: speedscope_flat, ceiling: 71.0 },
    Work { what: "speedscope, a random tree", name: "speedscope_deep", prepare: || finish(DEEP), run: speedscope_deep, ceiling: 73.5 },
];

/// What the next work takes, and how deep its calls were.
static CAPTURE: Mutex<Option<(u32, Capture)>> = Mutex::new(None);
static TRACE: Mutex<Option<(u32, Trace)>> = Mutex::new(None);

fn record(levels: u32) {
    *CAPTURE.lock().unwrap_or_else(PoisonError::into_inner) = Some((levels, recorded(SPANS, levels)));
}

fn finish(levels: u32) {
    *TRACE.lock().unwrap_or_else(PoisonError::into_inner) = Some((levels, recorded(SPANS, levels).finish()));
}

/// Its own depth is told to each work, so that no two are alike.
#[inline(always)]
fn tree(expected: u32) -> usize {
    let prepared = CAPTURE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (levels, capture) = prepared.expect("was recorded before");
    assert_eq!(levels, expected);
    capture.finish().edge_count()
}

#[inline(always)]
fn of_trace(expected: u32, work: impl FnOnce(&Trace) -> usize) -> usize {
    let prepared = TRACE.lock().unwrap_or_else(PoisonError::into_inner);
    let (levels, trace) = prepared.as_ref().expect("was finished before");
    assert_eq!(*levels, expected);
    work(trace)
}

fn speedscope(trace: &Trace) -> usize {
    let mut out = Vec::new();
    trace.write(Format::Speedscope, &mut out).expect("memory takes what is written");
    out.len()
}

macro_rules! works {
    ($($name:ident $work:expr;)*) => { $(#[inline(never)] fn $name() -> usize { $work })* };
}
works! {
    tree_flat tree(FLAT);
    tree_deep tree(DEEP);
    timings_flat of_trace(FLAT, |trace| trace.timings().len());
    timings_deep of_trace(DEEP, |trace| trace.timings().len());
    speedscope_flat of_trace(FLAT, speedscope);
    speedscope_deep of_trace(DEEP, speedscope);
}

fn main() -> ExitCode {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.export");
    works::check(WORKS, Unit { name: "an event", count: 2 * SPANS as usize }, &out)
}
