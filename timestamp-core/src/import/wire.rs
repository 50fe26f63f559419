//! What of the full format is read.

use std::borrow::Cow;

use serde::Deserialize;

use crate::trace::{Anomalies, Dropped, Names, ProbeCost, SegmentCost};

/// A trace, or a response that holds one.
#[derive(Deserialize)]
pub(super) struct File<'a> {
    pub(super) metadata: Option<Metadata>,
    #[serde(borrow)]
    pub(super) frames: Option<Vec<Frame<'a>>>,
    pub(super) entries: Option<Vec<Entry>>,
    pub(super) traces: Option<Box<File<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) total_duration_ns: u64,
    pub(super) start_time_ns: u64,
    pub(super) lanes: Vec<Lane>,
    pub(super) overhead: Overhead,
    pub(super) pauses: u64,
    pub(super) names: AllNames,
    pub(super) dropped: Dropped,
    pub(super) anomalies: Anomalies,
}

#[derive(Deserialize)]
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) end_ns: u64,
}

#[derive(Deserialize)]
pub(super) struct Overhead {
    probe_ns: f64,
    probe_inside_ns: f64,
    poll_ns: f64,
    poll_inside_ns: f64,
    pause_ns: f64,
}

impl Overhead {
    pub(super) fn probe_cost(&self) -> ProbeCost {
        ProbeCost {
            span: SegmentCost { total_ns: self.probe_ns, inside_ns: self.probe_inside_ns },
            poll: SegmentCost { total_ns: self.poll_ns, inside_ns: self.poll_inside_ns },
            pause_ns: self.pause_ns,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct AllNames {
    count: u64,
    ns: u64,
    before_lanes_count: u64,
    before_lanes_ns: u64,
}

impl AllNames {
    pub(super) fn all(&self) -> Names {
        Names { count: self.count, ns: self.ns }
    }

    pub(super) fn before_lanes(&self) -> Names {
        Names { count: self.before_lanes_count, ns: self.before_lanes_ns }
    }
}

#[derive(Deserialize)]
pub(super) struct Frame<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) file: Cow<'a, str>,
    #[serde(default)]
    pub(super) line: u32,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) event: Event,
    pub(super) timestamp_ns: u64,
    pub(super) thread_id: u32,
    pub(super) frame: u32,
    pub(super) span: Option<u32>,
    #[serde(default)]
    pub(super) resumed: bool,
    #[serde(default)]
    pub(super) suspended: bool,
    pub(super) polls: Option<u32>,
    #[serde(default)]
    pub(super) names: u64,
    #[serde(default)]
    pub(super) naming_ns: u64,
    pub(super) outcome: Option<Ending>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    Enter,
    Exit,
}

/// How a span ended that did not return.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ending {
    Panicked,
    Cancelled,
    CutOff,
}
