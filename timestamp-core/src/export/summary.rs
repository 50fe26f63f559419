//! The summary: where the time went, short enough for a person to read and a client to show.

use std::cmp::Reverse;
use std::io;

use serde::Serialize;

use super::{Overhead, as_ms, json, percentage};
use crate::trace::{Anomalies, Dropped, Edge, Trace};

/// How many hotspots are listed unless asked otherwise.
pub(super) const DEFAULT_TOP_N: usize = 10;

/// Where the time went. Times are nanoseconds here and milliseconds in what it serialises to.
///
/// With one lane the self times of the hotspots, of the remaining methods and the time outside sum up to the whole. Lanes
/// run side by side, so that with several the self times may sum up to more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The trace's name.
    pub name: String,
    /// From arming to finish.
    #[serde(rename = "total_duration_ms", serialize_with = "as_ms")]
    pub total_duration_ns: u64,
    /// How many names were called.
    pub method_count: usize,
    /// How many entries and exits there are.
    pub entry_count: usize,
    /// The methods with the most self time; equal ones by name.
    pub hotspots: Vec<Hotspot>,
    /// The methods that are not listed, in one figure.
    pub remaining: Remaining,
    /// Time during which no span ran on any lane.
    #[serde(rename = "outside_ms", serialize_with = "as_ms")]
    pub outside_ns: u64,
    /// What tracing itself cost.
    pub overhead: Overhead,
    /// What was not recorded because a limit was reached; left out if nothing.
    #[serde(skip_serializing_if = "Dropped::is_empty")]
    pub dropped: Dropped,
    /// Spans whose end was not seen; left out if none.
    #[serde(skip_serializing_if = "is_zero")]
    pub cut_off: u64,
    /// Spans whose future was dropped while waiting; left out if none.
    #[serde(skip_serializing_if = "is_zero")]
    pub cancelled: u64,
    /// Spans through which a panic passed; left out if none.
    #[serde(skip_serializing_if = "is_zero")]
    pub panicked: u64,
    /// What had to be repaired; left out if nothing.
    #[serde(skip_serializing_if = "Anomalies::is_empty")]
    pub anomalies: Anomalies,
}

/// One method by its self time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hotspot {
    /// The name.
    pub name: String,
    /// Exclusive time over all calls.
    #[serde(rename = "self_ms", serialize_with = "as_ms")]
    pub self_ns: u64,
    /// The estimated cost of probes in it.
    #[serde(rename = "overhead_ms", serialize_with = "as_ms")]
    pub overhead_ns: u64,
    /// Its share of the total duration, in per cent; 0 if the whole took no time. Lanes run side by side, so with several
    /// of them it may be over 100.
    pub percentage: f64,
    /// How many calls.
    pub calls: u64,
}

/// The methods that are not among the hotspots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// Their exclusive time.
    #[serde(rename = "self_ms", serialize_with = "as_ms")]
    pub self_ns: u64,
    /// Their calls.
    pub calls: u64,
    /// How many they are.
    pub method_count: usize,
}

impl Trace {
    /// Where the time went: at most `top_n` methods by self time, and the others in one figure.
    pub fn summary(&self, top_n: usize) -> Summary {
        let mut timings = self.timings();
        timings.sort_unstable_by_key(|timing| (Reverse(timing.self_ns), timing.name));
        let (top, others) = timings.split_at(top_n.min(timings.len()));
        let counts = self.counts();
        Summary {
            name: self.name().to_owned(),
            total_duration_ns: self.duration_ns(),
            method_count: timings.len(),
            entry_count: self.edge_count(),
            hotspots: top
                .iter()
                .map(|timing| Hotspot {
                    name: timing.name.to_owned(),
                    self_ns: timing.self_ns,
                    overhead_ns: timing.overhead_ns,
                    percentage: percentage(timing.self_ns, self.duration_ns()),
                    calls: timing.calls,
                })
                .collect(),
            remaining: others.iter().fold(Remaining::default(), |sum, timing| Remaining {
                self_ns: sum.self_ns.saturating_add(timing.self_ns),
                calls: sum.calls + timing.calls,
                method_count: sum.method_count + 1,
            }),
            outside_ns: outside(self),
            overhead: Overhead::of(self),
            dropped: self.dropped().clone(),
            cut_off: counts.cut_off,
            cancelled: counts.cancelled,
            panicked: counts.panicked,
            anomalies: counts.anomalies.clone(),
        }
    }
}

pub(super) fn write(trace: &Trace, out: &mut impl io::Write, top_n: usize) -> io::Result<()> {
    json(&trace.summary(top_n), out)
}

/// The part of the whole that lies in no span of any lane: all lanes' covered stretches in order of start, and the gaps
/// between them.
fn outside(trace: &Trace) -> u64 {
    let mut covered: Vec<(u64, u64)> = Vec::new();
    for lane in trace.lanes() {
        stretches(trace.timeline(lane), &mut covered);
    }
    covered.sort_unstable();
    let mut gaps = 0;
    let mut reached = 0;
    for (start, end) in covered {
        gaps += start.saturating_sub(reached);
        reached = reached.max(end);
    }
    // No edge lies beyond the end of the trace.
    gaps + (trace.duration_ns() - reached)
}

/// From each time the stack fills to the time it is empty again.
fn stretches(edges: &[Edge], into: &mut Vec<(u64, u64)>) {
    let mut depth = 0_usize;
    for edge in edges {
        if !edge.kind.enters() {
            depth -= 1;
            if let (0, Some(last)) = (depth, into.last_mut()) {
                last.1 = edge.at;
            }
        } else {
            if depth == 0 {
                into.push((edge.at, edge.at));
            }
            depth += 1;
        }
    }
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}
