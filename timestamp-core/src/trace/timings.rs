//! How long each function took, over all its calls.
//!
//! Computed on demand: one walk of the tree and one pass over the arena, with tables indexed by name instead of a map
//! looked up for each span.

use std::cmp::Reverse;

use super::Trace;
use super::ids::SpanId;
use super::overhead::nanoseconds;
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
        let mut timings = self.sums();
        let mut durations = self.durations_by_name(&timings);
        let mut rest = durations.as_mut_slice();
        for timing in &mut timings {
            let own = rest.split_off_mut(..timing.calls as usize).unwrap_or_default();
            complete(timing, own);
        }
        timings.retain(|timing| timing.calls > 0);
        timings.sort_unstable_by_key(|timing| (Reverse(timing.total_ns), timing.name));
        timings
    }

    /// One row for each name, by its number; what needs the single durations is not filled in yet.
    fn sums(&self) -> Vec<Timing<'_>> {
        let mut rows: Vec<Timing<'_>> = Vec::new();
        for frame in &self.frames {
            // Names are numbered in order of their first frame.
            if frame.name_id as usize == rows.len() {
                rows.push(empty(frame.name()));
            }
        }
        // How many spans of each name are open around the one looked at: tells whether it has an ancestor of its name
        // without looking through its ancestors.
        let mut open = vec![0_u32; rows.len()];
        // Of probes: what its self time contains.
        let mut costs = vec![0.0; rows.len()];
        for lane in &self.lanes {
            let mut next = lane.first_root;
            while let Some(id) = next {
                let span = self.span(id);
                let name = self.name_id(span.frame);
                add(&mut rows[name], span, open[name] == 0);
                open[name] += 1;
                let cost = self.cost(id);
                costs[name] += cost.inside;
                if let Some(parent) = span.parent {
                    costs[self.name_id(self.span(parent).frame)] += cost.outside;
                }
                next = span.first_child.or_else(|| self.climb(id, &mut open));
            }
        }
        for (row, cost) in rows.iter_mut().zip(costs) {
            row.overhead_ns = nanoseconds(cost).min(row.self_ns);
        }
        rows
    }

    /// The span after `id` and everything beneath it; takes those that this leaves out of the counters.
    fn climb(&self, id: SpanId, open: &mut [u32]) -> Option<SpanId> {
        let mut left = Some(id);
        while let Some(id) = left {
            let span = self.span(id);
            open[self.name_id(span.frame)] -= 1;
            if span.next_sibling.is_some() {
                return span.next_sibling;
            }
            left = span.parent;
        }
        None
    }

    /// The wall times of all spans, those of one name next to each other, in the order of the rows.
    fn durations_by_name(&self, rows: &[Timing<'_>]) -> Vec<u64> {
        let mut free: Vec<usize> = Vec::with_capacity(rows.len());
        let mut end = 0;
        for row in rows {
            free.push(end);
            end += row.calls as usize;
        }
        let mut durations = vec![0; end];
        for span in &self.spans {
            let place = &mut free[self.name_id(span.frame)];
            durations[*place] = span.wall_ns();
            *place += 1;
        }
        durations
    }

    fn name_id(&self, frame: super::FrameId) -> usize {
        self.frame(frame).name_id as usize
    }
}

fn add(row: &mut Timing<'_>, span: &Span, outermost: bool) {
    row.calls += 1;
    row.self_ns = row.self_ns.saturating_add(span.self_ns);
    row.busy_ns = row.busy_ns.saturating_add(span.busy_ns);
    row.min_ns = row.min_ns.min(span.wall_ns());
    row.max_ns = row.max_ns.max(span.wall_ns());
    if outermost {
        row.total_ns = row.total_ns.saturating_add(span.wall_ns());
    }
    if span.is_async() {
        row.polls += u64::from(span.polls);
        row.await_ns = row.await_ns.saturating_add(span.await_ns());
    }
}

/// Fills in what the sums do not give; reorders the durations.
fn complete(timing: &mut Timing<'_>, durations: &mut [u64]) {
    let Some(last) = durations.len().checked_sub(1) else {
        return;
    };
    timing.avg_ns = mean(timing);
    let [p50, p95, p99] = [50, 95, 99].map(|percent| rank(last, percent));
    // Each selection leaves the greater ones behind it, so that the next has less to look through.
    timing.p50_ns = *durations.select_nth_unstable(p50).1;
    timing.p95_ns = *durations[p50..].select_nth_unstable(p95 - p50).1;
    timing.p99_ns = *durations[p95..].select_nth_unstable(p99 - p95).1;
}

/// Wall time is busy plus await time. Wider than the sums, which may fill 64 bits each.
fn mean(timing: &Timing<'_>) -> u64 {
    let wall = u128::from(timing.busy_ns) + u128::from(timing.await_ns);
    u64::try_from(wall / u128::from(timing.calls.max(1))).unwrap_or(u64::MAX)
}

/// The nearest rank, from 0, of the `percent`th percentile of `last + 1` values: ceil(percent / 100 * n) - 1.
fn rank(last: usize, percent: usize) -> usize {
    let n = last as u64 + 1;
    ((n * percent as u64).div_ceil(100) - 1) as usize
}

/// A row to add to.
fn empty(name: &str) -> Timing<'_> {
    Timing {
        name,
        calls: 0,
        total_ns: 0,
        self_ns: 0,
        overhead_ns: 0,
        avg_ns: 0,
        min_ns: u64::MAX,
        max_ns: 0,
        p50_ns: 0,
        p95_ns: 0,
        p99_ns: 0,
        polls: 0,
        busy_ns: 0,
        await_ns: 0,
    }
}
