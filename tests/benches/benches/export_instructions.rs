//! What it takes to make a trace of what was recorded and to write it, in instructions as callgrind counts them: the same
//! on a loaded machine as on a quiet one.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench export-instructions
//! ```
//!
//! prints what an event costs, of which a span has two, and fails where that is over its recorded [ceiling](WORKS). Needs
//! valgrind. Timings and speedscope are of a trace whose times are the same in every run.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use timestamp_benches::calls::{DEEP, FLAT, recorded};
use timestamp_benches::works::{self, Unit, Work};
use timestamp_core::{Capture, Format, Trace};

const SPANS: u32 = 20_000;

/// Ceilings are what there is now and one or two in a hundred more: memory is got from the system in portions.
#[rustfmt::skip]
const WORKS: &[Work] = &[
    Work { what: "tree, calls beside each other", name: "tree_flat", prepare: || record(FLAT), run: tree_flat, ceiling: 85.5 },
    Work { what: "tree, a random one", name: "tree_deep", prepare: || record(DEEP), run: tree_deep, ceiling: 103.5 },
    Work { what: "timings, calls beside each other", name: "timings_flat", prepare: || finish(FLAT), run: timings_flat, ceiling: 43.2 },
    Work { what: "timings, a random tree", name: "timings_deep", prepare: || finish(DEEP), run: timings_deep, ceiling: 54.3 },
    Work { what: "speedscope, calls beside each other", name: "speedscope_flat", prepare: || finish(FLAT), run: speedscope_flat, ceiling: 75.9 },
    Work { what: "speedscope, a random tree", name: "speedscope_deep", prepare: || finish(DEEP), run: speedscope_deep, ceiling: 75.9 },
];

/// What the next work takes, and how deep its calls were.
static CAPTURE: Mutex<Option<(u32, Capture)>> = Mutex::new(None);
static TRACE: Mutex<Option<(u32, Trace)>> = Mutex::new(None);

fn record(levels: u32) {
    *CAPTURE.lock().unwrap_or_else(PoisonError::into_inner) = Some((levels, recorded(SPANS, levels)));
}

fn finish(levels: u32) {
    *TRACE.lock().unwrap_or_else(PoisonError::into_inner) = Some((levels, timed(&recorded(SPANS, levels).finish())));
}

/// The same trace with times of our own: as the digits of real ones differ, so does what it takes to write them.
fn timed(trace: &Trace) -> Trace {
    let mut full = Vec::new();
    trace.write(Format::Full, &mut full).expect("memory takes what is written");
    let mut full: Value = serde_json::from_slice(&full).expect("the format is JSON");
    let mut at = 0;
    for (index, entry) in full["entries"].as_array_mut().expect("it has entries").iter_mut().enumerate() {
        at += 20 + index as u64 * 7919 % 397;
        entry["timestamp_ns"] = at.into();
    }
    full["metadata"]["total_duration_ns"] = at.into();
    full["metadata"]["lanes"][0]["end_ns"] = at.into();
    Trace::from_full(full.to_string().as_bytes()).expect("it is as it was written but for the times")
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
