//! Ticks as they are read back, on a clock set by hand; what a limit and the end leave.

use super::*;
use crate::capture::Capture;
use crate::clock::mock;
use crate::shared::Limits;

const START: u64 = 1 << 50;

static CALLSITE: Callsite = Callsite::named("tick", "", 0);

/// Enters and exits a span at each of these ticks, which count from when the lane begins.
fn ticks_read_back(start: u64, ticks: &[u64]) -> Vec<u64> {
    mock::set(Some(start));
    let capture = Capture::new("test");
    let lane = capture.lane_for_tests();
    for &tick in ticks {
        mock::set(Some(start.wrapping_add(tick)));
        let number = lane.enter(&CALLSITE).expect("room");
        lane.leave(number, Kind::Exit);
    }
    mock::set(None);
    lane.read(|events, _| events.map(|event| event.ticks.wrapping_sub(start)).collect())
}

#[test]
fn gaps_longer_than_an_event_can_hold_are_kept() {
    let ticks = [0, FIRST_LOOK, HORIZON / 2 - 1, HORIZON / 2, HORIZON, 5 * HORIZON + 7, 1 << 49, (1 << 49) + 1];
    let expected: Vec<_> = ticks.iter().flat_map(|&tick| [tick, tick]).collect();
    assert_eq!(ticks_read_back(START, &ticks), expected);
}

#[test]
fn a_counter_that_passes_its_maximum_goes_on() {
    let ticks = [0, HORIZON, HORIZON + 1, 3 * HORIZON];
    let expected: Vec<_> = ticks.iter().flat_map(|&tick| [tick, tick]).collect();
    assert_eq!(ticks_read_back(u64::MAX - HORIZON, &ticks), expected);
}

#[test]
fn a_clock_that_steps_back_is_recorded_as_it_is() {
    assert_eq!(ticks_read_back(START, &[1000, 400]), [1000, 1000, 400, 400]);
}

fn lane(limits: Limits) -> (Arc<Shared>, Arc<Lane>) {
    let shared = Arc::new(Shared::new("test".to_owned(), limits));
    let lane = shared.open_lane(None).expect("the first lane");
    (shared, lane)
}

#[test]
fn what_goes_on_after_the_end_is_not_missed() {
    let (shared, lane) = lane(Limits { spans: 3, ..Limits::default() });
    drop(shared.close());
    for _ in 0..5 {
        assert_eq!(lane.enter(&CALLSITE), None);
        lane.stray();
    }
    assert_eq!((lane.dropped(), lane.strays(), shared.reasons().spans), (0, 0, false));
}

#[test]
fn a_span_refused_for_its_name_leaves_its_place_to_others() {
    let (shared, lane) = lane(Limits { spans: 4, bytes: 5000, ..Limits::default() });
    for _ in 0..8 {
        assert_eq!(lane.enter_named(&CALLSITE, || Some("x".repeat(5000))), None);
    }
    let opened = (0..8).filter(|_| lane.enter(&CALLSITE).is_some()).count();
    assert_eq!((opened, lane.dropped()), (4, 8 + 4));
    drop(shared.close());
}

#[test]
fn a_name_is_not_even_written_where_the_span_has_no_room_or_the_capture_is_finished() {
    let unwritten = || -> Option<String> { panic!("nobody needs the name") };
    let (shared, full) = lane(Limits { spans: 1, ..Limits::default() });
    assert!(full.enter_named(&CALLSITE, || Some("name".to_owned())).is_some());
    assert_eq!((full.enter_named(&CALLSITE, unwritten), full.dropped()), (None, 1));
    drop(shared.close());
    let (shared, finished) = lane(Limits::default());
    assert!(finished.enter(&CALLSITE).is_some());
    drop(shared.close());
    assert_eq!((finished.enter_named(&CALLSITE, unwritten), finished.dropped()), (None, 0));
}

#[test]
fn nobody_waits_for_a_lane_that_is_read() {
    let (shared, lane) = lane(Limits::default());
    let name = || Some("name".to_owned());
    assert!(lane.enter_named(&CALLSITE, name).is_some());
    let read: Vec<_> = lane.read(|events, names| {
        // As if on another thread. A lock that the reader held would not be got.
        assert_eq!(lane.enter_named(&CALLSITE, name), None);
        lane.buffer.grow();
        assert_eq!(names.len(), 1);
        events.map(|event| event.kind).collect()
    });
    assert_eq!(
        read,
        [Kind::Naming, Kind::EnterNamed, Kind::Naming],
        "what names took, and the span that was not refused"
    );
    drop(shared.close());
}

#[test]
fn what_a_name_takes_is_recorded_kept_or_not() {
    mock::set(Some(START));
    let (shared, lane) = lane(Limits { bytes: 5000, ..Limits::default() });
    let written = |ticks: u64, name: Option<usize>| {
        move || {
            mock::set(Some(START + ticks));
            name.map(|length| "x".repeat(length))
        }
    };
    assert!(lane.enter_named(&CALLSITE, written(70, Some(1))).is_some());
    assert!(lane.enter_named(&CALLSITE, written(75, None)).is_some());
    assert_eq!(lane.enter_named(&CALLSITE, written(95, Some(6000))), None);
    assert!(lane.timed_naming(written(125, Some(1))).is_some());
    mock::set(None);
    let taken: Vec<_> = lane.read(|events, _| {
        events.filter(|event| event.kind == Kind::Naming).map(|event| event::split_naming_data(event.data)).collect()
    });
    // Nothing stands between the last two.
    assert_eq!(taken, [(1, 70), (1, 5), (2, 20 + 30)]);
    drop(shared.close());
}

