//! Suspicious repeats: one function that a single call of another calls over and over.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::trace::{SpanId, Trace};

/// Fewer calls are no repeat worth a line.
const CALLS: u64 = 10;

/// What takes less than this part of its parent's time, one in so many, is left out.
const PART: u64 = 10;

/// Calls of one name beneath one span.
pub(super) struct Repeat<'a> {
    pub(super) name: &'a str,
    pub(super) parent: SpanId,
    pub(super) calls: u64,
    /// Within the parent's life, time during which at least one of the calls lasted.
    pub(super) ns: u64,
}

/// The calls of one name beneath the span that is looked at.
#[derive(Clone, Copy, Default)]
struct Sum {
    calls: u64,
    ns: u64,
    /// The end of what is counted already.
    reached: u64,
}

/// Every pair of names once, where it takes the most time; the longest first, equal ones by name.
pub(super) fn find(trace: &Trace) -> Vec<Repeat<'_>> {
    let mut numbers = HashMap::new();
    let names = trace.frames().iter().map(|frame| {
        let next = numbers.len();
        *numbers.entry(frame.name()).or_insert(next)
    });
    let names: Vec<usize> = names.collect();
    let name = |id: SpanId| names[trace.span(id).frame().index()];
    let mut sums = vec![Sum::default(); numbers.len()];
    let mut worst: HashMap<(usize, usize), Repeat<'_>> = HashMap::new();
    for parent in parents(trace) {
        let span = trace.span(parent);
        // Children come in order of start, so that what they cover together is found in one pass.
        for id in trace.children(parent) {
            let child = trace.span(id);
            let sum = &mut sums[name(id)];
            let end = child.end_ns().min(span.end_ns());
            sum.calls += 1;
            sum.ns += end.saturating_sub(child.start_ns().max(sum.reached));
            sum.reached = sum.reached.max(end);
        }
        for id in trace.children(parent) {
            // The first of a name takes its sum; the others find nothing.
            let Sum { calls, ns, .. } = std::mem::take(&mut sums[name(id)]);
            if calls < CALLS || ns < (span.wall_ns() / PART).max(1) {
                continue;
            }
            let repeat = Repeat { name: trace.span_name(id), parent, calls, ns };
            let place = worst.entry((name(parent), name(id)));
            let known = place.or_insert(Repeat { ns: 0, ..repeat });
            if known.ns < ns {
                *known = repeat;
            }
        }
    }
    let mut found: Vec<Repeat<'_>> = worst.into_values().collect();
    found.sort_by_key(|repeat| (Reverse(repeat.ns), repeat.name, trace.span_name(repeat.parent)));
    found
}

/// Every span that has children. The first child tells, since only an id leads to a span's children.
fn parents(trace: &Trace) -> impl Iterator<Item = SpanId> {
    let mut seen = vec![false; trace.spans().len()];
    trace
        .spans()
        .iter()
        .filter_map(|span| span.parent())
        .filter(move |parent| !std::mem::replace(&mut seen[parent.index()], true))
}
