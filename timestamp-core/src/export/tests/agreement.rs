//! Whatever the builder was told, all formats tell the same story.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::naive::{Calls, check_speedscope, list, number, replay};
use super::{Format, Trace, chrome, folded, lines, parse, steps, text, written};
use crate::trace::EdgeKind;

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_calls_give_a_sound_trace(trace in steps::arbitrary()) {
        check(&trace);
    }

    #[test]
    fn a_program_with_faults_gives_a_sound_trace(trace in steps::plausible()) {
        check(&trace);
    }
}

fn check(trace: &Trace) {
    let full = parse(&trace.full());
    let calls = replay(&full);
    check_trace(trace, &calls);
    check_metadata(&full, &calls);
    check_methods(&full, &calls);
    check_tree(&full, &calls);
    check_overhead(trace, &full, &calls);
    check_summary(trace, &calls);
    folded::check(trace, &calls);
    chrome::check(trace, &calls);
    lines::check(trace);
    #[cfg(feature = "flamegraph")]
    super::flamegraph::check(trace, &calls);
    #[cfg(feature = "otlp")]
    super::otlp::check(trace, &calls);
    #[cfg(feature = "pprof")]
    super::pprof::check(trace, &calls);
    let file = parse(&trace.speedscope());
    check_speedscope(&file);
    assert_eq!(written(trace, Format::Speedscope), text(&trace.speedscope()));
    let events: usize = list(&file, "profiles").iter().map(|profile| list(profile, "events").len()).sum();
    assert_eq!(events, trace.edge_count());
}

/// The arena against the replay, and each span's life: one open, one close, in between suspend and resume by turns.
fn check_trace(trace: &Trace, calls: &Calls) {
    assert_eq!(trace.spans().len(), calls.calls.len());
    let mut last = vec![None; trace.spans().len()];
    for lane in trace.lanes() {
        for edge in trace.timeline(lane) {
            let allowed = match last[edge.span.index()].replace(edge.kind) {
                None => edge.kind == EdgeKind::Open,
                Some(EdgeKind::Open | EdgeKind::Resume) => !edge.kind.enters(),
                Some(EdgeKind::Suspend) => edge.kind == EdgeKind::Resume,
                Some(EdgeKind::Close) => false,
            };
            assert!(allowed, "{edge:?}");
        }
    }
    assert!(last.iter().all(|&kind| kind == Some(EdgeKind::Close)));
    for (span, (index, call)) in trace.spans().iter().zip(calls.calls.iter().enumerate()) {
        assert_eq!((span.start_ns(), span.end_ns()), (call.start, call.end));
        assert_eq!((span.busy_ns(), span.self_ns()), (call.busy, call.own));
        assert_eq!(span.parent().map(|parent| parent.index()), call.parent);
        assert_eq!(span.depth() as usize, calls.ancestors(index).count());
        // One that was dropped or cut off while it waited has a last segment that is no poll.
        let unpolled = matches!(call.outcome.as_deref(), Some("cancelled" | "cut_off"));
        let polls = u64::from(span.polls());
        assert!(polls == if call.is_async { call.segments } else { 0 } || (unpolled && polls + 1 == call.segments));
    }
}

fn check_metadata(full: &Value, calls: &Calls) {
    let metadata = &full["metadata"];
    assert_eq!(number(metadata, "entry_count") as usize, list(full, "entries").len());
    assert_eq!(number(metadata, "span_count") as usize, calls.calls.len());
    assert_eq!(number(metadata, "method_count") as usize, calls.by_name().len());
    for outcome in ["cut_off", "cancelled", "panicked"] {
        let found = calls.calls.iter().filter(|call| call.outcome.as_deref() == Some(outcome)).count();
        assert_eq!(number(metadata, outcome) as usize, found, "{outcome}");
    }
    for lane in list(metadata, "lanes") {
        let id = number(lane, "thread_id");
        let own: u64 = calls.calls.iter().filter(|call| call.lane == id).map(|call| call.own).sum();
        let covered = calls.covered.get(&id).copied().unwrap_or(0);
        assert_eq!((number(lane, "covered_ns"), covered), (own, own));
    }
}

