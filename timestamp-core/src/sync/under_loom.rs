//! What threads share, under every order of their steps. `.ci/soundness` runs these; see [`sync`](super).

use std::sync::Arc;

use loom::thread;

use crate::buffer::Buffer;
use crate::callsite::Callsite;
use crate::clock::mock;
use crate::event::Kind;
use crate::lane::Lane;
use crate::shared::{Limits, Shared};

const START: u64 = 1 << 50;
/// Past a lane's first look at the time limit.
const AT_HORIZON: u64 = START + (1 << 21);

static SITE: Callsite = Callsite::named("site", "", 0);

/// Tries all orders with at most three switches where a thread could have gone on, unless `LOOM_MAX_PREEMPTIONS` says
/// otherwise. Loom's threads take turns on one real thread, so they share its mocked clock.
fn model(threads: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound.get_or_insert(3);
    model.check(move || {
        mock::set(Some(START));
        threads();
        mock::set(None);
    });
}

fn capture(limits: Limits) -> Arc<Shared> {
    Arc::new(Shared::new("test".to_owned(), limits))
}

/// A capture with a lane that has recorded nothing.
fn one_lane() -> (Arc<Shared>, Arc<Lane>) {
    SITE.register().expect("the first callsite");
    let shared = capture(Limits::default());
    let lane = shared.open_lane(None).expect("the first lane");
    (shared, lane)
}

fn kinds(lane: &Lane) -> Vec<Kind> {
    lane.read(|events, _| events.map(|event| event.kind).collect())
}

#[test]
fn a_reader_sees_whole_events_in_order_while_the_buffer_grows() {
    const EVENTS: u64 = 3;
    model(|| {
        let buffer = Arc::new(Buffer::new(true));
        let writer = thread::spawn({
            let buffer = Arc::clone(&buffer);
            move || {
                for event in 0..EVENTS {
                    let (word, next) = (2 * event, [2 * event + 1]);
                    if !buffer.push(word, next) {
                        buffer.grow();
                        assert!(buffer.push(word, next));
                    }
                }
            }
        });
        let seen: Vec<u64> = buffer.read(|words| words.collect());
        assert_eq!(seen.len() % 2, 0);
        assert!(seen.iter().copied().eq(0..seen.len() as u64), "{seen:?}");
        writer.join().expect("no panic");
        buffer.read(|words| assert!(words.eq(0..2 * EVENTS)));
    });
}

#[test]
fn a_recycled_chunk_shows_nothing_of_its_past() {
    model(|| {
        let used = Buffer::new(true);
        used.grow();
        assert!(used.push(7, [7]));
        drop(used);
        let buffer = Arc::new(Buffer::new(true));
        let writer = thread::spawn({
            let buffer = Arc::clone(&buffer);
            move || {
                buffer.grow();
                assert!(buffer.push(1, []));
            }
        });
        let other = Buffer::new(true);
        other.grow();
        other.read(|mut words| assert_eq!(words.next(), None));
        buffer.read(|words| words.for_each(|word| assert_eq!(word, 1)));
        writer.join().expect("no panic");
        buffer.read(|words| assert!(words.eq([1])));
    });
}

#[test]
fn a_lane_that_has_ended_is_read_whole() {
    model(|| {
        let (_shared, lane) = one_lane();
        let writer = thread::spawn({
            let lane = Arc::clone(&lane);
            move || {
                let site = lane.enter(&SITE).expect("there is room");
                lane.leave(site, Kind::Exit);
                lane.end();
            }
        });
        let ended = lane.ended_at().is_some();
        let seen = kinds(&lane);
        assert!([Kind::Enter, Kind::Exit].starts_with(&seen), "{seen:?}");
        assert!(!ended || seen.len() == 2, "an end that is seen comes after all that the lane wrote");
        writer.join().expect("no panic");
        assert_eq!(kinds(&lane), [Kind::Enter, Kind::Exit]);
    });
}

#[test]
fn a_span_that_is_seen_has_its_name() {
    model(|| {
        let (_shared, lane) = one_lane();
        let writer = thread::spawn({
            let lane = Arc::clone(&lane);
            // Refused once the names have been taken.
            move || lane.enter_named(&SITE, || Some("name".to_owned())).is_some()
        });
        let mut seen = 0;
        lane.read(|events, names| {
            for event in events.filter(|event| event.kind == Kind::EnterNamed) {
                assert_eq!(names[event.data as usize], "name");
                seen += 1;
            }
        });
        let entered = writer.join().expect("no panic");
        assert!(entered || seen == 0);
        let opened = kinds(&lane).contains(&Kind::EnterNamed);
        assert_eq!(opened, entered, "a refused span leaves nothing behind");
    });
}

