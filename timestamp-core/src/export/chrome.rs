//! Chrome's trace events as JSON, for <https://ui.perfetto.dev>, `chrome://tracing` and speedscope. The format is
//! Google's ("Trace Event Format", <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>);
//! speedscope's reader was checked in its version 1.25.0 (`import/trace-event.ts`).
//!
//! - The trace is process 1, and a lane the thread of its number, counted from 1; `M` events name them.
//! - An edge of a lane's timeline is a `B` or an `E`, so that an async span shows once for each poll.
//! - An async span's whole life, with its waiting, is a pair of `b` and `e` besides, with an `id` of its own: Perfetto
//!   shows it on a track of its own, speedscope passes over it. The arguments of the `e` say how often it was polled.
//! - What ended other than by returning has an instant, `i`, called by its outcome, where it ended.
//! - `otherData` has the capture's start, what was dropped, and what it cost.
//!
//! Times are microseconds since the capture was armed, with three decimals, written from whole nanoseconds. **Further
//! decimals are no time but an order**: of edges of one lane that share a nanosecond, the second has 000001 behind its
//! point, and so on up to 000999. Readers sort by time, and speedscope takes beginnings and ends from two queues: of two
//! empty spans in each other at the same time it would drop an end and leave a span open for good.
//!
//! `B` and `E` have no arguments, since speedscope takes the name and the arguments for the name, and so no file and
//! line. Nor has the first event a category: with one, speedscope looks for a span called `Profile` and takes the file
//! for another format if there is one.

use std::fmt;
use std::io;

use serde::Serialize;

use super::Overhead;
use crate::trace::{Anomalies, Dropped, EdgeKind, Lane, Outcome, SpanId, Trace};

/// The last place in an order that three decimals can tell.
const LAST_RANK: u32 = 999;

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let mut names = Vec::with_capacity(trace.frames().len());
    for frame in trace.frames() {
        names.push(quoted(frame.name())?);
    }
    let process = quoted(trace.name())?;
    out.write_all(br#"{"traceEvents":["#)?;
    write!(out, r#"{{"name":"process_name","ph":"M","pid":1,"tid":0,"args":{{"name":{process}}}}}"#)?;
    for (index, lane) in trace.lanes().iter().enumerate() {
        let (tid, name) = (index + 1, quoted(lane.name())?);
        write!(out, r#",{{"name":"thread_name","ph":"M","pid":1,"tid":{tid},"args":{{"name":{name}}}}}"#)?;
        write!(out, r#",{{"name":"thread_sort_index","ph":"M","pid":1,"tid":{tid},"args":{{"sort_index":{index}}}}}"#)?;
    }
    for (index, lane) in trace.lanes().iter().enumerate() {
        Thread { trace, names: &names, tid: index + 1 }.events(lane, out)?;
    }
    write!(out, r#"],"displayTimeUnit":"ns","otherData":{}}}"#, quoted(&Other::of(trace))?)
}

fn quoted<T: Serialize + ?Sized>(value: &T) -> io::Result<String> {
    Ok(serde_json::to_string(value)?)
}

#[derive(Serialize)]
struct Other<'a> {
    start_time_ns: u64,
    total_duration_ns: u64,
    overhead: Overhead,
    dropped: &'a Dropped,
    cut_off: u64,
    cancelled: u64,
    panicked: u64,
    anomalies: &'a Anomalies,
}

impl<'a> Other<'a> {
    fn of(trace: &'a Trace) -> Self {
        let counts = trace.counts();
        Self {
            start_time_ns: trace.start_unix_ns(),
            total_duration_ns: trace.duration_ns(),
            overhead: Overhead::of(trace),
            dropped: trace.dropped(),
            cut_off: counts.cut_off,
            cancelled: counts.cancelled,
            panicked: counts.panicked,
            anomalies: &counts.anomalies,
        }
    }
}

/// A time in microseconds, and its place among those of the same nanosecond.
#[derive(Clone, Copy)]
struct Time {
    ns: u64,
    rank: u32,
}

impl Time {
    /// The time of an edge after one of this time.
    fn then(self, ns: u64) -> Self {
        Time { ns, rank: if ns == self.ns { LAST_RANK.min(self.rank + 1) } else { 0 } }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.ns / 1_000, self.ns % 1_000)?;
        if self.rank > 0 { write!(f, "{:03}", self.rank) } else { Ok(()) }
    }
}

struct Thread<'a> {
    trace: &'a Trace,
    /// Of the frames, as JSON.
    names: &'a [String],
    tid: usize,
}

impl Thread<'_> {
    fn events(&self, lane: &Lane, out: &mut impl io::Write) -> io::Result<()> {
        let mut last: Option<Time> = None;
        for edge in self.trace.timeline(lane) {
            let time = last.map_or(Time { ns: edge.at, rank: 0 }, |last| last.then(edge.at));
            last = Some(time);
            let name = &self.names[self.trace.span(edge.span).frame().index()];
            let tid = self.tid;
            if edge.kind == EdgeKind::Open {
                self.life("b", edge.span, time, out)?;
            }
            let phase = if edge.kind.enters() { 'B' } else { 'E' };
            write!(out, r#",{{"name":{name},"ph":"{phase}","ts":{time},"pid":1,"tid":{tid}}}"#)?;
            if edge.kind == EdgeKind::Close {
                self.life("e", edge.span, time, out)?;
                self.outcome(edge.span, time, out)?;
            }
        }
        Ok(())
    }

    /// Where the life of an async span begins or ends.
    fn life(&self, phase: &str, id: SpanId, time: Time, out: &mut impl io::Write) -> io::Result<()> {
        let span = self.trace.span(id);
        if !span.is_async() {
            return Ok(());
        }
        let (name, tid, index) = (&self.names[span.frame().index()], self.tid, id.index());
        write!(out, r#",{{"name":{name},"cat":"async","ph":"{phase}","id":"0x{index:x}","ts":{time}"#)?;
        write!(out, r#","pid":1,"tid":{tid},"args":{{"#)?;
        if phase == "e" {
            let (polls, busy, waited) = (span.polls(), span.busy_ns(), span.await_ns());
            write!(out, r#""polls":{polls},"busy_ns":{busy},"await_ns":{waited}"#)?;
        }
        out.write_all(b"}}")
    }

    /// That a span did not complete.
    fn outcome(&self, id: SpanId, time: Time, out: &mut impl io::Write) -> io::Result<()> {
        let span = self.trace.span(id);
        if span.outcome() == Outcome::Completed {
            return Ok(());
        }
        let (name, tid) = (&self.names[span.frame().index()], self.tid);
        let outcome = span.outcome().as_str();
        write!(out, r#",{{"name":"{outcome}","cat":"outcome","ph":"i","s":"t","ts":{time},"pid":1,"tid":{tid}"#)?;
        write!(out, r#","args":{{"span":{name}}}}}"#)
    }
}