fn check_methods(full: &Value, calls: &Calls) {
    let methods = list(full, "method_timings");
    let names = calls.by_name();
    assert_eq!(methods.len(), names.len());
    for method in methods {
        let own = &names[method["name"].as_str().expect("a name")];
        let sum = |of: &dyn Fn(usize) -> u64| own.iter().map(|&call| of(call)).sum::<u64>();
        let outermost =
            |&call: &usize| calls.ancestors(call).all(|other| calls.calls[other].name != calls.calls[call].name);
        let total: u64 = own.iter().copied().filter(outermost).map(|call| calls.wall(call)).sum();
        let mut walls: Vec<u64> = own.iter().map(|&call| calls.wall(call)).collect();
        walls.sort_unstable();
        assert_eq!(number(method, "call_count") as usize, own.len());
        assert_eq!(number(method, "total_ns"), total);
        assert_eq!(number(method, "self_ns"), sum(&|call| calls.calls[call].own));
        assert_eq!((number(method, "min_ns"), number(method, "max_ns")), (walls[0], walls[walls.len() - 1]));
        for (key, percent) in [("p50_ns", 50), ("p95_ns", 95), ("p99_ns", 99)] {
            let reached =
                |wall: &u64| walls.iter().filter(|other| *other <= wall).count() * 100 >= percent * walls.len();
            assert_eq!(Some(number(method, key)), walls.iter().copied().find(reached), "{key}");
        }
        let mean = sum(&|call| calls.wall(call)) / own.len() as u64;
        assert_eq!(method["avg_ms"].as_f64(), Some(mean as f64 / 1e6));
        assert_eq!(method["total_ms"].as_f64(), Some(total as f64 / 1e6));
        assert_eq!(method.get("polls").is_some(), own.iter().any(|&call| calls.calls[call].is_async));
        if method.get("polls").is_some() {
            let busy = sum(&|call| calls.calls[call].busy);
            let waited = sum(&|call| calls.wall(call)) - busy;
            assert_eq!((number(method, "busy_ns"), number(method, "await_ns")), (busy, waited));
        }
    }
    let key = |method: &Value| (std::cmp::Reverse(number(method, "total_ns")), method["name"].to_string());
    assert!(methods.is_sorted_by_key(key));
}

/// The tree holds every call once, beneath its parent, in order of start; or tells that it leaves out its children.
fn check_tree(full: &Value, calls: &Calls) {
    let mut seen = HashSet::new();
    let mut open: Vec<(&Value, Option<usize>)> = list(full, "call_tree").iter().map(|node| (node, None)).collect();
    while let Some((node, parent)) = open.pop() {
        let index = number(node, "call_index") as usize;
        let call = &calls.calls[index];
        assert!(seen.insert(index));
        assert_eq!((node["name"].as_str(), parent), (Some(&*call.name), call.parent));
        assert_eq!((number(node, "start_ns"), number(node, "end_ns")), (call.start, call.end));
        assert_eq!((number(node, "duration_ns"), number(node, "self_ns")), (calls.wall(index), call.own));
        assert_eq!(number(node, "depth") as usize, calls.ancestors(index).count());
        assert_eq!(node.get("outcome").and_then(Value::as_str), call.outcome.as_deref());
        assert_eq!(node.get("thread_id").and_then(Value::as_u64), parent.is_none().then_some(call.lane));
        assert_eq!(node.get("busy_ns").and_then(Value::as_u64), call.is_async.then_some(call.busy));
        let waited = calls.wall(index) - call.busy;
        assert_eq!(node.get("await_ns").and_then(Value::as_u64), call.is_async.then_some(waited));
        let children = list(node, "children");
        assert!(children.is_sorted_by_key(|child| number(child, "call_index")));
        if let Some(omitted) = node.get("children_omitted").and_then(Value::as_u64) {
            let all = (0..calls.calls.len()).filter(|&child| calls.calls[child].parent == Some(index));
            assert_eq!((children.len(), omitted as usize), (0, all.clone().count()));
            seen.extend((0..calls.calls.len()).filter(|&below| calls.ancestors(below).any(|other| other == index)));
        }
        open.extend(children.iter().map(|child| (child, Some(index))));
    }
    assert_eq!(seen.len(), calls.calls.len());
}

