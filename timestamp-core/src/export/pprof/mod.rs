//! A profile for `go tool pprof` and what else reads its format
//! (<https://github.com/google/pprof/blob/main/proto/profile.proto>): gzipped protobuf.
//!
//! A sample is a path of calls, its innermost frame first, and what all calls of that path took together:
//!
//! - **busy**: self time, the time on the stack without what is nested in it;
//! - **wall**: the time during which a call was open and none of its children was.
//!
//! Where one thing happens after the other, wall adds up, from below as the viewer does it (`-cum`), to the wall time of
//! each call and so of the roots. In synchronous code the two are the same; where a future waits, the waiting counts in
//! the innermost future that waits. Children that run side by side add up to more than the wall time of their parent.
//!
//! A frame is a function and a location. With several lanes each sample has the label `lane`. Samples are in order of
//! their path's first call; paths that took no time are left out.
//!
//! The viewer shows names in a terminal as they are, so what would do harm there is shown as an escape. A function has
//! no system name: from one that is equal to the name, the viewer would take all between `<` and `>` and between brackets.

mod message;
mod paths;
mod strings;

use std::io;

use flate2::{Compression, GzBuilder};
use prost::Message;

use super::folded::{DEEPER, MAX_LEVELS};
use super::plain::visible;
use crate::trace::Trace;
use message::{Function, Label, Line, Location, Profile, Sample, ValueType};
use paths::{Path, Paths};
use strings::Strings;

/// How many samples a piece of the profile holds.
pub(super) const BATCH: usize = 512;

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    // Without a time, a name and a system the header is the same everywhere.
    let mut out = GzBuilder::new().write(out, Compression::default());
    let paths = Paths::of(trace);
    let mut strings = Strings::new();
    let labels = labels(trace, &mut strings);
    let mut head = head(trace, &mut strings);
    head.string_table = strings.list;
    // A profile may come in pieces, which a reader joins: its lists grow, and what is left out of one is not changed.
    let mut bytes = Vec::new();
    piece(&head, &mut bytes, &mut out)?;
    let mut samples = Vec::with_capacity(BATCH);
    for path in paths.iter().filter(|path| path.wall_ns > 0 || path.busy_ns > 0) {
        samples.push(sample(&paths, path, &labels));
        if samples.len() == BATCH {
            piece(&Profile { sample: std::mem::take(&mut samples), ..Profile::default() }, &mut bytes, &mut out)?;
        }
    }
    piece(&Profile { sample: samples, ..Profile::default() }, &mut bytes, &mut out)?;
    out.finish()?;
    Ok(())
}

fn piece(piece: &Profile, bytes: &mut Vec<u8>, out: &mut impl io::Write) -> io::Result<()> {
    bytes.clear();
    piece.encode(bytes).map_err(io::Error::other)?;
    out.write_all(bytes)
}

/// Everything but the samples and the strings.
fn head<'a>(trace: &'a Trace, strings: &mut Strings<'a>) -> Profile {
    let mut types = |r#type| ValueType { r#type: strings.number(r#type), unit: strings.number("nanoseconds") };
    let sample_type = vec![types("wall"), types("busy")];
    let mut function = Vec::with_capacity(trace.frames().len() + 1);
    let frames = trace.frames().iter().map(|frame| (frame.name(), frame.file(), frame.line()));
    for ((name, file, line), id) in frames.chain([(DEEPER, "", 0)]).zip(1..) {
        let (name, filename) = (strings.number(name), strings.number(file));
        function.push(Function { id, name, filename, start_line: i64::from(line) });
    }
    let line = |of: &Function| Line { function_id: of.id, line: of.start_line };
    let location = function.iter().map(|of| Location { id: of.id, line: vec![line(of)] }).collect();
    Profile {
        sample_type,
        default_sample_type: strings.number("wall"),
        location,
        function,
        time_nanos: signed(trace.start_unix_ns()),
        duration_nanos: signed(trace.duration_ns()),
        comment: comments(trace).into_iter().map(|comment| strings.owned(comment)).collect(),
        ..Profile::default()
    }
}

/// The label of each lane, if there are several.
fn labels<'a>(trace: &'a Trace, strings: &mut Strings<'a>) -> Vec<Label> {
    let lanes = trace.lanes().iter().filter(|_| trace.lanes().len() > 1);
    lanes.map(|lane| Label { key: strings.number("lane"), str: strings.number(lane.name()) }).collect()
}

/// Who made it, of what, and what is missing: the viewer has no other place for it.
fn comments(trace: &Trace) -> Vec<String> {
    let mut comments = vec![
        concat!("timestamp-core@", env!("CARGO_PKG_VERSION")).to_owned(),
        format!("trace: {}", visible(trace.name())),
        format!("overhead: {} ns", trace.overhead_ns()),
    ];
    let (counts, dropped) = (trace.counts(), trace.dropped());
    if !dropped.is_empty() {
        let reasons = dropped.reasons.names().collect::<Vec<_>>().join(", ");
        comments.push(format!("dropped: {} spans, {} lanes; limits reached: {reasons}", dropped.spans, dropped.lanes));
    }
    for (what, count) in [("cut off", counts.cut_off), ("cancelled", counts.cancelled), ("panicked", counts.panicked)] {
        if count > 0 {
            comments.push(format!("{what}: {count} spans"));
        }
    }
    comments
}

fn sample(paths: &Paths, path: &Path, labels: &[Label]) -> Sample {
    Sample {
        location_id: paths.upwards(path).map(|path| u64::from(path.frame) + 1).collect(),
        value: vec![signed(path.wall_ns), signed(path.busy_ns)],
        label: labels.get(path.lane).cloned().into_iter().collect(),
    }
}

/// The format's numbers are signed.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