#[test]
fn two_lanes_claim_no_more_spans_than_there_are_and_lose_none() {
    const SPANS: u64 = 17;
    model(|| {
        let shared = capture(Limits { spans: SPANS, ..Limits::default() });
        let claim_one = |shared: &Shared| {
            let claimed = shared.claim_spans(16);
            shared.give_back_spans(claimed.saturating_sub(1));
            claimed.min(1)
        };
        let other = thread::spawn({
            let shared = Arc::clone(&shared);
            move || claim_one(&shared) + claim_one(&shared)
        });
        let used = claim_one(&shared) + claim_one(&shared) + other.join().expect("no panic");
        let left: u64 = std::iter::from_fn(|| Some(shared.claim_spans(16)).filter(|&claimed| claimed > 0)).sum();
        assert_eq!(used + left, SPANS);
        assert_eq!(used, 4, "none was refused while there were some");
    });
}

#[test]
fn two_lanes_open_no_more_spans_than_there_are() {
    const SPANS: u64 = 3;
    model(|| {
        SITE.register().expect("the first callsite");
        let shared = capture(Limits { spans: SPANS, ..Limits::default() });
        let lanes = [(); 2].map(|()| shared.open_lane(None).expect("a lane"));
        let work = |lane: &Lane| {
            for _ in 0..2 {
                if let Some(site) = lane.enter(&SITE) {
                    lane.leave(site, Kind::Exit);
                }
            }
            lane.end();
        };
        let other = thread::spawn({
            let lane = Arc::clone(&lanes[1]);
            move || work(&lane)
        });
        work(&lanes[0]);
        other.join().expect("no panic");
        let opened = |lane: &Lane| kinds(lane).iter().filter(|kind| kind.opens()).count() as u64;
        let recorded: u64 = lanes.iter().map(|lane| opened(lane)).sum();
        let dropped: u64 = lanes.iter().map(|lane| lane.dropped()).sum();
        assert!(recorded <= SPANS);
        assert_eq!(recorded + dropped, 4);
        assert_eq!(dropped > 0, shared.reasons().spans);
        drop(shared.close());
    });
}

#[test]
fn bytes_go_to_one_of_two_lanes_and_forced_ones_never_wrap() {
    model(|| {
        let shared = capture(Limits { bytes: 5, ..Limits::default() });
        let other = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.claim_bytes(3, false)
        });
        let mine = shared.claim_bytes(3, false);
        let theirs = other.join().expect("no panic");
        assert!(mine != theirs, "5 bytes hold 3 once");
        assert!(shared.claim_bytes(3, true));
        assert!(!shared.claim_bytes(1, false), "what was forced is gone");
    });
}

#[test]
fn a_lane_opened_while_the_capture_ends_is_handed_out_or_refused() {
    model(|| {
        let shared = capture(Limits::default());
        let opener = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.open_lane(None)
        });
        let closed = shared.close();
        let opened = opener.join().expect("no panic");
        match (&opened, &closed[..]) {
            (Some(opened), [closed]) => assert!(Arc::ptr_eq(opened, closed)),
            (None, []) => {}
            _ => panic!("a lane that nobody reads, or one from nowhere"),
        }
        assert!(shared.is_finished());
        assert!(shared.open_lane(None).is_none());
    });
}

#[test]
fn a_lane_records_nothing_after_the_end() {
    model(|| {
        let (shared, lane) = one_lane();
        let writer = thread::spawn({
            let lane = Arc::clone(&lane);
            move || lane.enter(&SITE).is_some()
        });
        drop(shared.close());
        writer.join().expect("no panic");
        assert!(lane.enter(&SITE).is_none());
    });
}

#[test]
fn a_lane_at_its_horizon_records_nothing_after_the_end() {
    model(|| {
        let (shared, lane) = one_lane();
        mock::set(Some(AT_HORIZON));
        let writer = thread::spawn({
            let lane = Arc::clone(&lane);
            move || lane.enter(&SITE).is_some()
        });
        drop(shared.close());
        writer.join().expect("no panic");
        assert!(lane.enter(&SITE).is_none(), "the end was overwritten by the writer's next horizon");
    });
}

#[test]
fn two_threads_that_register_a_callsite_agree() {
    model(|| {
        assert_eq!(SITE.number(), None);
        let other = thread::spawn(|| SITE.register().expect("there are numbers"));
        let mine = SITE.register().expect("there are numbers");
        assert_eq!(mine, other.join().expect("no panic"));
        assert_eq!(mine.index(), 1, "it was listed once");
        assert!(std::ptr::eq(Callsite::find(mine).expect("it is listed"), &raw const SITE));
    });
}

#[test]
fn a_callsite_that_is_seen_can_be_found() {
    model(|| {
        assert_eq!(SITE.number(), None);
        let other = thread::spawn(|| SITE.register().is_some());
        if let Some(number) = SITE.number() {
            assert!(Callsite::find(number).is_some());
        }
        assert!(other.join().expect("no panic"));
    });
}
