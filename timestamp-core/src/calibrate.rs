//! What a probe costs on this machine, measured with the probe itself.
//!
//! Empty spans are recorded in a capture that nobody sees, some at a time. The median of the batches is taken, so that an
//! interrupt in one of them does not count, and the first ones, which find cold caches, do not either.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread::panicking;

use once_cell::sync::OnceCell;

use crate::callsite::Callsite;
use crate::clock::{self, Anchor, Scale};
use crate::event::Kind;
use crate::lane::Lane;
use crate::poll::Traced;
use crate::shared::{Limits, Shared};
use crate::slot;
use crate::span::SpanGuard;
use crate::trace::{ProbeCost, SegmentCost};

const BATCHES: usize = 63;
const SEGMENTS: usize = 32;

static CALLSITE: Callsite = Callsite::named("empty", file!(), line!());

/// The cost of a probe: measured by the first call, which takes 200 to 400 microseconds.
pub(crate) fn probe_cost() -> ProbeCost {
    static COST: OnceCell<ProbeCost> = OnceCell::new();
    if panicking() {
        // Probes take longer then: not to be kept.
        return COST.get().copied().unwrap_or_else(all);
    }
    *COST.get_or_init(all)
}

fn all() -> ProbeCost {
    let poll = measure(polls);
    let with_pauses = measure(polls_of_a_task);
    ProbeCost { span: measure(spans), poll, pause_ns: (with_pauses.total_ns - poll.total_ns).max(0.0) }
}

fn measure(batch: fn(&Lane)) -> SegmentCost {
    let scratch = Arc::new(Shared::new(String::new(), Limits::default()));
    let start = Anchor::now();
    let Some(lane) = scratch.open_lane(None) else { return SegmentCost::default() };
    let mut batches: Vec<u64> = (0..BATCHES)
        .map(|_| {
            let start = clock::ticks();
            batch(&lane);
            clock::ticks().saturating_sub(start)
        })
        .collect();
    let mut inside = time_inside(&lane);
    drop(scratch.close());
    let scale = Scale::new(start, Anchor::now());
    let of_one = |batches: &mut [u64]| scale.exact_length(median(batches)) / SEGMENTS as f64;
    SegmentCost { total_ns: of_one(&mut batches), inside_ns: of_one(&mut inside) }
}

/// Some empty spans.
#[inline(never)]
fn spans(lane: &Lane) {
    slot::with_lane(lane, || {
        for _ in 0..SEGMENTS {
            let _span = SpanGuard::enter(&CALLSITE);
        }
    });
}

/// An empty async span that is polled as often.
#[inline(never)]
fn polls(lane: &Lane) {
    let mut future = pin!(future());
    let mut context = Context::from_waker(Waker::noop());
    slot::with_lane(lane, || while future.as_mut().poll(&mut context).is_pending() {});
}

/// The same, armed for each poll as a task is.
#[inline(never)]
fn polls_of_a_task(lane: &Lane) {
    let mut future = pin!(future());
    let mut context = Context::from_waker(Waker::noop());
    while slot::with_lane(lane, || future.as_mut().poll(&mut context)).is_pending() {
        lane.pause();
    }
}

fn future() -> impl Future<Output = ()> {
    let mut left = SEGMENTS;
    let empty = poll_fn(move |_| {
        left -= 1;
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    });
    Traced::new(&CALLSITE, empty)
}

/// The ticks that the recorded segments of each batch lasted, all together: one alone may last less than a tick.
fn time_inside(lane: &Lane) -> Vec<u64> {
    let mut inside = vec![0; BATCHES];
    let (mut entered, mut segments) = (0, 0);
    lane.read(|events, _| {
        events.for_each(|event| match event.kind {
            Kind::Enter | Kind::EnterAsync | Kind::Resume => entered = event.ticks,
            Kind::Pause => {}
            _ => {
                inside[segments / SEGMENTS] += event.ticks.saturating_sub(entered);
                segments += 1;
            }
        });
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
        for cost in [measure(spans), measure(polls), measure(polls_of_a_task)] {
            assert!(0.0 < cost.inside_ns && cost.inside_ns <= cost.total_ns, "{cost:?}");
        }
    }

    #[test]
    fn the_median_is_not_moved_by_one_value() {
        assert_eq!(median(&mut []), 0);
        assert_eq!(median(&mut [7]), 7);
        assert_eq!(median(&mut [1_000_000, 3, 2]), 3);
    }
}
