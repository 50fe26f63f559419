//! What the attribute makes of functions and methods.

use std::cell::RefCell;
use std::fmt;

use timestamp_core::{Capture, Trace, span, timestamp};

use crate::show::{names, tree};

fn traced<R>(work: impl FnOnce() -> R) -> (R, Trace) {
    let capture = Capture::new("test");
    let value = capture.run(work);
    (value, capture.finish())
}

struct Cart {
    items: Vec<u32>,
}

const LINE_OF_TOTAL: u32 = line!() + 3;

#[timestamp]
fn total(items: &[u32]) -> u32 {
    items.iter().sum()
}

impl Cart {
    #[timestamp]
    fn total(&self) -> u32 {
        total(&self.items)
    }

    #[timestamp(name = "add {item} to {self.items:?}")]
    fn add(&mut self, item: u32) {
        self.items.push(item);
    }
}

trait Price {
    fn price(&self) -> u32;

    #[timestamp]
    fn twice(&self) -> u32 {
        self.price() * 2
    }
}

impl Price for Vec<u8> {
    #[timestamp]
    fn price(&self) -> u32 {
        self.len() as u32
    }
}

#[test]
fn names_are_what_a_person_would_say() {
    let cart = Cart { items: vec![1, 2] };
    let (_, trace) = traced(|| (cart.total(), vec![0u8; 3].twice()));
    assert_eq!(tree(&trace), "Cart::total\n  attribute::total\nPrice::twice\n  <Vec as Price>::price\n");
}

#[test]
fn names_are_made_of_arguments() {
    let mut cart = Cart { items: vec![1] };
    let (_, trace) = traced(|| {
        cart.add(2);
        cart.add(3);
    });
    assert_eq!(names(&trace), ["add 2 to [1]", "add 3 to [1, 2]"]);
}

#[test]
fn frames_tell_file_and_line_of_the_function() {
    let (_, trace) = traced(|| total(&[]));
    let frame = &trace.frames()[0];
    assert_eq!(frame.file(), "tests/core/tests/probe/attribute.rs");
    assert_eq!(frame.line(), LINE_OF_TOTAL);
}

#[test]
fn a_block_is_a_span() {
    let page = 7;
    let (_, trace) = traced(|| {
        {
            let _read = span!("read");
            let _page = span!("page {page}");
        }
        let _write = span!("write");
    });
    assert_eq!(tree(&trace), "read\n  page 7\nwrite\n");
}

#[test]
fn a_name_is_written_only_while_armed() {
    struct Counted<'a>(&'a RefCell<u32>);
    impl fmt::Display for Counted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            *self.0.borrow_mut() += 1;
            f.write_str("counted")
        }
    }
    #[timestamp(name = "show {it}")]
    fn show(it: Counted<'_>) {
        let _ = it;
    }
    let written = RefCell::new(0);
    show(Counted(&written));
    assert_eq!(*written.borrow(), 0);
    let (_, trace) = traced(|| show(Counted(&written)));
    assert_eq!(*written.borrow(), 1);
    assert_eq!(names(&trace), ["show counted"]);
}

#[test]
fn a_name_that_panics_becomes_the_template() {
    struct Bad;
    impl fmt::Display for Bad {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("on purpose")
        }
    }
    #[timestamp(name = "show {it}")]
    fn show(it: Bad) -> u32 {
        let _ = it;
        5
    }
    let (value, trace) = traced(|| show(Bad));
    assert_eq!(value, 5);
    assert_eq!(names(&trace), ["show {it}"]);
}

