//! How far a trace can be trusted: what ended early, what had to be repaired, what is missing.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::overhead::ProbeCost;
use super::span::Outcome;

/// How many spans ended other than by returning, and what had to be repaired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Spans whose end was not seen.
    pub cut_off: u64,
    /// Spans whose future was dropped while waiting.
    pub cancelled: u64,
    /// Spans through which a panic passed.
    pub panicked: u64,
    /// Repairs.
    pub anomalies: Anomalies,
}

impl Counts {
    #[inline]
    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Completed => {}
            Outcome::Panicked => self.panicked += 1,
            Outcome::Cancelled => self.cancelled += 1,
            Outcome::CutOff => self.cut_off += 1,
        }
    }
}

/// Events that did not fit and how they were taken. All zero in a program that keeps its guards in scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomalies {
    /// Spans that were closed because one around them ended or suspended first: a guard dropped out of order or held
    /// across an `.await`.
    pub out_of_order: u64,
    /// Events of a span that was not open: the late exit of one already closed by repair, or one from another lane.
    pub stray: u64,
    /// Spans still on the stack when their lane ended normally: a guard forgotten or carried away.
    pub unclosed: u64,
    /// Times that lay before the event ahead of them and were moved up to it. And one for the whole trace if the
    /// processor's counter stopped fitting the system's clock, as it may around a suspension of the system: lengths that
    /// don't reach over that may then be wrong in proportion, while the whole is right.
    pub clock: u64,
}

impl Anomalies {
    /// Whether nothing had to be repaired.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What was not recorded because a limit was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Spans that were not recorded.
    pub spans: u64,
    /// Lanes that were not recorded.
    pub lanes: u64,
    /// Which limits were reached.
    pub reasons: Reasons,
}

impl Dropped {
    /// Whether everything was recorded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The limits that a capture can reach. Serialises as the list of those that were, and is read from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The number of spans.
    pub spans: bool,
    /// The number of lanes.
    pub lanes: bool,
    /// The bytes in use.
    pub bytes: bool,
    /// The wall time.
    pub time: bool,
}

impl Reasons {
    /// The names of those that were reached, as they stand in the formats.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [(self.spans, "spans"), (self.lanes, "lanes"), (self.bytes, "bytes"), (self.time, "time")]
            .into_iter()
            .filter_map(|(reached, name)| reached.then_some(name))
    }
}

impl Serialize for Reasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl<'de> Deserialize<'de> for Reasons {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Reason {
            Spans,
            Lanes,
            Bytes,
            Time,
        }
        let mut reasons = Self::default();
        for reason in Vec::<Reason>::deserialize(deserializer)? {
            match reason {
                Reason::Spans => reasons.spans = true,
                Reason::Lanes => reasons.lanes = true,
                Reason::Bytes => reasons.bytes = true,
                Reason::Time => reasons.time = true,
            }
        }
        Ok(reasons)
    }
}

/// What the capture knows when it is finished.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) start_unix_ns: u64,
    pub(crate) duration_ns: u64,
    pub(crate) dropped: Dropped,
    pub(crate) probe_cost: ProbeCost,
}
