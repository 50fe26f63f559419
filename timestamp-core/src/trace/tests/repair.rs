//! What does not fit is repaired and counted.

use super::*;

#[test]
fn an_exit_further_down_closes_those_above() {
    let trace = trace("lane main; 0 enter a; 1 enter b; 2 enter c; 10 exit a; 11 exit c; 12 exit b; 20 end");
    assert_tree(
        &trace,
        "
        a 0..10 self 1
          b 1..10 self 1 cut_off
            c 2..10 self 8 cut_off
        ",
    );
    // The late exits of b and c have nothing left to close.
    assert_eq!((trace.counts().cut_off, anomalies(&trace)), (2, (2, 2, 0, 0)));
}

#[test]
fn an_exit_of_nothing_is_ignored() {
    let trace = trace("lane main; 0 exit z; 1 enter a; 2 exit z; 3 pending a; 5 exit a; 9 end");
    assert_tree(&trace, "a 1..5 self 4");
    assert_eq!(anomalies(&trace), (0, 3, 0, 0));
}

#[test]
fn a_guard_held_across_an_await_ends_there() {
    let trace =
        trace("lane main; 0 poll a 0; 2 enter guard; 5 pending a; 10 resume 0; 12 exit guard; 15 exit a; 20 end");
    assert_tree(
        &trace,
        "
        a 0..15 self 7 busy 10 await 5 polls 2
          guard 2..5 self 3 cut_off
        ",
    );
    assert_eq!(timeline(&trace), "0+a 2+guard 5-guard 5<a 10>a 15-a");
    assert_eq!(anomalies(&trace), (1, 1, 0, 0));
}

#[test]
fn unknown_instances_are_ignored() {
    let trace = trace(
        "lane main; 0 resume 5; 1 cancel 5; 2 poll a 0; 3 resume 0; 4 cancel 0; 5 poll a 0; 6 exit a; 7 resume 0; 8 cancel 0; 9 end",
    );
    // Running, running, known already, ended, ended.
    assert_tree(&trace, "a 2..6 self 4 busy 4 await 0 polls 1");
    assert_eq!(anomalies(&trace), (0, 7, 0, 0));
}

#[test]
fn a_poll_closed_by_repair_does_not_come_back() {
    let trace = trace("lane main; 0 enter a; 1 poll b 0; 5 exit a; 6 resume 0; 7 exit b; 9 end");
    assert_tree(
        &trace,
        "
        a 0..5 self 1
          b 1..5 self 4 busy 4 await 0 polls 1 cut_off
        ",
    );
    assert_eq!(anomalies(&trace), (1, 2, 0, 0));
}

#[test]
fn a_forgotten_guard_ends_with_its_lane() {
    let trace = trace("lane main; 0 enter a; 1 enter b; 9 end");
    assert_tree(
        &trace,
        "
        a 0..9 self 1 cut_off
          b 1..9 self 8 cut_off
        ",
    );
    assert_eq!((trace.counts().cut_off, anomalies(&trace)), (2, (0, 0, 2, 0)));
}

#[test]
fn a_clock_that_goes_back_is_held() {
    let trace =
        trace("lane main; 10 enter a; 5 enter b; 8 exit b; 12 exit a; 11 end; lane other; 3 enter a; 4 exit a; 4 end");
    assert_tree(
        &trace,
        "
        lane main
        a 10..12 self 2
          b 10..10 self 0
        lane other
        a 3..4 self 1
        ",
    );
    assert_eq!(anomalies(&trace), (0, 0, 0, 3));
}

#[test]
fn a_finish_before_the_last_event_is_moved_up() {
    let trace = trace("lane main; 0 enter a; 150 exit a; 160 end");
    assert_eq!((trace.duration_ns(), anomalies(&trace)), (160, (0, 0, 0, 1)));
}

#[test]
fn an_open_lane_is_cut_off_by_the_next_and_by_the_finish() {
    let trace = trace("lane main; 0 enter a; 5 enter b; lane other; 7 enter a");
    assert_tree(
        &trace,
        "
        lane main
        a 0..5 self 5 cut_off
          b 5..5 self 0 cut_off
        lane other
        a 7..100 self 93 cut_off
        ",
    );
    assert_eq!(anomalies(&trace), (0, 0, 0, 0));
}

#[test]
fn events_outside_any_lane_are_ignored() {
    let trace = trace(
        "0 enter a; 0 poll a 0; 0 exit a; 0 pending a; 0 resume 0; 0 cancel 0; 0 end; lane main; 5 end; 6 enter a; 7 end",
    );
    assert_tree(&trace, "");
    assert_eq!((trace.lanes().len(), anomalies(&trace)), (1, (0, 7, 0, 0)));
}

/// Sums that would not fit in 64 bits stop at the end of the range.
#[test]
fn times_at_the_end_of_the_range_do_no_harm() {
    let mut builder = build("");
    let (site, at) = (CallsiteId(0), u64::MAX);
    let frame = builder.frame("a", "src/lib.rs", 1);
    for instance in 0..3 {
        builder.begin_lane("long");
        builder.enter_async(0, site, frame, instance);
        builder.suspend(1, site);
        builder.enter(1, site, frame);
        builder.exit(at, site, Outcome::Completed);
        builder.resume(at, instance);
        builder.exit(at, site, Outcome::Completed);
        builder.end_lane(at, true);
    }
    let trace = builder.finish(Totals { start_unix_ns: at, duration_ns: at, ..Totals::default() });
    let timings = trace.timings();
    assert_eq!((timings[0].calls, timings[0].total_ns, timings[0].max_ns), (6, u64::MAX, u64::MAX));
    let summary = trace.summary(0);
    assert_eq!((summary.remaining.self_ns, summary.outside_ns), (u64::MAX, 0));
    assert!(serde_json::to_string(&trace.full()).is_ok_and(|text| text.contains("18446744073709551615")));
}