#[test]
fn names_of_the_expansion_do_not_shadow_the_users() {
    #[derive(Debug, PartialEq)]
    struct Here;
    #[allow(clippy::upper_case_acronyms, reason = "it is the name that matters")]
    #[derive(Debug, PartialEq)]
    struct CALLSITE(u32);
    #[timestamp]
    fn sync() -> (Here, CALLSITE) {
        (Here, CALLSITE(1))
    }
    #[timestamp]
    async fn future<const N: u32>() -> (Here, CALLSITE) {
        (Here, CALLSITE(N))
    }
    let (value, _) = traced(sync);
    assert_eq!(value, (Here, CALLSITE(1)));
    let capture = Capture::new("test");
    let mut both = std::pin::pin!(capture.scope(span!("both", async { (future::<2>().await, CALLSITE(3)) })));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = std::future::Future::poll(both.as_mut(), &mut context);
    assert_eq!(polled, std::task::Poll::Ready(((Here, CALLSITE(2)), CALLSITE(3))));
}

#[test]
#[deny(unused_variables)]
fn attributes_of_arguments_stay_with_their_variables() {
    #[timestamp]
    async fn patterns(#[expect(unused_variables, reason = "told")] (a, b): (u8, u8), #[cfg(any())] gone: u8) -> u8 {
        b
    }
    drop(patterns((1, 2)));
}

#[test]
fn every_way_out_ends_the_span() {
    #[timestamp]
    fn early(stop: bool) -> Result<u32, String> {
        if stop {
            return Ok(1);
        }
        Err("no".to_owned())?;
        unreachable!()
    }
    #[timestamp]
    fn looped() -> u32 {
        let mut count = 0;
        loop {
            count += 1;
            if count == 3 {
                break count;
            }
        }
    }
    let (values, trace) = traced(|| (early(true), early(false), looped()));
    assert_eq!(values, (Ok(1), Err("no".to_owned()), 3));
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
    assert_eq!(names(&trace).len(), 3);
    assert!(trace.spans().iter().all(|span| span.depth() == 0));
}

#[test]
fn shapes_of_functions_stay_as_they_are() {
    #[timestamp]
    fn generic<'a, T, const N: usize>(array: &'a [T; N]) -> impl Iterator<Item = T> + use<'a, T, N>
    where
        T: Clone + 'a,
    {
        array.iter().cloned()
    }
    #[timestamp]
    fn boxed(flag: bool) -> Box<dyn Fn(u32) -> u32> {
        if flag { Box::new(|x| x + 1) } else { Box::new(move |x| x) }
    }
    #[timestamp]
    fn patterns((a, b): (u32, u32), [c, ..]: [u32; 2], _: u32, mut d: u32) -> u32 {
        d += 1;
        a + b + c + d
    }
    #[timestamp]
    fn inner_attribute() -> u32 {
        #![expect(clippy::let_and_return, reason = "the attribute must stay on the function")]
        let value = 4;
        value
    }
    #[timestamp]
    #[track_caller]
    fn caller() -> u32 {
        std::panic::Location::caller().line()
    }
    #[timestamp]
    unsafe fn dangerous(pointer: *const u32) -> u32 {
        // SAFETY: the caller's promise.
        unsafe { *pointer }
    }
    #[timestamp]
    extern "C" fn foreign(x: u32) -> u32 {
        x
    }
    let work = || {
        assert_eq!(generic(&[1, 2]).sum::<u32>(), 3);
        assert_eq!(boxed(true)(1) + boxed(false)(1), 3);
        assert_eq!(patterns((1, 2), [3, 0], 9, 4), 11);
        assert_eq!(inner_attribute(), 4);
        assert_eq!(caller(), line!());
        // SAFETY: a reference is a valid pointer.
        assert_eq!(unsafe { dangerous(&6) }, 6);
        assert_eq!(foreign(7), 7);
    };
    work();
    let (_, trace) = traced(work);
    assert_eq!(names(&trace).len(), 8);
}

#[test]
fn temporaries_of_the_tail_belong_to_the_span() {
    struct Tail;
    impl Tail {
        fn value(&self) -> u32 {
            2
        }
    }
    impl Drop for Tail {
        fn drop(&mut self) {
            let _span = span!("drop of the temporary");
        }
    }
    #[timestamp]
    fn tail() -> u32 {
        Tail.value()
    }
    let (_, trace) = traced(tail);
    assert_eq!(tree(&trace).lines().nth(1), Some("  drop of the temporary"));
}
