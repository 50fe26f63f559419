//! A trace's tree held against a golden one.
//!
//! A golden line is a span: its name by depth, and behind two blanks or more what is true of it. `polls=2` and an outcome
//! are exact. `wall>=20ms`, `busy>=5ms`, `await>=20ms` and `polls>=2` are least values: half of what the span is known to
//! have spun and a fifth of what it has slept, since a machine under load may begin to sleep late. So none breaks them that
//! is merely slow, while time that is put to the wrong account does.
//! `[name]` begins a lane; all but the first are in the order of their text, since threads start as they like.
//!
//! A future that is part of a larger one is polled whenever that is. Where the larger one is somebody else's (a server's
//! connection, woken by its socket and its timers), polls are a least value too.

use std::fmt::Write as _;

use timestamp_core::Trace;
use timestamp_core::trace::{Outcome, Span, SpanId};
use timestamp_tests::sound::assert_sound;

/// A line, and the least values that it states.
#[derive(Debug, PartialEq)]
struct Golden {
    line: String,
    least: Vec<(String, u64)>,
}

/// Whether the first lane is a task of its own.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Polled {
    ByItsRuntime,
    /// By a future around it, which may be woken for other reasons.
    WithinAnother,
}

/// Compares a trace with a golden tree, and checks that it is sound and whole.
#[track_caller]
pub(crate) fn assert_golden(trace: &Trace, golden: &str, polled: Polled) {
    assert_sound(trace);
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
    assert!(trace.dropped().is_empty(), "{:?}", trace.dropped());

    let mut golden = read(golden);
    if polled == Polled::WithinAnother {
        golden.iter_mut().take_while(|golden| !golden.line.starts_with('[')).for_each(Golden::polls_at_least);
    }
    let exact: Vec<bool> = golden.iter().map(|golden| golden.least.iter().all(|(what, _)| what != "polls")).collect();
    let rows = rows(trace, &exact);
    let lines = |lines: &mut dyn Iterator<Item = &str>| lines.map(|line| format!("{line}\n")).collect::<String>();
    let found = lines(&mut rows.iter().map(|row| row.line.as_str()));
    let expected = lines(&mut golden.iter().map(|golden| golden.line.as_str()));
    assert!(found == expected, "expected\n{expected}\nfound\n{}", with_times(trace, &rows));

    for (golden, row) in golden.iter().zip(&rows) {
        for (what, least) in &golden.least {
            let span = trace.span(row.span.expect("a lane has no least values"));
            let value = measure(span, what);
            assert!(value >= *least, "{} {what}>={least}, found {value}\n{}", golden.line, with_times(trace, &rows));
        }
    }
}

impl Golden {
    fn polls_at_least(&mut self) {
        let Some((before, after)) = self.line.split_once(" polls=") else { return };
        let (polls, after) = after.split_at(after.find(' ').unwrap_or(after.len()));
        self.least.push(("polls".to_owned(), polls.parse().expect("a number")));
        self.line = format!("{before}{after}");
    }
}

fn measure(span: &Span, what: &str) -> u64 {
    match what {
        "wall" => span.wall_ns(),
        "busy" => span.busy_ns(),
        "await" => span.await_ns(),
        "polls" => u64::from(span.polls()),
        other => panic!("{other} is not known"),
    }
}

fn read(golden: &str) -> Vec<Golden> {
    let lines: Vec<&str> = golden.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
    lines.into_iter().map(|line| read_line(&line[margin..])).collect()
}

fn read_line(line: &str) -> Golden {
    let depth = line.len() - line.trim_start().len();
    let name_end = line[depth..].find("  ").map_or(line.len(), |at| depth + at);
    let (mut exact, mut least) = (line[..name_end].to_owned(), Vec::new());
    for fact in line[name_end..].split_whitespace() {
        match fact.split_once(">=") {
            None => write!(exact, " {fact}").expect("a string"),
            Some((what, value)) => {
                let (number, unit) = value.strip_suffix("ms").map_or((value, 1), |number| (number, 1_000_000));
                least.push((what.to_owned(), number.parse::<u64>().expect("a number") * unit));
            }
        }
    }
    Golden { line: exact, least }
}

struct Row {
    line: String,
    span: Option<SpanId>,
}

/// The lines of a trace; `exact` says of each by its place whether polls are shown.
fn rows(trace: &Trace, exact: &[bool]) -> Vec<Row> {
    let mut lanes: Vec<Vec<Row>> = trace
        .lanes()
        .iter()
        .map(|lane| {
            let mut rows = vec![Row { line: format!("[{}]", lane.name()), span: None }];
            let mut waiting: Vec<SpanId> = trace.roots(lane).collect();
            waiting.reverse();
            while let Some(id) = waiting.pop() {
                rows.push(Row { line: trace.span_name(id).to_owned(), span: Some(id) });
                let from = waiting.len();
                waiting.extend(trace.children(id));
                waiting[from..].reverse();
            }
            rows
        })
        .collect();
    if let Some(first) = lanes.first_mut() {
        first.remove(0);
        lanes[1..].sort_by_key(|rows| rows.iter().map(|row| row.line.clone()).collect::<Vec<_>>());
    }
    let mut rows: Vec<Row> = lanes.into_iter().flatten().collect();
    for (place, row) in rows.iter_mut().enumerate() {
        let Some(span) = row.span.map(|id| trace.span(id)) else { continue };
        row.line.insert_str(0, &"  ".repeat(span.depth() as usize));
        if span.is_async() && exact.get(place) != Some(&false) {
            write!(row.line, " polls={}", span.polls()).expect("a string");
        }
        if span.outcome() != Outcome::Completed {
            write!(row.line, " {}", span.outcome().as_str()).expect("a string");
        }
    }
    rows
}

/// For whoever has to find out what went wrong.
fn with_times(trace: &Trace, rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        write!(text, "{:<40}", row.line).expect("a string");
        if let Some(span) = row.span.map(|id| trace.span(id)) {
            let ms = |ns: u64| ns as f64 / 1e6;
            let (wall, busy, waited) = (ms(span.wall_ns()), ms(span.busy_ns()), ms(span.await_ns()));
            write!(text, "wall={wall:.2}ms busy={busy:.2}ms await={waited:.2}ms polls={}", span.polls())
                .expect("a string");
        }
        text.push('\n');
    }
    text
}

#[test]
fn golden_lines_are_read() {
    let golden = read("\n        a b  polls=2 wall>=20ms\n          c    await>=1ms polls>=3 cancelled\n        [d]\n");
    let line = |line: &str, least: &[(&str, u64)]| Golden {
        line: line.to_owned(),
        least: least.iter().map(|(what, value)| ((*what).to_owned(), *value)).collect(),
    };
    let expected = [
        line("a b polls=2", &[("wall", 20_000_000)]),
        line("  c cancelled", &[("await", 1_000_000), ("polls", 3)]),
        line("[d]", &[]),
    ];
    assert_eq!(golden, expected);

    let mut golden = read("a  polls=12 cancelled");
    golden.iter_mut().for_each(Golden::polls_at_least);
    assert_eq!(golden, [line("a cancelled", &[("polls", 12)])]);
}
