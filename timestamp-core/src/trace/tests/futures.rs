//! Async functions: spans of several segments.

use super::*;

#[test]
fn three_polls_are_one_span() {
    let trace = trace(
        "lane main
         10 poll a 0; 12 enter b; 15 exit b; 16 pending a
         30 resume 0; 33 pending a
         50 resume 0; 51 enter b; 55 exit b; 60 exit a
         70 end",
    );
    assert_tree(
        &trace,
        "
        a 10..60 self 12 busy 19 await 31 polls 3
          b 12..15 self 3
          b 51..55 self 4
        ",
    );
    assert_eq!(timeline(&trace), "10+a 12+b 15-b 16<a 30>a 33<a 50>a 51+b 55-b 60-a");
    assert_eq!((trace.lanes()[0].covered_ns(), anomalies(&trace)), (19, (0, 0, 0, 0)));
}

#[test]
fn ready_at_once_is_one_poll() {
    let trace = trace("lane main; 0 poll a 0; 5 exit a; 9 end");
    assert_tree(&trace, "a 0..5 self 5 busy 5 await 0 polls 1");
}

#[test]
fn joined_futures_take_turns() {
    let trace = trace(
        "lane main
         0 poll p 0
         1 poll a 1; 5 pending a; 6 poll b 2; 9 pending b
         10 pending p; 20 resume 0
         21 resume 1; 25 exit a; 26 resume 2; 29 exit b
         30 exit p; 40 end",
    );
    assert_tree(
        &trace,
        "
        p 0..30 self 6 busy 20 await 10 polls 2
          a 1..25 self 8 busy 8 await 16 polls 2
          b 6..29 self 6 busy 6 await 17 polls 2
        ",
    );
    assert_eq!(timeline(&trace), "0+p 1+a 5<a 6+b 9<b 10<p 20>p 21>a 25-a 26>b 29-b 30-p");
}

#[test]
fn two_futures_of_one_function_are_two_spans() {
    let trace = trace(
        "lane main; 0 poll a 0; 2 pending a; 2 poll a 1; 5 pending a; 10 resume 1; 14 exit a; 14 resume 0; 15 exit a; 20 end",
    );
    assert_tree(
        &trace,
        "
        a 0..15 self 3 busy 3 await 12 polls 2
        a 2..14 self 7 busy 7 await 5 polls 2
        ",
    );
    assert_eq!(anomalies(&trace), (0, 0, 0, 0));
}

#[test]
fn a_dropped_future_is_cancelled() {
    let trace = trace("lane main; 0 poll p 0; 1 poll a 1; 5 pending a; 8 cancel 1; 10 exit p; 20 end");
    assert_tree(
        &trace,
        "
        p 0..10 self 6 busy 10 await 0 polls 1
          a 1..8 self 4 busy 4 await 3 polls 1 cancelled
        ",
    );
    assert_eq!(timeline(&trace), "0+p 1+a 5<a 8>a 8-a 10-p");
    assert_eq!((trace.counts().cancelled, anomalies(&trace)), (1, (0, 0, 0, 0)));
}

#[test]
fn a_future_that_outlives_its_parent_stays_its_child() {
    let trace = trace(
        "lane main; 0 poll p 0; 1 poll a 1; 2 pending a; 5 exit p; 10 enter q; 11 resume 1; 14 exit a; 20 exit q; 30 end",
    );
    assert_tree(
        &trace,
        "
        p 0..5 self 4 busy 5 await 0 polls 1
          a 1..14 self 4 busy 4 await 9 polls 2
        q 10..20 self 7
        ",
    );
    assert_eq!(timeline(&trace), "0+p 1+a 2<a 5-p 10+q 11>a 14-a 20-q");
}

#[test]
fn a_future_that_still_waits_is_cut_off() {
    for end in ["cut", "end"] {
        let trace = trace(&format!("lane main; 0 poll a 3; 5 pending a; 7 poll b 4; 9 pending b; 30 {end}"));
        assert_tree(
            &trace,
            "
            a 0..30 self 5 busy 5 await 25 polls 1 cut_off
            b 7..30 self 2 busy 2 await 21 polls 1 cut_off
            ",
        );
        assert_eq!(timeline(&trace), "0+a 5<a 7+b 9<b 30>a 30-a 30>b 30-b");
        assert_eq!((trace.counts().cut_off, anomalies(&trace)), (2, (0, 0, 0, 0)));
    }
}

#[test]
fn a_panic_in_a_later_poll() {
    let trace = trace("lane main; 0 poll a 0; 5 pending a; 7 resume 0; 9 panic a; 30 end");
    assert_tree(&trace, "a 0..9 self 7 busy 7 await 2 polls 2 panicked");
}

#[test]
fn instances_need_not_count_upwards() {
    let trace = trace(
        "lane main
         0 poll a 4294967295; 1 pending a; 1 poll b 7; 2 pending b; 2 poll c 0; 3 pending c; 3 poll d 9; 4 pending d
         5 resume 7; 6 exit b; 6 resume 4294967295; 7 exit a; 7 resume 9; 8 exit d; 8 resume 0; 9 exit c; 10 end",
    );
    assert_tree(
        &trace,
        "
        a 0..7 self 2 busy 2 await 5 polls 2
        b 1..6 self 2 busy 2 await 3 polls 2
        c 2..9 self 2 busy 2 await 5 polls 2
        d 3..8 self 2 busy 2 await 3 polls 2
        ",
    );
    assert_eq!(anomalies(&trace), (0, 0, 0, 0));
}

#[test]
fn instances_are_told_apart_by_lane() {
    let trace = trace("lane one; 0 poll a 0; 1 pending a; 2 end; lane two; 5 resume 0; 5 poll b 0; 7 exit b; 8 end");
    assert_tree(
        &trace,
        "
        lane one
        a 0..2 self 1 busy 1 await 1 polls 1 cut_off
        lane two
        b 5..7 self 2 busy 2 await 0 polls 1
        ",
    );
    assert_eq!(anomalies(&trace), (0, 1, 0, 0));
}
