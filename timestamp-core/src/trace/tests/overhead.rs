//! Where the cost of probes is said to show.

use super::super::{ProbeCost, SegmentCost};
use super::*;

const COST: ProbeCost = ProbeCost {
    span: SegmentCost { total_ns: 3.0, inside_ns: 1.0 },
    poll: SegmentCost { total_ns: 50.0, inside_ns: 20.0 },
    pause_ns: 7.0,
};

fn trace_with_costs(script: &str) -> Trace {
    build(script).finish(Totals { duration_ns: 100_000, probe_cost: COST, ..Totals::default() })
}

fn self_overheads(trace: &Trace) -> Vec<(&str, u64)> {
    let ids = (0..trace.spans().len()).filter_map(SpanId::from_index);
    ids.map(|id| (trace.span_name(id), trace.self_overhead_ns(id))).collect()
}

#[test]
fn a_name_shows_in_the_span_in_which_it_is_written_with_a_reading_of_the_clock() {
    let trace = trace_with_costs(
        "lane one
         1000 naming 900
         1010 enter a
         2010 naming 500; 2020 enter b; 2030 naming 4; 2040 exit b
         2900 naming 40; 2910 enter b; 2950 exit b
         4000 exit a",
    );
    let [a, b] = [(1 + 2 * 2 + 500 + 40 + 2), (1 + 4 + 1)];
    assert_eq!(self_overheads(&trace), [("a", a), ("b", b), ("b", 1)]);
    assert_eq!(trace.busy_overhead_ns(trace.roots(&trace.lanes()[0]).next().expect("a")), a + b + 1);
    assert_eq!(trace.naming_ns(), 900 + 500 + 4 + 40);
    // Before the first span there is no lane to show anything.
    assert_eq!(trace.overhead_within_lanes_ns(), a + b + 1);
    assert_eq!(trace.overhead_ns(), a + b + 1 + 2 + 901);
}

#[test]
fn a_name_that_is_written_for_another_task_shows_where_it_is_written() {
    let trace = trace_with_costs(
        "lane maker
         1000 enter make; 2000 naming 700; 3000 exit make
         lane worker
         3000 poll work 0; 4000 exit work",
    );
    assert_eq!(self_overheads(&trace), [("make", 1 + 700 + 1), ("work", 20)]);
}

#[test]
fn polls_and_pauses_have_costs_of_their_own() {
    let trace = trace_with_costs(
        "lane one
         1000 poll a 0; 1100 poll b 1; 1200 pending b; 1400 pending a; 1400 pause
         2000 resume 0; 2100 resume 1; 2200 exit b; 2400 exit a",
    );
    assert_eq!(self_overheads(&trace), [("a", 2 * 20 + 2 * 30), ("b", 2 * 20)]);
    assert_eq!(trace.overhead_within_lanes_ns(), 2 * 20 + 2 * 50 + 7);
    assert_eq!(trace.overhead_ns(), 4 * 50 + 7);
}

#[test]
fn between_two_spans_without_a_parent_the_lane_goes_on() {
    let trace = trace_with_costs(
        "lane one
         1000 naming 500; 1010 enter a; 1020 exit a
         2000 naming 400; 2010 enter b; 2020 exit b; 3000 naming 30
         lane two
         1000 naming 200; 1010 enter c; 1020 exit c",
    );
    // What shows around b is in the lane, and so are two names.
    assert_eq!(trace.overhead_within_lanes_ns(), 3 + 2 + 401 + 31);
    assert_eq!(trace.overhead_ns(), 3 * 3 + 501 + 401 + 31 + 201);
}
