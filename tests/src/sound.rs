//! What holds for every trace, whatever was recorded and however it ended.

use timestamp_core::Trace;
use timestamp_core::trace::{Edge, EdgeKind, Outcome, Span, SpanId};

/// What the timeline says of one span.
#[derive(Clone, Copy, Default)]
struct Seen {
    opened: Option<u64>,
    closed: Option<u64>,
    busy_ns: u64,
    self_ns: u64,
    segments: u32,
    /// Segments of no time that only close a span which waited: they are no polls.
    ends: u32,
}

/// A segment that runs.
struct Running {
    span: SpanId,
    since: u64,
    nested_ns: u64,
}

/// Walks the timelines and holds the tree against them: segments nest, nothing is opened or closed twice, and busy, self
/// and wall time and polls are what the segments add up to.
///
/// # Panics
/// If the two disagree.
#[track_caller]
pub fn assert_sound(trace: &Trace) {
    let mut seen = vec![Seen::default(); trace.spans().len()];
    for lane in trace.lanes() {
        let covered = walk(trace, trace.timeline(lane), &mut seen);
        assert_eq!(covered, lane.covered_ns(), "the segments of lane {} cover it", lane.name());
        assert!(lane.start_ns() <= lane.end_ns() && lane.end_ns() <= trace.duration_ns());
    }
    for (span, seen) in trace.spans().iter().zip(&seen) {
        agree(trace, span, *seen);
    }
    let own: u64 = trace.spans().iter().map(Span::self_ns).sum();
    assert_eq!(own, trace.lanes().iter().map(|lane| lane.covered_ns()).sum::<u64>(), "self times add up to the lanes");
    let linked: usize =
        trace.lanes().iter().map(|lane| trace.roots(lane).map(|root| count(trace, root)).sum::<usize>()).sum();
    assert_eq!(linked, trace.spans().len(), "every span is found from a root");
}

/// Walks one timeline; returns the time in which anything was on its stack.
#[track_caller]
fn walk(trace: &Trace, timeline: &[Edge], seen: &mut [Seen]) -> u64 {
    let (mut stack, mut now, mut covered): (Vec<Running>, _, _) = (Vec::new(), 0, 0);
    for edge in timeline {
        assert!(edge.at >= now, "time goes on");
        now = edge.at;
        let span = &mut seen[edge.span.index()];
        if edge.kind.enters() {
            assert_eq!(span.opened.is_none(), edge.kind == EdgeKind::Open, "opened once, and first");
            assert_eq!(span.closed, None, "nothing comes back once it is closed");
            if edge.kind == EdgeKind::Open {
                span.opened = Some(now);
                assert_eq!(
                    trace.span(edge.span).parent(),
                    stack.last().map(|top| top.span),
                    "opened within its parent"
                );
            }
            span.segments += 1;
            stack.push(Running { span: edge.span, since: now, nested_ns: 0 });
            continue;
        }
        let top = stack.pop().expect("something runs");
        assert_eq!(top.span, edge.span, "segments nest");
        let length = now - top.since;
        span.busy_ns += length;
        span.self_ns += length - top.nested_ns;
        match stack.last_mut() {
            Some(below) => below.nested_ns += length,
            None => covered += length,
        }
        if edge.kind == EdgeKind::Close {
            span.closed = Some(now);
            span.ends += u32::from(length == 0 && span.segments > 1);
        }
    }
    assert!(stack.is_empty(), "everything is closed in the end");
    covered
}

#[track_caller]
fn agree(trace: &Trace, span: &Span, seen: Seen) {
    let name = trace.frame(span.frame()).name();
    assert_eq!((Some(span.start_ns()), Some(span.end_ns())), (seen.opened, seen.closed), "{name}: start and end");
    assert_eq!((span.busy_ns(), span.self_ns()), (seen.busy_ns, seen.self_ns), "{name}: busy and self time");
    assert_eq!(span.wall_ns(), span.busy_ns() + span.await_ns(), "{name}: wall time");
    assert!(span.end_ns() <= trace.duration_ns(), "{name}");
    if span.is_async() {
        let waited = matches!(span.outcome(), Outcome::Cancelled | Outcome::CutOff);
        let fewest = if waited { seen.segments - seen.ends } else { seen.segments };
        assert!((fewest..=seen.segments).contains(&span.polls()), "{name}: {} polls", span.polls());
        assert!(span.polls() > 1 || waited || span.await_ns() == 0, "{name}: one poll waits for nothing");
    } else {
        assert_eq!((seen.segments, span.await_ns()), (1, 0), "{name}: what is not async has one segment");
    }
    if let Some(parent) = span.parent() {
        let parent = trace.span(parent);
        assert_eq!((span.depth(), span.lane()), (parent.depth() + 1, parent.lane()), "{name}");
        assert!(parent.start_ns() <= span.start_ns(), "{name} starts within its parent");
        // A future may outlive what first polled it; a call cannot.
        assert!(span.is_async() || span.end_ns() <= parent.end_ns(), "{name} ends within its parent");
    }
}

/// How many spans hang on `root`, itself included. Without recursion: a tree can be deeper than a stack.
fn count(trace: &Trace, root: SpanId) -> usize {
    let (mut found, mut waiting) = (0, vec![root]);
    while let Some(next) = waiting.pop() {
        found += 1;
        waiting.extend(trace.children(next).inspect(|child| assert_eq!(trace.span(*child).parent(), Some(next))));
    }
    found
}
