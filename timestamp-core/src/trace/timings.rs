//! How long each function took, over all its calls.
//!
//! Computed on demand, in one pass over the arena, with a table indexed by name instead of a map looked up for each span.

use std::cmp::Reverse;

use super::Trace;
use super::overhead::{Names, ProbeCost, Segments, nanoseconds};
use super::span::Span;

/// All calls under one resolved name.
///
/// Percentiles are nearest-rank: the smallest duration that at least p % of the calls did not exceed, which is always
/// one that occurred (definition 1 in Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American
/// Statistician 50(4), 1996).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing<'a> {
    /// The name.
    pub name: &'a str,
    /// How many spans bear it.
    pub calls: u64,
    /// Wall time of those that have no ancestor of the same name, so that recursion is not counted twice. Calls that
    /// ran side by side add up, possibly to more than the trace's duration.
    pub total_ns: u64,
    /// Exclusive time.
    pub self_ns: u64,
    /// The estimated cost of probes that the exclusive time contains; never more than that.
    pub overhead_ns: u64,
    /// Mean wall time of a call, rounded down.
    pub avg_ns: u64,
    /// The shortest call.
    pub min_ns: u64,
    /// The longest call.
    pub max_ns: u64,
    /// The median.
    pub p50_ns: u64,
    /// The 95th percentile.
    pub p95_ns: u64,
    /// The 99th percentile.
    pub p99_ns: u64,
    /// Polls of its async spans; 0 if all are synchronous.
    pub polls: u64,
    /// Time its spans were on the stack, nested segments included.
    pub busy_ns: u64,
    /// Time its spans waited between polls.
    pub await_ns: u64,
}

impl Trace {
    /// The timings of every name that was called: the one with the greatest total first, equal ones by name.
    pub fn timings(&self) -> Vec<Timing<'_>> {
        let mut timings: Vec<_> = self.sums().into_iter().filter_map(|sums| sums.timing(&self.probe_cost)).collect();
        timings.sort_unstable_by_key(|timing| (Reverse(timing.total_ns), timing.name));
        timings
    }

    /// Those of each name, by its number.
    fn sums(&self) -> Vec<Sums<'_>> {
        let mut all: Vec<Sums<'_>> = Vec::new();
        for frame in &self.frames {
            // Names are numbered in order of their first frame.
            if frame.name_id as usize == all.len() {
                all.push(Sums { name: frame.name(), ..Sums::default() });
            }
        }
        for span in &self.spans {
            all[self.name_id(span)].add(span);
            if let Some(parent) = span.parent {
                all[self.name_id(self.span(parent))].nested.add(span);
            }
        }
        for &(span, written) in &self.naming.by_span {
            all[self.name_id(self.span(span))].names.add(written);
        }
        all
    }

    fn name_id(&self, span: &Span) -> usize {
        self.frame(span.frame).name_id as usize
    }
}

/// Over all spans of a name. Few fields change with a sync span: each has to be read back for the next one.
#[derive(Default)]
struct Sums<'a> {
    name: &'a str,
    /// The wall time of each.
    walls: Vec<u64>,
    /// The wall time of those that have no ancestor of the name.
    outermost_ns: u64,
    self_ns: u64,
    /// How many are async.
    asyncs: u64,
    polls: u64,
    await_ns: u128,
    /// The segments of spans that were first entered in one of these.
    nested: Segments,
    /// Those written in one of these.
    names: Names,
}

impl<'a> Sums<'a> {
    #[inline]
    fn add(&mut self, span: &Span) {
        let wall = span.wall_ns();
        self.walls.push(wall);
        self.outermost_ns = self.outermost_ns.saturating_add(if span.is_recursive { 0 } else { wall });
        self.self_ns = self.self_ns.saturating_add(span.self_ns);
        if span.is_async() {
            self.asyncs += 1;
            self.polls += u64::from(span.polls);
            self.await_ns += u128::from(span.await_ns());
        }
    }

    /// `None` if there are no spans.
    fn timing(mut self, cost: &ProbeCost) -> Option<Timing<'a>> {
        let last = self.walls.len().checked_sub(1)?;
        let calls = last as u64 + 1;
        let wall_ns: u128 = self.walls.iter().map(|&wall| u128::from(wall)).sum();
        let [p50, p95, p99] = [50, 95, 99].map(|percent| rank(last, percent));
        // Each selection leaves the greater ones behind it, so that the next has less to look through.
        let (shorter, &mut p50_ns, _) = self.walls.select_nth_unstable(p50);
        let min_ns = shorter.iter().fold(p50_ns, |min, &wall| min.min(wall));
        let p95_ns = *self.walls[p50..].select_nth_unstable(p95 - p50).1;
        let (_, &mut p99_ns, longer) = self.walls[p95..].select_nth_unstable(p99 - p95);
        let max_ns = longer.iter().fold(p99_ns, |max, &wall| max.max(wall));
        let own = Segments { syncs: calls - self.asyncs, polls: self.polls };
        let probes = cost.inside_ns(own) + cost.outside_ns(self.nested) + cost.names_ns(self.names);
        let ns = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        Some(Timing {
            name: self.name,
            calls,
            total_ns: self.outermost_ns,
            self_ns: self.self_ns,
            overhead_ns: nanoseconds(probes).min(self.self_ns),
            avg_ns: ns(wall_ns / u128::from(calls)),
            min_ns,
            max_ns,
            p50_ns,
            p95_ns,
            p99_ns,
            polls: self.polls,
            busy_ns: ns(wall_ns - self.await_ns),
            await_ns: ns(self.await_ns),
        })
    }
}

/// The nearest rank, from 0, of the `percent`th percentile of `last + 1` values: ceil(percent / 100 * n) - 1.
fn rank(last: usize, percent: usize) -> usize {
    let n = last as u64 + 1;
    ((n * percent as u64).div_ceil(100) - 1) as usize
}
