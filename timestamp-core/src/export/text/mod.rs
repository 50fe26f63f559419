//! A summary in at most 30 lines of at most 120 columns, for a person or a language model to read.
//!
//! - **Critical path**: the chain of spans that starts at the longest root by wall time and goes on to the longest child,
//!   down to a span without children. Profilers call it the hot path, Visual Studio's for one; the name and the question,
//!   what must get faster for the whole to get faster, are of Yang and Miller ("Critical Path Analysis for the Execution
//!   of Parallel and Distributed Programs", ICDCS 1988). Theirs is the longest path through a graph of what waits for
//!   what; within a lane one thing happens at a time, so that it is the whole lane, and the chain tells where most of the
//!   lane lies. With several lanes it is that of the first that has a span, the request's own, since who waits for the
//!   answer waits for that lane; what ran elsewhere shows in it as waiting. Of a long chain the first level is listed and
//!   those with the most self time.
//! - **Self time**: the methods with the most exclusive time over all calls, as in the summary.
//! - **Repeats**: children of one span that share a name, if they are ten or more and take a tenth of its wall time. Time
//!   during which two of them ran counts once. A pair of names is listed once, with the parent where it is worst.
//! - **Waiting**: the async methods that waited longest between polls, over all calls. Calls side by side add up.
//! - **Warnings**: why not to trust it: what was not recorded, ended early or had to be repaired; and what tracing cost.
//!
//! A section that has nothing to say is left out. Control characters of names are shown as escapes, and long names lose
//! their middle.

mod path;
mod repeats;

use std::cmp::Reverse;
use std::io;

use super::plain::{columns, count, shortened, time};
use super::{Summary, percentage};
use crate::trace::{Anomalies, Trace};
use path::Chain;

/// A terminal is seldom narrower, and a line that wraps is two.
pub(super) const COLUMNS: usize = 120;

/// Rows of each section.
const LEVELS: usize = 7;
const METHODS: usize = 5;
const REPEATS: usize = 3;
const WAITING: usize = 3;

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let summary = trace.summary(METHODS);
    let mut lines = head(trace, &summary);
    lines.extend(chain(trace));
    lines.extend(methods(&summary));
    lines.extend(repeated(trace));
    lines.extend(waiting(trace));
    lines.extend(warnings(&summary));
    for line in lines {
        writeln!(out, "{}", shortened(&line, COLUMNS))?;
    }
    Ok(())
}

/// A line that ends in a name, which is shortened to fit.
fn ending(mut line: String, name: &str) -> String {
    let room = COLUMNS.saturating_sub(columns(&line));
    line.push_str(&shortened(name, room));
    line
}

fn share(part: u64, whole: u64) -> String {
    format!("{:.1} %", percentage(part, whole))
}

fn head(trace: &Trace, summary: &Summary) -> Vec<String> {
    let total = time(summary.total_duration_ns);
    let mut lines = vec![ending(format!("{total} in all: "), trace.name())];
    lines.push(format!(
        "{}, {}, {}, {}; {} outside of all spans",
        count(trace.lanes().len(), "lane"),
        count(trace.spans().len(), "span"),
        count(summary.method_count, "method"),
        count(summary.entry_count, "event"),
        time(summary.outside_ns),
    ));
    if trace.lanes().len() > 1 {
        lines.push(lanes(trace));
    }
    lines
}

/// The lanes in which the most happened, as many as fit.
fn lanes(trace: &Trace) -> String {
    let mut lanes: Vec<_> = trace.lanes().iter().collect();
    lanes.sort_by_key(|lane| Reverse(lane.covered_ns()));
    let mut line = "Lanes by time in spans:".to_owned();
    for (index, lane) in lanes.iter().enumerate() {
        let one = format!(" {} {}", shortened(lane.name(), 24), time(lane.covered_ns()));
        let more = format!(", and {} more", lanes.len() - index);
        if columns(&line) + columns(&one) + more.len() + 1 > COLUMNS {
            return line + &more;
        }
        line.push_str(if index > 0 { "," } else { "" });
        line.push_str(&one);
    }
    line
}

