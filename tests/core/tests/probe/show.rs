//! A trace's tree as text, for comparing.

use std::fmt::Write as _;

use timestamp_core::Trace;
use timestamp_core::trace::{Outcome, SpanId};
pub(crate) use timestamp_tests::sound::assert_sound;

/// One line a span, indented by depth: its name, polls if it is async, outcome if it did not complete.
pub(crate) fn tree(trace: &Trace) -> String {
    let mut text = String::new();
    for (number, lane) in trace.lanes().iter().enumerate() {
        if number > 0 {
            writeln!(text, "[{}]", lane.name()).expect("a string");
        }
        trace.roots(lane).for_each(|root| subtree(trace, root, &mut text));
    }
    text
}

fn subtree(trace: &Trace, id: SpanId, text: &mut String) {
    let span = trace.span(id);
    write!(text, "{}{}", "  ".repeat(span.depth() as usize), trace.span_name(id)).expect("a string");
    if span.polls() > 0 {
        write!(text, " polls={}", span.polls()).expect("a string");
    }
    match span.outcome() {
        Outcome::Completed => text.push('\n'),
        other => writeln!(text, " {other:?}").expect("a string"),
    }
    trace.children(id).for_each(|child| subtree(trace, child, text));
}

/// The names of a trace's spans.
pub(crate) fn names(trace: &Trace) -> Vec<&str> {
    trace.spans().iter().map(|span| trace.frame(span.frame()).name()).collect()
}

/// What had to be repaired: (out of order, stray, unclosed, clock).
pub(crate) fn anomalies(trace: &Trace) -> (u64, u64, u64, u64) {
    let found = &trace.counts().anomalies;
    (found.out_of_order, found.stray, found.unclosed, found.clock)
}