/// Each call's segments lengthen what is around them; what of a segment shows inside shows in the call itself.
fn check_overhead(trace: &Trace, full: &Value, calls: &Calls) {
    let same = |found: u64, expected: f64| assert_eq!(found, expected.round() as u64);
    let mut in_self = vec![0.0; calls.calls.len()];
    let mut in_busy = vec![0.0; calls.calls.len()];
    let (mut all, mut before_lanes) = (0.0, 0.0);
    let mut lanes = HashSet::new();
    for (call, span) in trace.spans().iter().enumerate() {
        let cost = if span.is_async() { trace.probe_cost().poll } else { trace.probe_cost().span };
        let segments = f64::from(span.polls().max(1));
        all += cost.total_ns * segments;
        if lanes.insert(calls.calls[call].lane) {
            before_lanes += (cost.total_ns - cost.inside_ns) * segments;
        }
        in_self[call] += cost.inside_ns * segments;
        in_busy[call] += cost.inside_ns * segments;
        if let Some(parent) = calls.calls[call].parent {
            in_self[parent] += (cost.total_ns - cost.inside_ns) * segments;
        }
        calls.ancestors(call).for_each(|above| in_busy[above] += cost.total_ns * segments);
    }
    same(trace.overhead_within_lanes_ns(), all - before_lanes);
    same(trace.overhead_ns(), all);
    same(number(&full["metadata"]["overhead"], "total_ns"), all);
    let mut open: Vec<_> = trace.lanes().iter().flat_map(|lane| trace.roots(lane)).collect();
    while let Some(id) = open.pop() {
        let span = trace.span(id);
        same(trace.self_overhead_ns(id), in_self[id.index()].min(span.self_ns() as f64));
        same(trace.busy_overhead_ns(id), in_busy[id.index()].min(span.busy_ns() as f64));
        open.extend(trace.children(id));
    }
    let names = calls.by_name();
    for method in list(full, "method_timings") {
        let own = &names[method["name"].as_str().expect("a name")];
        let sum: f64 = own.iter().map(|&call| in_self[call]).sum();
        same(number(method, "overhead_ns"), sum.min(number(method, "self_ns") as f64));
    }
}

fn check_summary(trace: &Trace, calls: &Calls) {
    for top_n in [0, 2, 10] {
        let summary = trace.summary(top_n);
        assert_eq!(summary.hotspots.len(), top_n.min(summary.method_count));
        assert_eq!(summary.hotspots.len() + summary.remaining.method_count, calls.by_name().len());
        let listed: u64 = summary.hotspots.iter().map(|spot| spot.calls).sum();
        assert_eq!(listed + summary.remaining.calls, calls.calls.len() as u64);
        let own: u64 = summary.hotspots.iter().map(|spot| spot.self_ns).sum();
        assert_eq!(own + summary.remaining.self_ns, calls.covered.values().sum::<u64>());
        assert_eq!(summary.outside_ns, calls.outside(summary.total_duration_ns));
        if trace.lanes().len() == 1 {
            assert_eq!(own + summary.remaining.self_ns + summary.outside_ns, summary.total_duration_ns);
        }
        assert!(summary.hotspots.is_sorted_by(|a, b| (b.self_ns, &a.name) <= (a.self_ns, &b.name)));
        let json = parse(&summary);
        assert_eq!(json["outside_ms"].as_f64(), Some(summary.outside_ns as f64 / 1e6));
        for (spot, shown) in summary.hotspots.iter().zip(list(&json, "hotspots")) {
            assert_eq!(shown["self_ms"].as_f64(), Some(spot.self_ns as f64 / 1e6));
            let share = 100.0 * spot.self_ns as f64 / summary.total_duration_ns.max(1) as f64;
            assert!((spot.percentage - share).abs() < 1e-6);
        }
    }
}
