//! Traces from short scripts, and traces as short text to compare with.

use super::{Builder, CallsiteId, EdgeKind, FrameId, Outcome, SpanId, Totals, Trace};

mod futures;
mod overhead;
mod repair;
mod sync;
mod timings;

/// Runs a script. One step a line or between semicolons; a callsite is called by the name it shows:
///
/// ```text
/// lane main      0 enter a       5 poll b 1 (first poll, instance 1)    9 exit a     9 panic a
/// 9 pending b    12 resume 1     15 cancel 1    20 end (normally)       20 cut (still running)
/// ```
pub(crate) fn build(script: &str) -> Builder {
    let mut builder = Builder::new("test".to_owned());
    for step in script.split(['\n', ';']).map(str::trim).filter(|step| !step.is_empty()) {
        let words: Vec<&str> = step.split_whitespace().collect();
        let number = |index: usize| words[index].parse::<u32>().expect("a number");
        if let ["lane", name] = words[..] {
            builder.begin_lane(name);
            continue;
        }
        let at: u64 = words[0].parse().expect("a time");
        let site = words.get(2).map(|name| callsite(name));
        let site = || site.expect("a callsite");
        match words[1] {
            "enter" => {
                let frame = frame(&mut builder, words[2]);
                builder.enter(at, site(), frame);
            }
            "poll" => {
                let frame = frame(&mut builder, words[2]);
                builder.enter_async(at, site(), frame, number(3));
            }
            "exit" => builder.exit(at, site(), Outcome::Completed),
            "panic" => builder.exit(at, site(), Outcome::Panicked),
            "pending" => builder.suspend(at, site()),
            "resume" => builder.resume(at, number(2)),
            "cancel" => builder.cancel(at, number(2)),
            "naming" => builder.naming(at, 1, number(2).into()),
            "pause" => builder.pause(at),
            "end" => builder.end_lane(at, true),
            "cut" => builder.end_lane(at, false),
            other => panic!("unknown step {other}"),
        }
    }
    builder
}

/// The trace of a script, finished at 100.
pub(crate) fn trace(script: &str) -> Trace {
    build(script).finish(Totals { start_unix_ns: 1_000_000, duration_ns: 100, ..Totals::default() })
}

/// The same name, the same callsite; also stands for the line in the file.
fn callsite(name: &str) -> CallsiteId {
    CallsiteId(name.bytes().fold(0, |id, byte| (id * 31 + u32::from(byte)) % 10_007))
}

fn frame(builder: &mut Builder, name: &str) -> FrameId {
    builder.frame(name, "src/lib.rs", callsite(name).0)
}

/// One line a span, indented by depth: name, start..end, self time, what is special about it.
fn tree(trace: &Trace) -> String {
    fn add(trace: &Trace, id: SpanId, text: &mut String) {
        let span = trace.span(id);
        let indent = "  ".repeat(span.depth() as usize);
        let (start, end, own) = (span.start_ns(), span.end_ns(), span.self_ns());
        text.push_str(&format!("{indent}{} {start}..{end} self {own}", trace.span_name(id)));
        if span.is_async() {
            let (busy, waited, polls) = (span.busy_ns(), span.await_ns(), span.polls());
            text.push_str(&format!(" busy {busy} await {waited} polls {polls}"));
        } else {
            assert_eq!((span.busy_ns(), span.await_ns()), (span.wall_ns(), 0));
        }
        if span.outcome() != Outcome::Completed {
            text.push_str(&format!(" {}", span.outcome().as_str()));
        }
        text.push('\n');
        for child in trace.children(id) {
            assert_eq!(trace.span(child).parent(), Some(id));
            add(trace, child, text);
        }
    }
    let mut text = String::new();
    for lane in trace.lanes() {
        if trace.lanes().len() > 1 {
            text.push_str(&format!("lane {}\n", lane.name()));
        }
        for root in trace.roots(lane) {
            add(trace, root, &mut text);
        }
    }
    text
}

/// The edges of all lanes: `+` opens, `-` closes, `<` suspends, `>` resumes.
fn timeline(trace: &Trace) -> String {
    let lane = |lane| {
        let edge = |edge: &super::Edge| {
            let sign = match edge.kind {
                EdgeKind::Open => '+',
                EdgeKind::Close => '-',
                EdgeKind::Suspend => '<',
                EdgeKind::Resume => '>',
            };
            format!("{}{sign}{}", edge.at, trace.span_name(edge.span))
        };
        trace.timeline(lane).iter().map(edge).collect::<Vec<_>>().join(" ")
    };
    trace.lanes().iter().map(lane).collect::<Vec<_>>().join(" | ")
}

/// Compares with an indented literal: the indentation of its first line is no part of it.
#[track_caller]
fn assert_tree(trace: &Trace, expected: &str) {
    let lines: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
    let expected: String = lines.iter().map(|line| format!("{}\n", &line[margin..])).collect();
    assert_eq!(tree(trace), expected);
    for (index, lane) in trace.lanes().iter().enumerate() {
        let own = trace.spans().iter().filter(|span| span.lane().index() == index);
        assert_eq!(own.map(super::Span::self_ns).sum::<u64>(), lane.covered_ns(), "lane {index}");
    }
}

/// (out of order, stray, unclosed, clock)
fn anomalies(trace: &Trace) -> (u64, u64, u64, u64) {
    let found = &trace.counts().anomalies;
    (found.out_of_order, found.stray, found.unclosed, found.clock)
}
