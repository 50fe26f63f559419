//! What the formats say of the cost of tracing.

use serde::Serialize;

use super::percentage;
use crate::trace::Trace;

/// The estimated cost of the probes. Two figures of one probe, and what all of them add up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Overhead {
    /// By how much a recorded segment (a sync span, a poll of an async one) lengthens what is around it, in nanoseconds.
    pub probe_ns: f64,
    /// The part of it that the segment itself shows, in nanoseconds.
    pub probe_inside_ns: f64,
    /// All segments together, in nanoseconds.
    pub total_ns: u64,
    /// Their share of the time that the lanes lasted, in per cent.
    pub percentage: f64,
}

impl Overhead {
    pub(super) fn of(trace: &Trace) -> Self {
        let cost = trace.probe_cost();
        let lasted = trace.lanes().iter().fold(0_u64, |sum, lane| sum.saturating_add(lane.end_ns() - lane.start_ns()));
        Overhead {
            probe_ns: hundredths(cost.span_ns),
            probe_inside_ns: hundredths(cost.inside_ns),
            total_ns: trace.overhead_ns(),
            percentage: percentage(trace.overhead_ns().min(lasted), lasted),
        }
    }
}

/// More digits would claim a precision that the measurement has not.
fn hundredths(ns: f64) -> f64 {
    (ns * 100.0).round() / 100.0
}
