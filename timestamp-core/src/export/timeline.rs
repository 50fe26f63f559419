//! The timeline as text: one line an event, for a terminal, `less` and `grep`. The form is our own.
//!
//! ```text
//!     0.005000     0.000500  poll    page::load
//! ```
//!
//! The columns are: milliseconds since the capture was armed, exact to the nanosecond; the same since the line before;
//! with several lanes the number of the event's lane; what happened; and the name, indented by what is beneath it on
//! its lane's stack. Lanes are told in the head and merged by time; of events at the same time, those of the lower lane
//! come first.
//!
//! `enter` and `exit` are a span's start and end. An async span leaves by `wait` and comes back by `poll`. An exit tells
//! the wall time, for an async span what part of it was waiting and how many polls there were, and how it ended if it
//! didn't return.
//!
//! A name's control characters and marks of direction are shown as escapes, so that a line is one line and nothing in a
//! name commands the terminal. The escapes are for reading; nothing decodes them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::plain::{count, visible};
use crate::trace::{Edge, EdgeKind, Outcome, Trace};

/// How many levels are indented. Beyond it the level stands before the name: lines of a deep recursion would otherwise
/// grow with the square of its depth.
pub(super) const MAX_INDENTED: usize = 40;

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let lanes = trace.lanes();
    let name = visible(trace.name());
    writeln!(out, "{name}: {} ms, {}", ms(trace.duration_ns()), count(trace.edge_count(), "event"))?;
    let (dropped, lost) = (trace.dropped(), !trace.dropped().is_empty());
    if lost {
        writeln!(out, "not recorded: {}, {}", count(dropped.spans, "span"), count(dropped.lanes, "lane"))?;
    }
    for (index, lane) in lanes.iter().enumerate() {
        writeln!(out, "lane {index}: {}", visible(lane.name()))?;
    }
    let timelines: Vec<&[Edge]> = lanes.iter().map(|lane| trace.timeline(lane)).collect();
    let names = trace.frames().iter().map(|frame| visible(frame.name())).collect();
    let mut printer = Printer { trace, names, open: vec![0; lanes.len()], before: 0 };
    // The next event of each lane: when, whose, and where in the lane's timeline.
    let first = timelines.iter().enumerate().filter_map(|(lane, edges)| Some(Reverse((edges.first()?.at, lane, 0))));
    let mut next: BinaryHeap<Reverse<(u64, usize, usize)>> = first.collect();
    while let Some(Reverse((_, lane, place))) = next.pop() {
        printer.event(lane, timelines[lane][place], out)?;
        if let Some(edge) = timelines[lane].get(place + 1) {
            next.push(Reverse((edge.at, lane, place + 1)));
        }
    }
    Ok(())
}

/// Milliseconds from whole nanoseconds.
fn ms(ns: u64) -> String {
    format!("{}.{:06}", ns / 1_000_000, ns % 1_000_000)
}

struct Printer<'a> {
    trace: &'a Trace,
    /// Of the frames, as they are shown.
    names: Vec<Cow<'a, str>>,
    /// How many spans are on each lane's stack.
    open: Vec<usize>,
    /// The time of the line before.
    before: u64,
}

impl Printer<'_> {
    fn event(&mut self, lane: usize, edge: Edge, out: &mut impl io::Write) -> io::Result<()> {
        let (at, delta) = (ms(edge.at), ms(edge.at - self.before));
        self.before = edge.at;
        write!(out, "{at:>12} {delta:>12}  ")?;
        if self.open.len() > 1 {
            write!(out, "{lane:>3}  ")?;
        }
        // The timeline nests, so that a close never comes without its open.
        self.open[lane] -= usize::from(!edge.kind.enters());
        let level = self.open[lane];
        self.open[lane] += usize::from(edge.kind.enters());
        let word = match edge.kind {
            EdgeKind::Open => "enter",
            EdgeKind::Resume => "poll",
            EdgeKind::Suspend => "wait",
            EdgeKind::Close => "exit",
        };
        write!(out, "{word:<5} ")?;
        out.write_all(&[b' '; 2 * MAX_INDENTED][..2 * level.min(MAX_INDENTED)])?;
        if level > MAX_INDENTED {
            write!(out, "[{level}] ")?;
        }
        out.write_all(self.names[self.trace.span(edge.span).frame().index()].as_bytes())?;
        if edge.kind == EdgeKind::Close {
            self.end(edge, out)?;
        }
        out.write_all(b"\n")
    }

    /// What an exit tells besides.
    fn end(&self, edge: Edge, out: &mut impl io::Write) -> io::Result<()> {
        let span = self.trace.span(edge.span);
        write!(out, "  {} ms", ms(span.wall_ns()))?;
        if span.is_async() {
            write!(out, ", {} ms waiting, {}", ms(span.await_ns()), count(span.polls(), "poll"))?;
        }
        match span.outcome() {
            Outcome::Completed => Ok(()),
            outcome => write!(out, ", {}", outcome.as_str()),
        }
    }
}
