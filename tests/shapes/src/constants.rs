//! Constants and unit structs as the arguments' patterns of async functions: they look like variables and bind nothing.
//! What they are given is dropped when a plain function drops it, and once.

use std::marker::PhantomData;

use crate::support::{block_on, wait, Log};

thread_local! {
    /// What has no fields finds no other.
    static DROPPED: Log = Log::default();
}

pub struct Unit;

impl Drop for Unit {
    fn drop(&mut self) {
        DROPPED.with(|log| log.note("unit"));
    }
}

pub struct Named(&'static str);

impl Drop for Named {
    fn drop(&mut self) {
        DROPPED.with(|log| log.note(self.0));
    }
}

pub enum Kind {
    Only,
}

use Kind::Only;

impl Drop for Kind {
    fn drop(&mut self) {
        DROPPED.with(|log| log.note("only"));
    }
}

const NOTHING: () = ();

pub struct Pair {
    unit: Unit,
    other: Named,
}

pub struct Wrapper(Unit, Named);

/// The same function twice, plain and annotated.
macro_rules! twins {
    ($($function:item)*) => {
        mod plain {
            use super::*;
            $($function)*
        }
        mod timed {
            use super::*;
            use timestamp_core::timestamp;
            $(
                #[timestamp]
                $function
            )*
        }
    };
}

twins! {
    pub async fn lone(Unit: Unit) {
        wait().await;
    }

    pub async fn among_others(_a: Named, Unit: Unit, _b: Named, _: Named) {
        wait().await;
    }

    pub async fn in_a_tuple(_a: Named, (Unit, _b): (Unit, Named), _c: Named) {
        wait().await;
    }

    pub async fn in_an_array([Unit, _, Unit]: [Unit; 3], (_a, _): (Named, Named)) {
        wait().await;
    }

    pub async fn in_a_struct(_a: Named, Pair { unit: Unit, other: _b }: Pair, _c: Named) {
        wait().await;
    }

    pub async fn in_a_tuple_struct(Wrapper(Unit, _a): Wrapper, (_b, Wrapper(Unit, _)): (Named, Wrapper)) {
        wait().await;
    }

    pub async fn variant(Only: Kind, _a: Named) {
        wait().await;
    }

    pub async fn generic<T>(PhantomData: PhantomData<T>, (_, PhantomData, NOTHING): (Named, PhantomData<T>, ())) {
        wait().await;
    }

    pub async fn used(a: Named, Unit: Unit, b: Named) {
        drop(b);
        wait().await;
        drop(Unit);
        drop(a);
    }

    pub async fn without_an_await(Unit: Unit, _a: Named) {}
}

use timestamp_core::timestamp;

#[timestamp(name = "{a} {number}")]
async fn in_a_name((Unit, a): (Unit, &str), NOTHING: (), [PhantomData]: [PhantomData<u8>; 1], number: u32) -> usize {
    wait().await;
    a.len() + number as usize
}

#[timestamp]
async fn beside_what_has_no_drop(NOTHING: (), _y: u32, &x: &u32, _z: u32) -> u32 {
    wait().await;
    x
}

/// The constant stands in the name as itself, and then as a part of words.
#[timestamp(name = "{{NOTHING}} {b:NOTHING_AT_ALL$}")]
async fn not_in_a_name((NOTHING, b): ((), u32)) -> u32 {
    wait().await;
    b
}

const NOTHING_AT_ALL: usize = 3;

pub struct Id {
    id: u32,
}

pub struct Words {
    a: u32,
    r#type: Id,
    w: usize,
}

macro_rules! words {
    ($a:ident, $w:ident) => {
        Words { a: $a, w: $w, .. }
    };
}

#[timestamp(name = "{a} {w}")]
async fn a_pattern_macro_in_a_name(words!(a, w): Words) -> u32 {
    wait().await;
    a + w as u32
}

#[timestamp(name = "{r#type.id} costs w$ {a:>w$}")]
async fn raw_in_a_name(Words { r#type, a, w }: Words) -> u32 {
    wait().await;
    a + r#type.id + w as u32
}

#[timestamp(name = "{a} costs w$ and {{w$")]
async fn no_width_in_a_name(Words { a, w, .. }: Words) -> u32 {
    wait().await;
    a + w as u32
}

/// What is dropped, in its order.
fn dropped(call: impl FnOnce()) -> String {
    DROPPED.with(|log| log.take());
    call();
    DROPPED.with(|log| log.take())
}

/// What both twins drop, which must be the same.
macro_rules! twins_drop {
    ($ends:ident $function:ident $arguments:tt) => {{
        let plain = dropped(|| $ends(plain::$function $arguments));
        assert_eq!(dropped(|| $ends(timed::$function $arguments)), plain);
        plain
    }};
}

cases! {
    "a unit struct alone", 1: twins_drop!(block_on lone(Unit)) => "unit";
    "a unit struct among others", 1: twins_drop!(block_on among_others(Named("a"), Unit, Named("b"), Named("c"))) => "c b unit a";
    "in a tuple", 1: twins_drop!(block_on in_a_tuple(Named("a"), (Unit, Named("b")), Named("c"))) => "c b unit a";
    "in an array", 1: twins_drop!(block_on in_an_array([Unit, Unit, Unit], (Named("a"), Named("b")))) => "a b unit unit unit";
    "in a struct", 1: twins_drop!(block_on in_a_struct(Named("a"), Pair { unit: Unit, other: Named("b") }, Named("c"))) => "c b unit a";
    "in a tuple struct", 1: twins_drop!(block_on in_a_tuple_struct(Wrapper(Unit, Named("a")), (Named("b"), Wrapper(Unit, Named("c"))))) => "b unit c a unit";
    "a unit variant", 1: twins_drop!(block_on variant(Only, Named("a"))) => "a only";
    "a generic unit struct, and a constant", 1: twins_drop!(block_on generic(PhantomData::<u8>, (Named("a"), PhantomData, ()))) => "a";
    "another of its kind in the body", 1: twins_drop!(block_on used(Named("a"), Unit, Named("b"))) => "b unit a unit";
    "without an await", 1: twins_drop!(block_on without_an_await(Unit, Named("a"))) => "a unit";
    "a future that is not polled", 0: twins_drop!(drop among_others(Named("a"), Unit, Named("b"), Named("c"))) => "a unit b c";
    "beside what has no drop", 1: block_on(beside_what_has_no_drop((), 1, &2, 3)) => 2;
    "a pattern macro in a name", 1: block_on(a_pattern_macro_in_a_name(Words { a: 1, r#type: Id { id: 0 }, w: 2 })) => 3;
    "a raw name in a name", 1: block_on(raw_in_a_name(Words { a: 1, r#type: Id { id: 2 }, w: 3 })) => 6;
    "no width in a name", 1: block_on(no_width_in_a_name(Words { a: 1, r#type: Id { id: 0 }, w: 2 })) => 3;
    "braces in a name", 1: block_on(not_in_a_name(((), 4))) => 4;
    "beside what a name is made of", 1: dropped(|| assert_eq!(block_on(in_a_name((Unit, "a"), (), [PhantomData], 1)), 2)) => "unit";
}
