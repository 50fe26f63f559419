//! Arguments of async functions: when they are dropped, and what they take.

use std::cmp::Reverse;
use std::task::Poll;

use timestamp_core::{span, timestamp};

use crate::drive::wait;
use crate::futures::traced;
use crate::show::{names, tree};

#[test]
fn arguments_drop_in_the_plain_order_within_the_span() {
    struct Noisy(&'static str);
    impl Drop for Noisy {
        fn drop(&mut self) {
            let _span = match self.0 {
                "a" => span!("a"),
                "b" => span!("b"),
                "c" => span!("c"),
                _ => span!("d"),
            };
        }
    }
    struct Pair {
        left: Noisy,
        right: Noisy,
    }
    /// Stays whole, whatever is copied out of it.
    struct Whole {
        number: u32,
    }
    impl Drop for Whole {
        fn drop(&mut self) {
            let _span = span!("whole");
        }
    }
    /// A pattern that looks like a variable, and binds nothing.
    struct Unit;
    impl Drop for Unit {
        fn drop(&mut self) {
            let _span = span!("unit");
        }
    }
    impl Noisy {
        #[timestamp(name = "timed {_c} {self.0}")]
        async fn timed(self, _b: Noisy, (_c, _): (&str, Noisy)) {
            wait(1).await;
        }
        async fn plain(self, _b: Noisy, (_c, _): (&str, Noisy)) {
            wait(1).await;
        }
    }
    /// Polls a future so many times, and drops it.
    async fn polled(future: impl Future, polls: u32) {
        let mut future = Box::pin(future);
        for _ in 0..polls {
            let _ = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        }
    }
    /// The names of what both drop: a plain future and a timed one, never polled, cancelled, and run to the end.
    macro_rules! compared {
        ($plain:expr, $timed:expr) => {{
            let [unpolled, cancelled, run] = [0, 1, 2].map(|polls| {
                let (_, expected) = traced(async { polled($plain, polls).await });
                let (_, trace) = traced(async { polled($timed, polls).await });
                let dropped = &trace.spans()[usize::from(polls > 0)..];
                assert!(polls < 2 || dropped.iter().all(|span| span.depth() == 1), "{}", tree(&trace));
                assert_eq!(names(&trace)[usize::from(polls > 0)..], names(&expected), "{}", stringify!($timed));
                names(&expected).join(" ")
            });
            assert_eq!(unpolled.len(), run.len());
            assert_eq!(cancelled, run);
            run
        }};
    }
    /// The same for functions with these arguments.
    macro_rules! dropped {
        ($($pattern:pat => $type:ty = $value:expr),+) => {{
            #[timestamp(name = "timed")]
            #[allow(non_snake_case, reason = "a capital may be a constant's")]
            async fn timed($($pattern: $type),+) {
                wait(1).await;
            }
            #[allow(non_snake_case, reason = "as above")]
            async fn plain($($pattern: $type),+) {
                wait(1).await;
            }
            compared!(plain($($value),+), timed($($value),+))
        }};
    }
    let [a, b, c, d] = [Noisy("a"), Noisy("b"), Noisy("c"), Noisy("d")].map(|noisy| noisy.0);
    let order = compared!(Noisy(a).plain(Noisy(b), ("text", Noisy(c))), Noisy(a).timed(Noisy(b), ("text", Noisy(c))));
    assert_eq!(order, "c b a");
    let pair = || Pair { left: Noisy(c), right: Noisy(d) };
    let order =
        dropped!(_a => Noisy = Noisy(a), (_b, _c) => (Noisy, Noisy) = (Noisy(b), Noisy(c)), _ => Noisy = Noisy(d));
    assert_eq!(order, "d c b a");
    dropped!(_ => Noisy = Noisy(a), (_, _b, _) => (Noisy, Noisy, Noisy) = (Noisy(b), Noisy(c), Noisy(d)));
    dropped!([_a, _] => [Noisy; 2] = [Noisy(a), Noisy(b)], mut _c => Noisy = Noisy(c));
    dropped!(_a => Noisy = Noisy(a), Pair { left: _l, .. } => Pair = pair(), _b => Noisy = Noisy(b));
    dropped!(_a => Noisy = Noisy(a), Pair { left: _, right: _r } => Pair = pair(), (_b, _) => (Noisy, u8) = (Noisy(b), 1));
    dropped!(_a => Noisy = Noisy(a), Whole { number: _n } => Whole = Whole { number: 1 }, _ => Noisy = Noisy(b));
    dropped!((_a, Whole { number: _n }) => (Noisy, Whole) = (Noisy(a), Whole { number: 1 }), _b => Noisy = Noisy(b));
    dropped!(_a => Noisy = Noisy(a), (_b, ..) => (Noisy, Noisy, Noisy) = (Noisy(b), Noisy(c), Noisy(d)));
    dropped!(_a => Noisy = Noisy(a), &_c => &'static u8 = &1, _b => Noisy = Noisy(b));
    let order = dropped!(_a => Noisy = Noisy(a), Unit => Unit = Unit, _b => Noisy = Noisy(b), _ => Noisy = Noisy(c));
    assert_eq!(order, "c b unit a");
    dropped!(_a => Noisy = Noisy(a), (_b, Unit) => (Noisy, Unit) = (Noisy(b), Unit), [Unit, _] => [Unit; 2] = [Unit, Unit]);
    dropped!(_A => Noisy = Noisy(a), (_, _B) => (Noisy, Noisy) = (Noisy(b), Noisy(c)), _c => Noisy = Noisy(d));
}

#[test]
fn the_futures_size_grows_by_little() {
    /// By how much the attribute lets the future grow.
    macro_rules! growth {
        (@$attribute:meta; $($pattern:pat => $type:ty = $value:expr),*; $body:expr) => {{
            #[$attribute]
            async fn timed($($pattern: $type),*) -> usize {
                $body
            }
            async fn plain($($pattern: $type),*) -> usize {
                $body
            }
            size_of_val(&timed($($value),*)) - size_of_val(&plain($($value),*))
        }};
        ($($pattern:pat => $type:ty = $value:expr),*; $body:expr) => {
            growth!(@timestamp; $($pattern => $type = $value),*; $body)
        };
    }
    let growths = [
        growth!(; 1),
        growth!(x => u64 = 1; x as usize),
        growth!(x => u64 = 1; { wait(1).await; x as usize }),
        growth!(text => &'static str = ""; { wait(1).await; text.len() }),
        growth!(array => [u8; 1024] = [0; 1024]; array.len()),
        growth!(array => [u8; 1024] = [0; 1024]; { let first = array[0]; wait(1).await; first.into() }),
        growth!(array => [u8; 1024] = [0; 1024], text => String = String::new(); { wait(1).await; array.len() + text.len() }),
        growth!((a, _) => (String, Vec<u8>) = Default::default(), b => Vec<u8> = Vec::new(); { wait(1).await; a.len() + b.len() }),
        growth!((a, b) => (String, [u8; 256]) = (String::new(), [0; 256]); { wait(1).await; a.len() + b.len() }),
        growth!(_ => String = String::new(), [a, b] => [String; 2] = Default::default(); { wait(1).await; a.len() + b.len() }),
        growth!(_ => [u8; 256] = [0; 256], _unused => [u8; 256] = [0; 256]; { wait(1).await; 1 }),
        growth!(Reverse(a) => Reverse<[u8; 256]> = Reverse([0; 256]), b => [u8; 256] = [0; 256]; { wait(1).await; a.len() + b.len() }),
        growth!(number => u128 = 1; { wait(1).await; number as usize }),
        growth!(
            a => String = String::new(), b => String = String::new(), c => String = String::new(), d => String = String::new(),
            e => String = String::new(), f => String = String::new(), g => String = String::new();
            {
                wait(1).await;
                drop(a);
                if b.is_empty() {
                    return c.len();
                }
                wait(1).await;
                drop((c, d));
                b.len() + e.len() + f.len() + g.len()
            }
        ),
        growth!(@cfg_attr(all(), must_use, timestamp); array => [u8; 1024] = [0; 1024]; array.len()),
        growth!(@timestamp(name = "{x}"); x => u64 = 1, array => [u8; 1024] = [0; 1024]; x as usize + array.len()),
        growth!(@timestamp(name = "{array:?}"); array => [u8; 1024] = [0; 1024]; { wait(1).await; array.len() }),
        growth!(@timestamp(name = "{array:?}"); array => [u8; 1024] = [0; 1024]; { let first = array[0]; wait(1).await; first.into() }),
    ];
    assert!(growths.iter().all(|&growth| growth <= 48), "{growths:?}");
}
