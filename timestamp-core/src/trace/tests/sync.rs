//! Functions that run to their end.

use proptest::prelude::*;

use super::*;
use crate::export::tests::steps;

proptest! {
    #[test]
    fn a_call_at_once_is_an_enter_and_an_exit(traces in steps::twice()) {
        let [at_once, apart] = traces.map(|trace| format!("{trace:?}"));
        prop_assert_eq!(at_once, apart);
    }
}

#[test]
fn nested_calls_nest() {
    let trace = trace(
        "lane main; 10 enter a; 20 enter b; 30 enter c; 40 exit c; 50 exit b; 60 enter b; 65 exit b; 80 exit a; 90 end",
    );
    assert_tree(
        &trace,
        "
        a 10..80 self 35
          b 20..50 self 20
            c 30..40 self 10
          b 60..65 self 5
        ",
    );
    assert_eq!(timeline(&trace), "10+a 20+b 30+c 40-c 50-b 60+b 65-b 80-a");
    let lane = &trace.lanes()[0];
    assert_eq!((lane.name(), lane.start_ns(), lane.end_ns(), lane.covered_ns()), ("main", 10, 90, 70));
    assert_eq!((trace.duration_ns(), trace.start_unix_ns(), trace.edge_count()), (100, 1_000_000, 8));
    assert_eq!(trace.counts(), &Default::default());
    let frames: Vec<_> = trace.frames().iter().map(|frame| (frame.name(), frame.file())).collect();
    assert_eq!(frames, [("a", "src/lib.rs"), ("b", "src/lib.rs"), ("c", "src/lib.rs")]);
}

#[test]
fn a_panic_ends_every_span_it_passes() {
    let trace = trace("lane main; 0 enter a; 5 enter b; 10 panic b; 12 panic a; 20 end");
    assert_tree(
        &trace,
        "
        a 0..12 self 7 panicked
          b 5..10 self 5 panicked
        ",
    );
    assert_eq!((trace.counts().panicked, anomalies(&trace)), (2, (0, 0, 0, 0)));
}

#[test]
fn what_still_runs_is_cut_off() {
    let trace = trace("lane main; 0 enter a; 5 enter b; 30 cut");
    assert_tree(
        &trace,
        "
        a 0..30 self 5 cut_off
          b 5..30 self 25 cut_off
        ",
    );
    assert_eq!((trace.counts().cut_off, anomalies(&trace)), (2, (0, 0, 0, 0)));
}

#[test]
fn zero_durations_keep_their_order() {
    let trace = trace("lane main; 7 enter a; 7 enter b; 7 exit b; 7 enter b; 7 exit b; 7 exit a; 7 end");
    assert_tree(
        &trace,
        "
        a 7..7 self 0
          b 7..7 self 0
          b 7..7 self 0
        ",
    );
    assert_eq!(timeline(&trace), "7+a 7+b 7-b 7+b 7-b 7-a");
}

#[test]
fn lanes_are_told_apart() {
    let trace = trace(
        "lane main; 0 enter a; 50 exit a; 60 end
         lane empty; 30 end
         lane worker; 20 enter a; 25 enter b; 30 exit b; 40 exit a; 45 enter b; 46 exit b; 46 end",
    );
    assert_tree(
        &trace,
        "
        lane main
        a 0..50 self 50
        lane empty
        lane worker
        a 20..40 self 15
          b 25..30 self 5
        b 45..46 self 1
        ",
    );
    assert_eq!(timeline(&trace), "0+a 50-a |  | 20+a 25+b 30-b 40-a 45+b 46-b");
    assert_eq!((trace.lanes()[1].start_ns(), trace.lanes()[1].end_ns()), (30, 30));
    assert_eq!(trace.spans().iter().map(|span| span.lane().index()).collect::<Vec<_>>(), [0, 2, 2, 2]);
    assert_eq!(trace.frames().len(), 2);
}

#[test]
fn an_empty_trace_is_empty() {
    for script in ["", "lane main; 0 end"] {
        let trace = trace(script);
        assert_tree(&trace, "");
        assert_eq!((trace.edge_count(), trace.timings().len(), anomalies(&trace)), (0, 0, (0, 0, 0, 0)));
    }
}

#[test]
fn frames_are_interned_by_name_file_and_line() {
    let mut builder = Builder::new("test".to_owned());
    let ids = [("a", "x.rs", 1), ("a", "x.rs", 1), ("a", "x.rs", 2), ("a", "y.rs", 1), ("x.rs", "a", 1)]
        .map(|(name, file, line)| builder.frame(name, file, line).index());
    assert_eq!(ids, [0, 0, 1, 2, 3]);
    let trace = builder.finish(Totals::default());
    assert_eq!((trace.frames()[2].file(), trace.frames()[2].line()), ("y.rs", 1));
}
