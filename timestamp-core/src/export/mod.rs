//! A trace in the words of the tools that read it.
//!
//! A format that a larger response may hold is a **view**: a small value that borrows the trace and implements
//! [`serde::Serialize`] by walking it, so that a trace of a million spans is written without being copied first. The
//! others are writers of text or JSON, by the same rule. [`Trace::write`] streams any of them to any writer.
//!
//! A new format is one file and one row in the list of [`Format`]s below; names, parsing and media types follow from the
//! row. Each has a page in `docs/formats`. What goes beside a body and not into one is no format, such as the header that
//! [`Trace::server_timing`] makes.
//!
//! Architecture invariant: an exporter sees a finished [`Trace`] and nothing else. It repairs nothing, since the timeline
//! nests already; it asks for no time and no environment, so that a trace always gives the same bytes; and times are
//! whole nanoseconds until the last step, where some formats want milliseconds.

mod chrome;
mod decimal;
#[cfg(feature = "flamegraph")]
mod flamegraph;
mod folded;
mod format;
mod frames;
mod full;
#[cfg(feature = "otlp")]
mod otlp;
mod overhead;
mod plain;
#[cfg(feature = "pprof")]
mod pprof;
mod server_timing;
mod speedscope;
mod summary;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod timeline;

use std::io;

pub use format::{Format, UnknownFormat};
pub use full::Full;
pub use overhead::Overhead;
pub use speedscope::Speedscope;
pub use summary::{Hotspot, Remaining, Summary};

use crate::trace::Trace;

impl Trace {
    /// Writes the trace in a format. Writes in small pieces: give it a buffer or a [`BufWriter`](io::BufWriter).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, format: Format, out: &mut impl io::Write) -> io::Result<()> {
        format.write(self, out)
    }
}

fn json(view: &impl serde::Serialize, out: &mut impl io::Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, view)?)
}

/// Nanoseconds as milliseconds: the one place where a time stops being an integer. No digit is lost in less than 2^53 ns,
/// which is 104 days.
fn ms(ns: u64) -> f64 {
    ns as f64 / 1e6
}

/// A part of a whole in per cent; 0 if the whole is nothing.
fn percentage(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * ms(part) / ms(whole) }
}

fn as_ms<S: serde::Serializer>(ns: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(ms(*ns))
}
