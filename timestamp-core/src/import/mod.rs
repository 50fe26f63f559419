//! The full format, read back: so that traces can be kept, converted and compared later.
//!
//! Metadata, frames and entries say all; timings, call tree and what else follows from them is made anew. What comes back
//! is what was written: the copy's full format, and each other one, has the same bytes.
//!
//! Architecture invariant: bytes in, a [`Trace`] or an error out. A trace that was read is as sound as one that was
//! recorded, since the same builder makes it; what doesn't fit is refused here before the builder would repair it.

mod entries;
#[cfg(test)]
mod tests;
mod wire;

use std::fmt;

use crate::trace::{Builder, Recorded, Totals, Trace};
use entries::Replay;
use wire::{File, Metadata};

impl Trace {
    /// Reads a trace from its full format, the JSON that [`Format::Full`](crate::Format::Full) writes; also from a response
    /// that holds it as `traces`.
    ///
    /// The order of members is free, and members that are unknown are passed over.
    ///
    /// # Errors
    /// When it isn't JSON, lacks something, or tells of what can't have happened.
    pub fn from_full(json: &[u8]) -> Result<Trace, ImportError> {
        let file: File<'_> = serde_json::from_slice(json).map_err(ImportError::json)?;
        let file = match file.traces {
            Some(trace) => *trace,
            None => file,
        };
        let metadata = file.metadata.ok_or_else(|| ImportError::missing("metadata"))?;
        let frames = file.frames.ok_or_else(|| ImportError::missing("frames"))?;
        let entries = file.entries.ok_or_else(|| ImportError::missing("entries"))?;
        let totals = totals(&metadata)?;

        let mut builder = Builder::new(metadata.name);
        builder.reserve(entries.len() / 2);
        let frames = frames.iter().map(|frame| builder.frame(&frame.name, &frame.file, frame.line)).collect();
        let mut replay = Replay::new(builder, frames, totals.duration_ns);
        let mut rest = entries.as_slice();
        for lane in &metadata.lanes {
            rest = replay.lane(lane, rest)?;
        }
        if !rest.is_empty() {
            return Err(replay.fault("its lane isn't there, or comes before that of the entry before it"));
        }
        let (builder, mut recorded): (Builder, Recorded) = replay.end();
        recorded.anomalies = metadata.anomalies;
        recorded.pauses = metadata.pauses;
        recorded.naming.all = metadata.names.all();
        recorded.naming.before_lanes = metadata.names.before_lanes();
        Ok(builder.finish_recorded(totals, recorded))
    }
}

fn totals(metadata: &Metadata) -> Result<Totals, ImportError> {
    let probe_cost = metadata.overhead.probe_cost();
    // A second a probe: more is no measurement, and its sum might be no number.
    let costs = [&probe_cost.span, &probe_cost.poll].map(|cost| [cost.total_ns, cost.inside_ns]);
    let sound = |cost: &f64| (0.0..=1e9).contains(cost);
    if !costs.as_flattened().iter().chain([&probe_cost.pause_ns]).all(sound) {
        return Err(ImportError::metadata("a probe's cost is none"));
    }
    Ok(Totals {
        start_unix_ns: metadata.start_time_ns,
        duration_ns: metadata.total_duration_ns,
        dropped: metadata.dropped.clone(),
        probe_cost,
    })
}

/// Why a trace can't be read.
#[derive(Debug)]
pub struct ImportError(Fault);

#[derive(Debug)]
enum Fault {
    Json(serde_json::Error),
    Missing(&'static str),
    Metadata(&'static str),
    Entry(usize, &'static str),
}

impl ImportError {
    fn json(error: serde_json::Error) -> Self {
        Self(Fault::Json(error))
    }

    fn missing(member: &'static str) -> Self {
        Self(Fault::Missing(member))
    }

    fn metadata(what: &'static str) -> Self {
        Self(Fault::Metadata(what))
    }

    fn entry(index: usize, what: &'static str) -> Self {
        Self(Fault::Entry(index, what))
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Json(error) => write!(f, "no trace in the full format: {error}"),
            Fault::Missing(member) => write!(f, "no trace in the full format: it has no `{member}`"),
            Fault::Metadata(what) => write!(f, "no sound trace: {what}"),
            Fault::Entry(index, what) => write!(f, "no sound trace: entry {index}: {what}"),
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Fault::Json(error) => Some(error),
            _ => None,
        }
    }
}
