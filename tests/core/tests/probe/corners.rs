//! Corners of the language that the attribute has been caught in.

use timestamp_core::{Capture, Trace, timestamp};

use crate::drive::{block_on, wait};
use crate::show::names;

fn traced<R>(future: impl Future<Output = R>) -> (R, Trace) {
    let capture = Capture::new("test");
    let value = block_on(capture.scope(future));
    (value, capture.finish())
}

/// A line of its own, so that the function's is known.
macro_rules! written_here {
    ($name:ident) => {
        #[timestamp]
        fn $name() {}
    };
    () => {
        #[timestamp]
        fn unnamed() {}
    };
}

#[test]
fn file_and_line_are_of_the_same_place() {
    written_here!(named);
    written_here!();
    let capture = Capture::new("test");
    capture.run(|| {
        named();
        unnamed();
    });
    let trace = capture.finish();
    let places: Vec<_> = trace.frames().iter().map(|frame| (frame.file(), frame.line())).collect();
    let here = "tests/core/tests/probe/corners.rs";
    let line = line!();
    assert_eq!(places, [(here, line - 10), (here, line - 16)]);
}

#[test]
fn arguments_of_one_name_and_two_origins_stay_two() {
    macro_rules! both {
        ($theirs:ident) => {
            #[timestamp(name = "both")]
            async fn both(_unused: u8, $theirs: u16) -> u8 {
                3
            }
        };
    }
    both!(_unused);
    let (value, trace) = traced(async { both(1, 2).await });
    assert_eq!((value, names(&trace)), (3, vec!["both"]));
}

#[test]
fn an_argument_may_depend_on_an_attribute_within_an_attribute() {
    #[timestamp(name = "one")]
    async fn one(a: u8, #[cfg_attr(all(), cfg(any()))] b: Missing, #[cfg_attr(all(), cfg(all()))] _c: u8) -> u8 {
        a
    }
    assert_eq!(traced(async { one(1, 2).await }).0, 1);
}

#[test]
fn a_macro_may_stand_for_the_return_type() {
    macro_rules! numbers {
        () => { impl Iterator<Item = u8> };
    }
    #[timestamp(name = "numbers")]
    async fn numbers() -> numbers!() {
        0..3
    }
    assert_eq!(traced(async { numbers().await.sum::<u8>() }).0, 3);
}

#[test]
fn a_name_made_of_arguments_leaves_the_order_of_drops() {
    struct Noisy(&'static str);
    impl Drop for Noisy {
        fn drop(&mut self) {
            let _span = match self.0 {
                "a" => timestamp_core::span!("a"),
                "b" => timestamp_core::span!("b"),
                "c" => timestamp_core::span!("c"),
                _ => timestamp_core::span!("d"),
            };
        }
    }
    struct Pair {
        number: u32,
        _kept: Noisy,
        taken: Noisy,
    }
    let pair = |number, kept, taken| Pair { number, _kept: Noisy(kept), taken: Noisy(taken) };
    #[timestamp(name = "{x} and {y}")]
    async fn timed(Pair { number: mut x, taken: _a, .. }: Pair, Pair { number: y, taken: _b, .. }: Pair) -> u32 {
        x += y;
        wait(1).await;
        x
    }
    async fn plain(Pair { number: mut x, taken: _a, .. }: Pair, Pair { number: y, taken: _b, .. }: Pair) -> u32 {
        x += y;
        wait(1).await;
        x
    }
    let (_, expected) = traced(async { plain(pair(1, "a", "b"), pair(2, "c", "d")).await });
    let (value, trace) = traced(async { timed(pair(1, "a", "b"), pair(2, "c", "d")).await });
    assert_eq!((value, names(&trace)[0]), (3, "1 and 2"));
    assert_eq!(names(&trace)[1..], names(&expected));
    assert!(trace.spans()[1..].iter().all(|span| span.depth() == 1), "within the span");
}

#[test]
#[deny(warnings)]
fn expectations_hold_beside_a_name_made_of_arguments() {
    #[timestamp(name = "n {a}")]
    async fn named(a: u8, #[expect(unused_variables, reason = "told")] b: u8) -> u8 {
        a
    }
    assert_eq!(names(&traced(async { named(1, 2).await }).1), ["n 1"]);
}
