//! Captures on a counter of 2.5 GHz, some of them around what a suspended system does to it.

use super::*;

const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3600 * SECOND;

/// `ns` after the clock's start, with so many ticks more on the counter than there should be.
fn at(ns: u64, more: i64) -> Anchor {
    Anchor { ticks: (ns * 5 / 2).wrapping_add_signed(more), monotonic_ns: ns, apart: 60 }
}

fn ticks_of(ns: u64) -> i64 {
    (ns * 5 / 2) as i64
}

/// A scale from one tick to another, a nanosecond each.
pub(crate) fn nanoseconds(start: u64, end: u64) -> Scale {
    Scale { zero: start, end: end.wrapping_sub(start) as i64, rate: Scale::ONE, steady: true }
}

/// A scale for a trace whose counter broke.
pub(crate) fn unsteady() -> Scale {
    Scale { zero: 0, end: 0, rate: Scale::ONE, steady: false }
}

#[track_caller]
fn check(scale: Scale, start: Anchor, end: Anchor, expected_ns: u64, steady: bool) {
    let found = scale.duration_ns();
    assert_eq!((scale.ns(end.ticks), scale.ns(end.ticks + 1)), (Some(found), None));
    assert!(found.abs_diff(expected_ns) <= 1 + expected_ns / 1000, "{found} instead of {expected_ns}");
    assert_eq!((scale.ns(start.ticks - 1), scale.ns(start.ticks), scale.is_steady()), (Some(0), Some(0), steady));
}

#[test]
fn a_short_capture_takes_the_long_rate_and_not_its_own_with_the_anchors_errors() {
    let mut first = Some(at(0, 0));
    // The system's clock was read 20 ns early at the start and late at the end.
    let start = Anchor { monotonic_ns: HOUR - 20, ..at(HOUR, 0) };
    let end = Anchor { monotonic_ns: HOUR + 120, ..at(HOUR + 100, 0) };
    let scale = Scale::since(&mut first, start, end);
    check(scale, start, end, 100, true);
    assert_eq!(first.map(|first| first.monotonic_ns), Some(0));
}

#[test]
fn a_counter_that_went_on_while_the_system_was_suspended_does_not_shorten_what_follows() {
    let slept = ticks_of(8 * HOUR);
    let mut first = Some(at(0, 0));
    let [start, end] = [at(SECOND, slept), at(SECOND + SECOND / 5, slept)];
    check(Scale::since(&mut first, start, end), start, end, SECOND / 5, false);
    // From there on nothing is wrong any more.
    let [start, end] = [at(2 * SECOND, slept), at(2 * SECOND + 5000, slept)];
    check(Scale::since(&mut first, start, end), start, end, 5000, true);
}

#[test]
fn even_a_capture_of_a_microsecond_notices() {
    let slept = ticks_of(8 * HOUR);
    let [start, end] = [at(SECOND, slept), at(SECOND + 1000, slept)];
    check(Scale::since(&mut Some(at(0, 0)), start, end), start, end, 1000, false);
}

#[test]
fn a_counter_that_began_anew_is_noticed_between_captures_and_within_one() {
    let anew = -ticks_of(HOUR);
    let [start, end] = [at(HOUR + SECOND, anew), at(HOUR + 2 * SECOND, anew)];
    let mut first = Some(at(HOUR, 0));
    check(Scale::since(&mut first, start, end), start, end, SECOND, false);
    assert_eq!(first.map(|first| first.ticks), Some(end.ticks));

    let [start, end] = [at(HOUR + SECOND, 0), at(HOUR + 2 * SECOND, anew)];
    let scale = Scale::since(&mut Some(at(HOUR, 0)), start, end);
    assert!(!scale.is_steady());
    // What lies before can't be told from what comes after the end; how long something took, by the rate before.
    let [inside, at_end, after] = [start.ticks + 2500, end.ticks, end.ticks + 1].map(|ticks| scale.ns(ticks));
    assert_eq!((inside, at_end, after), (None, Some(0), None));
    assert!((999..=1000).contains(&scale.length(2500)));
}

#[test]
fn a_suspension_within_a_capture_is_told() {
    let [start, end] = [at(SECOND, 0), at(2 * SECOND, ticks_of(HOUR))];
    check(Scale::since(&mut Some(at(0, 0)), start, end), start, end, SECOND, false);
}

#[test]
fn captures_that_overlap_are_right_again_after_the_first_that_ends() {
    let slept = ticks_of(HOUR);
    let mut first = Some(at(0, 0));
    for capture in 0..100 {
        // One begins each 200 ms, before the last two have ended.
        let start = at(SECOND + capture * SECOND / 5, slept);
        let end = at(start.monotonic_ns + SECOND / 2, slept);
        check(Scale::since(&mut first, start, end), start, end, SECOND / 2, capture > 0);
    }
    assert_eq!(first.map(|first| first.monotonic_ns), Some(SECOND * 3 / 2), "the end of the first that noticed");
}

#[test]
fn a_capture_around_a_break_is_in_doubt_though_another_has_noticed_it() {
    let slept = ticks_of(HOUR);
    let mut first = Some(at(0, 0));
    let inner = [at(3 * SECOND, slept), at(4 * SECOND, slept)];
    assert!(!Scale::since(&mut first, inner[0], inner[1]).is_steady());
    let [start, end] = [at(2 * SECOND, 0), at(5 * SECOND, slept)];
    check(Scale::since(&mut first, start, end), start, end, 3 * SECOND, false);
    assert_eq!(first.map(|first| first.monotonic_ns), Some(4 * SECOND));
}

#[test]
fn an_anchor_that_was_hard_to_read_breaks_nothing() {
    // A first one half a microsecond off, as it says itself, and captures soon after it and long after it.
    let mut first = Some(Anchor { monotonic_ns: SECOND - 450, apart: 2500, ..at(SECOND, 0) });
    for (start, length) in [(SECOND + 10_000, 10_000), (SECOND + 100_000, 5000), (HOUR, 1000)] {
        let [start, end] = [at(start, 0), at(start + length, 0)];
        check(Scale::since(&mut first, start, end), start, end, length, true);
    }
}

#[test]
fn a_clock_that_is_corrected_is_steady() {
    // Half a percent faster than until now.
    let [start, end] = [at(HOUR, 0), Anchor { ticks: at(HOUR + SECOND, 0).ticks, ..at(HOUR + SECOND * 201 / 200, 0) }];
    assert!(Scale::since(&mut Some(at(0, 0)), start, end).is_steady());
}

#[test]
fn real_captures_are_steady() {
    let start = Anchor::now();
    std::thread::sleep(Duration::from_millis(2));
    let end = Anchor::now();
    let scale = Scale::new(start, end);
    assert!(scale.is_steady());
    assert!(scale.duration_ns() >= 2_000_000);
}
