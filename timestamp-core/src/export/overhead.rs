//! What the formats say of the cost of tracing.

use serde::Serialize;

use super::percentage;
use crate::trace::Trace;

/// The estimated cost of the probes: what one costs, and what all of them add up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Overhead {
    /// By how much a recorded sync span lengthens what is around it, in nanoseconds.
    pub probe_ns: f64,
    /// The part of it that the span itself shows, in nanoseconds.
    pub probe_inside_ns: f64,
    /// The same for a poll of an async span.
    pub poll_ns: f64,
    /// The part of it that the poll itself shows, in nanoseconds.
    pub poll_inside_ns: f64,
    /// What it takes to arm a task for a poll, and to note that it waits again, in nanoseconds.
    pub pause_ns: f64,
    /// What it took to write names made of arguments, in nanoseconds; measured, not estimated.
    pub naming_ns: u64,
    /// All of it together, in nanoseconds.
    pub total_ns: u64,
    /// The share of what lies within the lanes of the time that they lasted, in per cent.
    pub percentage: f64,
}

impl Overhead {
    pub(super) fn of(trace: &Trace) -> Self {
        let cost = trace.probe_cost();
        let lasted = trace.lanes().iter().fold(0_u64, |sum, lane| sum.saturating_add(lane.end_ns() - lane.start_ns()));
        Overhead {
            probe_ns: cost.span.total_ns,
            probe_inside_ns: cost.span.inside_ns,
            poll_ns: cost.poll.total_ns,
            poll_inside_ns: cost.poll.inside_ns,
            pause_ns: cost.pause_ns,
            naming_ns: trace.naming_ns(),
            total_ns: trace.overhead_ns(),
            percentage: percentage(trace.overhead_within_lanes_ns().min(lasted), lasted),
        }
    }
}
