//! The sums over all calls of a function.

use super::super::{Dropped, Reasons, Timing};
use super::*;

fn timing<'a>(timings: &'a [Timing<'a>], name: &str) -> &'a Timing<'a> {
    timings.iter().find(|timing| timing.name == name).expect("the name was called")
}

#[test]
fn recursion_is_not_counted_twice() {
    let trace = trace(
        "lane main; 0 enter a; 10 enter b; 20 enter a; 30 enter a; 40 exit a; 50 exit a; 60 exit b; 70 exit a; 80 enter a; 85 exit a; 90 end",
    );
    assert_tree(
        &trace,
        "
        a 0..70 self 20
          b 10..60 self 20
            a 20..50 self 20
              a 30..40 self 10
        a 80..85 self 5
        ",
    );
    let timings = trace.timings();
    let (a, b) = (timing(&timings, "a"), timing(&timings, "b"));
    assert_eq!((a.calls, a.total_ns, a.self_ns, a.min_ns, a.max_ns), (4, 75, 55, 5, 70));
    // (70 + 30 + 10 + 5) / 4, over all calls.
    assert_eq!((a.avg_ns, a.busy_ns, a.await_ns, a.polls), (28, 115, 0, 0));
    assert_eq!((b.calls, b.total_ns, b.self_ns), (1, 50, 20));
}

#[test]
fn recursion_is_told_by_the_tree_and_not_by_who_polls() {
    // `g` polls what `a` called: in it `g` is called by no `g`, but `a` by an `a`.
    let trace = trace(
        "lane main; 0 enter a; 1 poll f 1; 2 pending f; 3 exit a
         10 enter g; 11 resume 1; 12 enter g; 14 exit g; 15 enter a; 18 exit a; 19 exit f; 20 exit g; 30 end",
    );
    assert_tree(
        &trace,
        "
        a 0..3 self 2
          f 1..19 self 4 busy 9 await 9 polls 2
            g 12..14 self 2
            a 15..18 self 3
        g 10..20 self 2
        ",
    );
    let timings = trace.timings();
    assert_eq!((timing(&timings, "g").total_ns, timing(&timings, "a").total_ns), (10 + 2, 3));
}

#[test]
fn callsites_of_one_name_are_one_row() {
    let mut builder = Builder::new("test".to_owned());
    let frames = [1, 2].map(|line| builder.frame("a", "src/lib.rs", line));
    let unused = builder.frame("never entered", "src/lib.rs", 3);
    builder.begin_lane("main");
    for (index, frame) in frames.into_iter().enumerate() {
        builder.enter(index as u64 * 10, CallsiteId(index as u32), frame);
    }
    builder.exit(20, CallsiteId(1), Outcome::Completed);
    builder.exit(30, CallsiteId(0), Outcome::Completed);
    builder.end_lane(30, true);
    let trace = builder.finish(Totals::default());
    assert_eq!((trace.frames().len(), unused.index()), (3, 2));
    let timings = trace.timings();
    assert_eq!(timings.len(), 1);
    assert_eq!((timings[0].calls, timings[0].total_ns, timings[0].self_ns), (2, 30, 30));
}

#[test]
fn waiting_is_summed_apart() {
    let trace = trace("lane main; 0 poll a 0; 4 pending a; 5 poll a 1; 7 exit a; 10 resume 0; 11 exit a; 20 end");
    let timings = trace.timings();
    let a = &timings[0];
    assert_eq!((a.calls, a.total_ns, a.self_ns), (2, 13, 7));
    assert_eq!((a.busy_ns, a.await_ns, a.polls, a.avg_ns), (7, 6, 3, 6));
}

#[test]
fn sums_that_64_bits_cannot_hold_spoil_no_other() {
    let script = format!("lane main; 0 poll a 0; 10 pending a; 10 poll a 1; 20 pending a; {} end", u64::MAX);
    let trace = build(&script).finish(Totals { duration_ns: u64::MAX, ..Totals::default() });
    let a = &trace.timings()[0];
    assert_eq!((a.calls, a.busy_ns, a.self_ns, a.avg_ns), (2, 20, 20, u64::MAX - 5));
    assert_eq!((a.total_ns, a.await_ns), (u64::MAX, u64::MAX));
}

#[test]
fn rows_go_by_total_then_by_name() {
    let trace = trace(
        "lane main; 0 enter c; 5 exit c; 5 enter b; 15 exit b; 15 enter a; 20 exit a; 20 enter d; 20 exit d; 30 end",
    );
    let names: Vec<_> = trace.timings().iter().map(|timing| timing.name).collect();
    assert_eq!(names, ["b", "a", "c", "d"]);
}

/// Calls of 1, 2, 3 .. n ns: the p-th percentile by nearest rank is ceil(p n / 100).
#[test]
fn percentiles_are_nearest_rank() {
    for (n, p50, p95, p99) in
        [(1, 1, 1, 1), (2, 1, 2, 2), (19, 10, 19, 19), (20, 10, 19, 20), (100, 50, 95, 99), (101, 51, 96, 100)]
    {
        let mut builder = Builder::new("test".to_owned());
        let frame = builder.frame("a", "", 0);
        builder.begin_lane("main");
        let mut at = 0;
        // An order in which nothing is sorted: 37 has no divisor in common with any n above.
        for call in 0..n {
            builder.enter(at, CallsiteId(0), frame);
            at += (call * 37) % n + 1;
            builder.exit(at, CallsiteId(0), Outcome::Completed);
        }
        builder.end_lane(at, true);
        let trace = builder.finish(Totals::default());
        let found = &trace.timings()[0];
        assert_eq!((found.p50_ns, found.p95_ns, found.p99_ns), (p50, p95, p99), "{n} calls");
        assert_eq!((found.min_ns, found.max_ns, found.total_ns), (1, n, n * (n + 1) / 2), "{n} calls");
    }
}

#[test]
fn what_was_dropped_is_told() {
    let reasons = Reasons { spans: true, time: true, ..Reasons::default() };
    let dropped = Dropped { spans: 3, lanes: 0, reasons };
    let trace = build("lane main; 0 end").finish(Totals { dropped: dropped.clone(), ..Totals::default() });
    assert_eq!(trace.dropped(), &dropped);
    assert!(!trace.dropped().is_empty() && Dropped::default().is_empty());
    assert_eq!(reasons.names().collect::<Vec<_>>(), ["spans", "time"]);
}
