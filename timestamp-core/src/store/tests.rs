//! Every bound at one less, at it and at one more.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::{Bounds, Evicted, Kept, MemoryStore, Store, StoreError, TraceId};
use crate::trace::Trace;
use crate::trace::tests::trace;

const NS: Duration = Duration::from_nanos(1);
const NOW: Duration = Duration::from_secs(1_000);
const WIDE: Bounds = Bounds { traces: 100, bytes: 1 << 20, age: Duration::from_secs(60) };

fn small() -> Arc<Trace> {
    Arc::new(trace("lane main; 0 enter a; 5 exit a; 9 end"))
}

fn keep(store: &MemoryStore, id: u128, now: Duration) {
    store.keep(TraceId::from(id), small(), now).expect("kept");
}

fn has(store: &MemoryStore, id: u128, now: Duration) -> bool {
    store.find(TraceId::from(id), now).expect("memory does not fail").is_some()
}

#[test]
fn what_is_kept_is_found_and_nothing_else() {
    let store = MemoryStore::new(WIDE);
    assert!(store.is_empty() && !has(&store, 1, NOW));
    let trace = small();
    store.keep(TraceId::from(1), Arc::clone(&trace), NOW).expect("kept");
    let found = store.find(TraceId::from(1), NOW).expect("memory does not fail").expect("found");
    assert!(Arc::ptr_eq(&found, &trace), "kept, not copied");
    assert!(!has(&store, 2, NOW));
    assert_eq!((store.len(), store.bytes()), (1, trace.memory_bytes()));
}

#[test]
fn an_id_is_taken_until_its_trace_has_gone() {
    let store = MemoryStore::new(WIDE);
    keep(&store, 1, NOW);
    let error = store.keep(TraceId::from(1), small(), NOW).expect_err("taken");
    assert!(matches!(error, StoreError::IdTaken), "{error}");
    assert_eq!((store.len(), store.bytes()), (1, small().memory_bytes()));
    keep(&store, 1, NOW + WIDE.age + NS);
}

#[test]
fn the_oldest_goes_when_there_is_one_too_many() {
    let store = MemoryStore::new(Bounds { traces: 3, ..WIDE });
    for id in 1..=2 {
        keep(&store, id, NOW);
    }
    assert_eq!((store.len(), store.evicted()), (2, Evicted::default()));
    keep(&store, 3, NOW);
    assert_eq!((store.len(), store.evicted()), (3, Evicted::default()));
    // Looking at it does not make it younger.
    assert!(has(&store, 1, NOW));
    keep(&store, 4, NOW);
    assert_eq!((store.len(), store.evicted()), (3, Evicted { by_count: 1, ..Evicted::default() }));
    assert_eq!([1, 2, 3, 4].map(|id| has(&store, id, NOW)), [false, true, true, true]);
    assert_eq!(store.bytes(), 3 * small().memory_bytes());
}

#[test]
fn of_no_traces_none_is_kept() {
    let store = MemoryStore::new(Bounds { traces: 0, ..WIDE });
    let error = store.keep(TraceId::from(1), small(), NOW).expect_err("none");
    assert!(matches!(error, StoreError::KeepsNone), "{error}");
    assert!(!has(&store, 1, NOW));
}

#[test]
fn the_oldest_go_when_all_together_are_a_byte_too_large() {
    let each = small().memory_bytes();
    for (spare, left) in [(1, 3), (0, 3), (-1, 2)] {
        let bytes = (3 * each).checked_add_signed(spare).expect("more than none");
        let store = MemoryStore::new(Bounds { bytes, ..WIDE });
        for id in 1..=3 {
            keep(&store, id, NOW);
        }
        assert_eq!((store.len(), store.bytes()), (left, left * each));
        assert_eq!(store.evicted().by_bytes, 3 - left as u64);
        assert_eq!(has(&store, 1, NOW), left == 3);
    }
}