#[test]
fn names_of_futures_that_are_never_polled_take_no_room() {
    let (shared, lane) = lane(Limits { spans: 3, bytes: 5000, ..Limits::default() });
    let number = lane.enter(&CALLSITE).expect("room");
    for _ in 0..200_000 {
        assert!(lane.timed_naming(|| Some("future".to_owned())).is_some());
    }
    lane.leave(number, Kind::Exit);
    let (mut names, mut events) = (0, 0);
    lane.read(|read, _| {
        for event in read {
            events += 1;
            if event.kind == Kind::Naming {
                names += event::split_naming_data(event.data).0;
            }
        }
    });
    assert_eq!(names, 200_000);
    assert!(events < 10 && !shared.reasons().bytes, "{events} events");
    drop(shared.close());
}

#[test]
fn no_room_for_what_a_name_took_is_no_end_of_the_recording() {
    let (shared, lane) = lane(Limits { bytes: 4096, ..Limits::default() });
    let opened = |lane: &Lane| lane.enter(&CALLSITE).map(|number| lane.leave(number, Kind::Exit)).is_some();
    // One word is left of the only page.
    assert!((0..255).all(|_| opened(&lane)));
    let number = lane.enter(&CALLSITE).expect("room");
    lane.timed_naming(|| ());
    assert!(!lane.full.load(Ordering::Relaxed));
    lane.leave(number, Kind::Exit);
    drop(shared.close());
}

#[test]
fn a_short_name_refused_is_the_last_one_written() {
    let (shared, lane) = lane(Limits { bytes: 4500, ..Limits::default() });
    let mut written = 0;
    for _ in 0..100 {
        lane.enter_named(&CALLSITE, || {
            written += 1;
            Some("x".repeat(100))
        });
    }
    // A page for the events, and room for three names.
    assert_eq!((written, lane.dropped()), (4, 97));
    // A future is perhaps polled elsewhere. What its name took is not recorded here any more.
    let full = lane.buffer.len();
    assert!(lane.timed_naming(|| Some("future".to_owned())).is_some());
    assert_eq!(lane.buffer.len(), full);
    drop(shared.close());
}

#[test]
fn any_instance_is_resumed() {
    let (shared, lane) = lane(Limits::default());
    let first = event::MAX_CALLSITES - 1;
    lane.async_spans.store(first, Ordering::Relaxed);
    for instance in [first, first + 1] {
        assert_eq!(lane.enter_async(&CALLSITE, None).map(|(_, instance)| instance), Some(instance));
        let number = CALLSITE.number().expect("registered");
        lane.leave(number, Kind::Suspend);
        let words = lane.buffer.len();
        assert!(lane.resume(instance));
        assert_eq!(lane.buffer.len() - words, if instance == first { 1 } else { 2 });
        lane.leave(number, Kind::Exit);
    }
    let resumed: Vec<_> =
        lane.read(|events, _| events.filter(|event| event.kind == Kind::Resume).map(|event| event.data).collect());
    assert_eq!(resumed, [u64::from(first), u64::from(first) + 1]);
    drop(shared.close());
}

#[test]
fn without_a_counter_nothing_is_written_quickly_and_all_of_it_slowly() {
    let (shared, _) = lane(Limits::default());
    mock::set_untrusted(true);
    let slow = Lane::new(Arc::clone(&shared), "slow".to_owned());
    for _ in 0..2 {
        let number = slow.enter(&CALLSITE).expect("room");
        assert_eq!((slow.enter_quickly(&CALLSITE), slow.enter_async_quickly(&CALLSITE)), (None, None));
        assert!(!slow.leave_quickly(number, Kind::Exit) && !slow.resume_quickly(0));
        slow.leave(number, Kind::Exit);
    }
    let kinds: Vec<_> = slow.read(|events, _| events.map(|event| event.kind).collect());
    assert_eq!(kinds, [Kind::Enter, Kind::Exit].repeat(2));
    mock::set_untrusted(false);
    drop(shared.close());
}

#[test]
fn a_lane_that_only_waits_leaves_its_room_to_others() {
    let (shared, waiting) = lane(Limits { bytes: 4096, ..Limits::default() });
    waiting.pause();
    let other = shared.open_lane(Some("other".to_owned())).expect("room for a lane");
    assert!(other.enter(&CALLSITE).is_some());
    assert_eq!((waiting.buffer.len(), shared.reasons().bytes), (0, false));
    drop(shared.close());
}

#[test]
fn async_spans_keep_to_the_limit_however_they_are_opened() {
    let (shared, lane) = lane(Limits { spans: 40, ..Limits::default() });
    CALLSITE.register().expect("a number");
    let open = || lane.enter_async_quickly(&CALLSITE).or_else(|| lane.enter_async(&CALLSITE, None));
    assert_eq!((0..100).filter(|_| open().is_some()).count(), 40);
    assert_eq!(lane.dropped(), 60);
    drop(shared.close());
}

#[test]
fn the_last_instance_is_nobodys() {
    let (shared, lane) = lane(Limits::default());
    assert!(lane.enter(&CALLSITE).is_some());
    let words = lane.buffer.len();
    lane.async_spans.store(u32::MAX, Ordering::Relaxed);
    assert_eq!((lane.enter_async_quickly(&CALLSITE), lane.enter_async(&CALLSITE, None)), (None, None));
    assert_eq!((lane.buffer.len() - words, lane.dropped()), (0, 1));
    drop(shared.close());
}
