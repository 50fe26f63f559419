//! What a probe costs on this machine, measured with the probe itself.
//!
//! Empty spans are recorded in a capture that nobody sees, some at a time. The median of the batches is taken, so that an
//! interrupt in one of them does not count, and the first ones, which find cold caches, do not either.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::callsite::Callsite;
use crate::clock::{self, Anchor, Scale};
use crate::event::Kind;
use crate::lane::Lane;
use crate::shared::{Limits, Shared};
use crate::slot;
use crate::span::SpanGuard;
use crate::trace::ProbeCost;

const BATCHES: usize = 63;
const SPANS: usize = 32;

static CALLSITE: Callsite = Callsite::named("empty", file!(), line!());

/// The cost of a probe: measured by the first call, which takes some 50 microseconds.
pub(crate) fn probe_cost() -> ProbeCost {
    static COST: OnceCell<ProbeCost> = OnceCell::new();
    *COST.get_or_init(measure)
}

fn measure() -> ProbeCost {
    let scratch = Arc::new(Shared::new(String::new(), Limits::default()));
    let start = Anchor::now();
    let Some(lane) = scratch.open_lane(None) else { return ProbeCost::default() };
    let mut batches: Vec<u64> = (0..BATCHES).map(|_| slot::with_lane(&lane, batch)).collect();
    let mut inside = time_inside(&lane);
    drop(scratch.close());
    let scale = Scale::new(start, Anchor::now());
    let of_one_span = |batches: &mut [u64]| scale.ns_between(median(batches)) / SPANS as f64;
    ProbeCost { span_ns: of_one_span(&mut batches), inside_ns: of_one_span(&mut inside) }
}

/// The ticks that some empty spans take.
#[inline(never)]
fn batch() -> u64 {
    let start = clock::ticks();
    for _ in 0..SPANS {
        let _span = SpanGuard::enter(&CALLSITE);
    }
    clock::ticks().saturating_sub(start)
}

/// The ticks that the recorded spans of each batch lasted, all together: one alone may last less than a tick.
fn time_inside(lane: &Lane) -> Vec<u64> {
    let mut inside = vec![0; BATCHES];
    let (mut entered, mut spans) = (0, 0);
    lane.read(|event, _| match event.kind {
        Kind::Enter => entered = event.ticks,
        _ => {
            inside[spans / SPANS] += event.ticks.saturating_sub(entered);
            spans += 1;
        }
    });
    inside
}

fn median(values: &mut [u64]) -> u64 {
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_costs_something_and_a_part_of_it_shows_inside() {
        let cost = measure();
        assert!(0.0 < cost.inside_ns && cost.inside_ns <= cost.span_ns, "{cost:?}");
    }

    #[test]
    fn the_median_is_not_moved_by_one_value() {
        assert_eq!(median(&mut []), 0);
        assert_eq!(median(&mut [7]), 7);
        assert_eq!(median(&mut [1_000_000, 3, 2]), 3);
    }
}