#[test]
fn a_trace_that_is_a_byte_too_large_is_refused_and_nothing_goes_for_it() {
    let script = format!("lane main; {}9 end", "0 enter a; 5 exit a; ".repeat(100));
    let large = Arc::new(trace(&script));
    let bytes = large.memory_bytes();
    for (at_most, fits) in [(bytes - 1, false), (bytes, true), (bytes + 1, true)] {
        let store = MemoryStore::new(Bounds { bytes: at_most, ..WIDE });
        keep(&store, 1, NOW);
        match store.keep(TraceId::from(2), Arc::clone(&large), NOW) {
            Ok(()) => assert!(fits && has(&store, 2, NOW)),
            Err(StoreError::TooLarge { bytes: its, at_most: most }) => {
                assert!(!fits && has(&store, 1, NOW));
                assert_eq!((its, most, store.evicted()), (bytes, at_most, Evicted::default()));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_trace_goes_a_nanosecond_after_its_age() {
    for (later, there) in [(WIDE.age - NS, true), (WIDE.age, true), (WIDE.age + NS, false)] {
        let store = MemoryStore::new(WIDE);
        keep(&store, 1, NOW);
        keep(&store, 2, NOW + NS);
        assert_eq!([1, 2].map(|id| has(&store, id, NOW + later)), [there, true]);
        assert_eq!(store.evicted().by_age, u64::from(!there));
        assert_eq!(store.bytes(), (1 + usize::from(there)) * small().memory_bytes(), "its memory is given back");
    }
}

#[test]
fn keeping_one_lets_go_of_those_that_are_too_old() {
    let store = MemoryStore::new(WIDE);
    keep(&store, 1, NOW);
    keep(&store, 2, NOW + WIDE.age + NS);
    assert_eq!((store.len(), store.evicted()), (1, Evicted { by_age: 1, ..Evicted::default() }));
}

#[test]
fn a_clock_that_is_set_back_does_no_harm() {
    let store = MemoryStore::new(WIDE);
    let before = NOW - Duration::from_secs(500);
    keep(&store, 1, NOW);
    assert!(has(&store, 1, before));
    keep(&store, 2, before);
    assert_eq!([1, 2].map(|id| has(&store, id, NOW + WIDE.age)), [true; 2]);
    assert_eq!([1, 2].map(|id| has(&store, id, NOW + WIDE.age + NS)), [false; 2]);
    assert_eq!([1, 2].map(|id| has(&store, id, before)), [false; 2]);
}

#[test]
fn many_threads_keep_and_find_within_the_bounds() {
    const THREADS: u128 = 8;
    const EACH: u128 = 500;
    let store = MemoryStore::new(Bounds { traces: 50, ..WIDE });
    thread::scope(|scope| {
        for number in 0..THREADS {
            let store = &store;
            scope.spawn(move || {
                for id in number * EACH..(number + 1) * EACH {
                    keep(store, id, NOW);
                    // It may have gone already; what is found is whole.
                    if let Some(found) = store.find(TraceId::from(id), NOW).expect("memory does not fail") {
                        assert_eq!(found.spans().len(), 1);
                    }
                    assert!(store.len() <= 50);
                }
            });
        }
    });
    assert_eq!(store.len(), 50);
    assert_eq!(u128::from(store.evicted().by_count), THREADS * EACH - 50);
    assert_eq!(store.bytes(), 50 * small().memory_bytes());
    assert_eq!((0..THREADS * EACH).filter(|&id| has(&store, id, NOW)).count(), 50);
}

#[test]
fn it_tells_what_it_keeps_the_latest_first() {
    let store = MemoryStore::new(Bounds { traces: 2, ..WIDE });
    assert_eq!(store.list(NOW).expect("memory does not fail"), []);
    for id in 1..=3 {
        keep(&store, id, NOW + NS * u32::try_from(id).expect("a small number"));
    }
    let told = |id: u128, later: u32| Kept {
        id: TraceId::from(id),
        name: small().name().to_owned(),
        since: NOW + NS * later,
        duration_ns: small().duration_ns(),
        bytes: small().memory_bytes(),
    };
    assert_eq!(store.list(NOW).expect("memory does not fail"), [told(3, 3), told(2, 2)]);
    let about = |id: u128, now| store.about(TraceId::from(id), now).expect("memory does not fail");
    assert_eq!([1, 2, 3].map(|id| about(id, NOW)), [None, Some(told(2, 2)), Some(told(3, 3))]);
    let late = NOW + NS * 3 + WIDE.age;
    assert_eq!(about(2, late), None);
    assert_eq!(store.list(late).expect("memory does not fail"), [told(3, 3)]);
}

#[test]
fn what_is_removed_is_gone_and_nothing_else() {
    let store = MemoryStore::new(WIDE);
    for id in 1..=3 {
        keep(&store, id, NOW);
    }
    let remove = |id: u128, now| store.remove(TraceId::from(id), now).expect("memory does not fail");
    assert_eq!([2, 2, 4].map(|id| remove(id, NOW)), [true, false, false]);
    assert_eq!([1, 2, 3].map(|id| has(&store, id, NOW)), [true, false, true]);
    assert_eq!((store.len(), store.bytes()), (2, 2 * small().memory_bytes()));
    assert_eq!(store.evicted(), Evicted::default(), "it did not have to go");
    assert!(!remove(1, NOW + WIDE.age + NS), "it was too old already");
    keep(&store, 2, NOW);
}

#[test]
fn it_can_be_held_without_knowing_what_it_is() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(WIDE));
    store.keep(TraceId::from(1), small(), NOW).expect("kept");
    assert!(store.find(TraceId::from(1), NOW).expect("memory does not fail").is_some());
}

#[test]
fn an_id_is_read_as_it_is_written() {
    for uuid in [0, 1, 0x0192_3456_789a_7bcd_8ef0_1234_5678_9abc, u128::MAX] {
        let text = TraceId::from(uuid).to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(text.parse(), Ok(TraceId::from(uuid)));
    }
    let id = "01923456-789a-7bcd-8ef0-123456789abc";
    assert_eq!(id.parse::<TraceId>().map(|id| id.to_string()).as_deref(), Ok(id));
}

#[test]
fn nothing_else_is_an_id() {
    let id = "01923456-789a-7bcd-8ef0-123456789abc";
    let odd = [
        String::new(),
        id[..35].to_owned(),
        format!("{id}0"),
        id.to_uppercase(),
        id.replace('-', ""),
        format!("{{{id}}}"),
        id.replace('-', "0"),
        id.replacen("01923456-7", "0192345-67", 1),
        id.replace('9', "g"),
        id.replacen('0', "\0", 1),
        id.replacen('0', "-", 1),
        id.replacen("01", "ä", 1),
        id.replacen("01", "..", 1),
        id.replacen("01", "+1", 1),
        format!(" {}", &id[1..]),
    ];
    for text in odd {
        assert!(text.parse::<TraceId>().is_err(), "{text:?}");
    }
}