/// The critical path.
fn chain(trace: &Trace) -> Vec<String> {
    let Some(chain) = Chain::of(trace) else {
        return Vec::new();
    };
    let all = chain.spans.len();
    let listed = chain.listed(trace, LEVELS);
    let which = if all > listed.len() { format!(", {} of {all} levels", listed.len()) } else { String::new() };
    let own: u64 = chain.spans.iter().fold(0, |sum, &id| sum.saturating_add(trace.span(id).self_ns()));
    let mut lines =
        vec![format!("Critical path{which} (level, wall time, its share of all; their self times: {}):", time(own))];
    for level in listed {
        let span = trace.span(chain.spans[level]);
        let wall = span.wall_ns();
        let mut line = format!("{level:>6} {:>9} {:>8}", time(wall), share(wall, trace.duration_ns()));
        line.push_str(&format!("  self {:>8}  ", time(span.self_ns())));
        if span.is_async() {
            line.push_str(&format!("waiting {:>8}  ", time(span.await_ns())));
        }
        lines.push(ending(line, trace.span_name(chain.spans[level])));
    }
    lines
}

fn methods(summary: &Summary) -> Vec<String> {
    if summary.hotspots.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["Self time (its share of all, calls):".to_owned()];
    for spot in &summary.hotspots {
        let (own, part) = (time(spot.self_ns), share(spot.self_ns, summary.total_duration_ns));
        lines.push(ending(format!("{own:>16} {part:>8}  {}  ", count(spot.calls, "call")), &spot.name));
    }
    lines
}

fn repeated(trace: &Trace) -> Vec<String> {
    let found = repeats::find(trace);
    if found.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["Repeats (calls under one parent):".to_owned()];
    for repeat in found.iter().take(REPEATS) {
        let parent = trace.span(repeat.parent);
        let line = format!(
            "{:>16} {:>8}  of its parent's time, {}: ",
            time(repeat.ns),
            share(repeat.ns, parent.wall_ns()),
            count(repeat.calls, "call"),
        );
        let room = COLUMNS.saturating_sub(columns(&line) + " under ".len());
        let name = shortened(repeat.name, room / 2);
        lines.push(ending(format!("{line}{name} under "), trace.span_name(repeat.parent)));
    }
    lines
}

fn waiting(trace: &Trace) -> Vec<String> {
    let mut timings = trace.timings();
    timings.retain(|timing| timing.await_ns > 0);
    timings.sort_by_key(|timing| (Reverse(timing.await_ns), timing.name));
    if timings.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["Waiting (time between polls, calls, polls):".to_owned()];
    for timing in timings.iter().take(WAITING) {
        let (calls, polls) = (count(timing.calls, "call"), count(timing.polls, "poll"));
        lines.push(ending(format!("{:>16}  {calls}, {polls}  ", time(timing.await_ns)), timing.name));
    }
    lines
}

fn warnings(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    let dropped = &summary.dropped;
    if !dropped.is_empty() {
        let limits: Vec<&str> = dropped.reasons.names().collect();
        let (spans, lanes) = (count(dropped.spans, "span"), count(dropped.lanes, "lane"));
        lines.push(format!("Warning: not recorded: {spans} and {lanes}; limits reached: {}", limits.join(", ")));
    }
    let ends = [(summary.cut_off, "cut off"), (summary.cancelled, "cancelled"), (summary.panicked, "panicked")];
    let ends = ends.iter().filter(|(number, _)| *number > 0);
    let ends: Vec<String> = ends.map(|&(number, how)| format!("{} {how}", count(number, "span"))).collect();
    if !ends.is_empty() {
        lines.push(format!("Warning: {}", ends.join(", ")));
    }
    let Anomalies { out_of_order, stray, unclosed, clock } = summary.anomalies;
    if !summary.anomalies.is_empty() {
        lines.push(format!(
            "Warning: repaired: {}, {}, {}, {}",
            count(out_of_order, "span") + " closed out of order",
            count(stray, "stray event"),
            count(unclosed, "unclosed span"),
            count(clock, "step") + " back in time",
        ));
    }
    let overhead = &summary.overhead;
    lines.push(format!("Tracing cost {}, {:.1} % of the lanes' time", time(overhead.total_ns), overhead.percentage));
    lines
}
