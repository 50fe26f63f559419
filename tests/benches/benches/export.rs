//! What it takes to make a trace of what was recorded, and to write it for a viewer.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench export
//! ```
//!
//! Nanoseconds an event, of which a span has two, and how many times as long as copying the trace's speedscope text. Times
//! depend on the machine, and the copying most of all, on its caches: compare with serde_json and the hash maps. What is
//! promised is promised for the machine that `docs/performance.md` names.

use std::collections::HashMap;
use std::hint::black_box;

use timestamp_benches::calls::{DEEP, FLAT, recorded};
use timestamp_benches::calm::Meter;
use timestamp_benches::profile::Profile;
use timestamp_benches::rounds::{Compared, Group, time};
use timestamp_core::trace::{EdgeKind, FrameId, SpanId};
use timestamp_core::{Format, Trace};

/// As a program does it that has the events only: totals by function, and a tree of calls by the node above and the
/// function.
fn aggregated(trace: &Trace) -> (usize, u64) {
    #[derive(Default)]
    struct Sums {
        calls: u64,
        total_ns: u64,
        self_ns: u64,
    }
    let mut nodes: HashMap<(usize, FrameId), usize> = HashMap::new();
    let mut tree: Vec<Sums> = Vec::new();
    let mut functions: HashMap<FrameId, Sums> = HashMap::new();
    let mut stack: Vec<(usize, SpanId, u64, u64)> = Vec::new();
    for edge in trace.lanes().iter().flat_map(|lane| trace.timeline(lane)) {
        if matches!(edge.kind, EdgeKind::Open) {
            let above = stack.last().map_or(usize::MAX, |&(node, ..)| node);
            let node = *nodes.entry((above, trace.span(edge.span).frame())).or_insert_with(|| {
                tree.push(Sums::default());
                tree.len() - 1
            });
            stack.push((node, edge.span, edge.at, 0));
        } else if let Some((node, span, since, nested)) = stack.pop() {
            let total = edge.at - since;
            if let Some((.., above)) = stack.last_mut() {
                *above += total;
            }
            for sums in [&mut tree[node], functions.entry(trace.span(span).frame()).or_default()] {
                sums.calls += 1;
                sums.total_ns += total;
                sums.self_ns += total - nested;
            }
        }
    }
    let ns = |sums: &Sums| sums.calls + sums.total_ns + sums.self_ns;
    (tree.len(), tree.iter().chain(functions.values()).map(ns).sum())
}

fn speedscope(trace: &Trace, out: &mut Vec<u8>) {
    out.clear();
    trace.write(Format::Speedscope, out).expect("memory takes what is written");
}

fn written(meter: &mut Meter, title: &str, trace: &Trace) {
    let events = trace.edge_count() as u64;
    let (mut ours, mut serdes) = (Vec::new(), serde_json::to_vec(&trace.speedscope()).expect("a view can be written"));
    speedscope(trace, &mut ours);
    assert_eq!(ours, serdes, "the bytes are serde_json's");
    let title = format!("speedscope, {title}, {} bytes", ours.len());
    let mut group = Group::new(title, Compared::Times, events);
    let (text, mut copy) = (ours.clone(), ours.clone());
    group.add("memcpy", move || time(|| black_box(&mut copy).copy_from_slice(black_box(&text))));
    group.add_with_target("written", Some("6 ns"), move || time(|| speedscope(trace, &mut ours)));
    group.add("serde_json", move || {
        time(|| {
            serdes.clear();
            serde_json::to_writer(&mut serdes, &trace.speedscope())
        })
    });
    group.print(meter, 100);
}

fn built(meter: &mut Meter, title: &str, spans: u32, levels: u32) {
    let trace = recorded(spans, levels).finish();
    let events = trace.edge_count() as u64;
    assert_eq!(events, 2 * u64::from(spans), "nothing was dropped");
    let mut text = Vec::new();
    speedscope(&trace, &mut text);
    let mut copy = text.clone();
    let mut group = Group::new(format!("tree and timings, {title}"), Compared::Times, events);
    group.add("memcpy", || time(|| black_box(&mut copy).copy_from_slice(black_box(&text))));
    group.add("HashMaps, of the events", || time(|| aggregated(&trace)));
    group.add("ours, timings alone", || time(|| trace.timings().len()));
    group.add_with_target("ours, from the record", Some("15 ns"), || {
        let capture = recorded(spans, levels);
        let mut trace = None;
        let ns = time(|| trace.insert(capture.finish()).timings().len());
        black_box(trace);
        ns
    });
    group.print(meter, 60);
}

fn main() {
    println!("{}; ns an event and x the copying, medians over the rounds, with quartiles", Profile::current());
    let meter = &mut Meter::calibrated();
    written(meter, "100,000 calls beside each other", &recorded(100_000, FLAT).finish());
    written(meter, "a random tree of 100,000 calls, 12 levels deep", &recorded(100_000, DEEP).finish());
    built(meter, "70,000 calls beside each other", 70_000, FLAT);
    built(meter, "a random tree of 70,000 calls, 12 levels deep", 70_000, DEEP);
}
