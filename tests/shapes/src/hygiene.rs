//! What the user calls as the expansion calls its own, and what the user has instead of the standard names.

use timestamp_core::timestamp;

use crate::support::{block_on, wait};

#[timestamp]
fn variables() -> u32 {
    let __span = 1;
    let __name = 2;
    let __argument0 = 3;
    let at = 4;
    let name = 5;
    __span + __name + __argument0 + at + name
}

#[timestamp(name = "{__span} {__to} {name}")]
fn arguments(__span: u32, __to: u32, name: u32) -> u32 {
    __span + __to + name
}

#[timestamp]
async fn arguments_of_a_future(__argument0: u32, (__argument1, __name): (u32, u32), __span: u32) -> u32 {
    wait().await;
    __argument0 + __argument1 + __name + __span
}

#[timestamp(name = "{__name} {__argument1}")]
async fn name_of_a_future(__name: u32, (__argument1, _): (u32, u32)) -> u32 {
    wait().await;
    __name + __argument1
}

#[timestamp]
fn labels(value: u32) -> u32 {
    '__body: loop {
        if value > 1 {
            break '__body value;
        }
        return 0;
    }
}

#[timestamp]
async fn labels_of_a_future(value: u32) -> u32 {
    '__body: {
        wait().await;
        if value > 1 {
            break '__body value;
        }
        0
    }
}

#[timestamp]
fn uses_items_of_the_same_names() -> u32 {
    CALLSITE + Here.0 + Callsite::VALUE + SpanGuard::enter(1) + Traced(1).0 + declared::<u32>() + file()
}

#[timestamp]
async fn uses_items_of_the_same_names_later() -> u32 {
    wait().await;
    CALLSITE + Here.0 + Callsite::VALUE + SpanGuard::enter(1) + Traced(1).0 + declared::<u32>() + file()
}

const CALLSITE: u32 = 1;

struct Number(u32);

static HERE: Number = Number(1);

use HERE as Here;

struct Callsite;

impl Callsite {
    const VALUE: u32 = 1;
}

struct SpanGuard;

impl SpanGuard {
    fn enter(value: u32) -> u32 {
        value
    }
}

struct Traced(u32);

fn declared<T: Default>() -> T {
    T::default()
}

fn file() -> u32 {
    5
}

mod private {
    pub const VALUE: u32 = 3;
}

#[timestamp]
fn items_in_the_body() -> u32 {
    struct Here;
    impl Here {
        fn value(&self) -> u32 {
            1
        }
    }
    static CALLSITE: u32 = 2;
    Here.value() + CALLSITE + private::VALUE
}

#[timestamp]
async fn items_in_a_futures_body() -> u32 {
    struct Here(u32);
    const CALLSITE: u32 = 2;
    wait().await;
    Here(1).0 + CALLSITE
}

#[timestamp]
fn returns_an_item_of_that_name() -> Result<Traced, SpanGuard> {
    if CALLSITE > 1 {
        return Err(SpanGuard);
    }
    Ok(Traced(4))
}

#[timestamp]
fn generics_of_the_same_names<Here, Callsite, const CALLSITE: usize>(here: Here, _: Callsite) -> (Here, usize) {
    (here, CALLSITE)
}

#[timestamp]
async fn generics_of_a_future<Here: Copy, T, F, const CALLSITE: usize>(here: Here, _: T, _: F) -> (Here, usize) {
    wait().await;
    (here, CALLSITE)
}

#[timestamp]
fn raw_identifiers(r#fn: u32, r#match: u32) -> u32 {
    let r#in = r#fn + r#match;
    r#in
}

#[timestamp]
fn r#type() -> &'static str {
    "type"
}

#[timestamp]
async fn r#struct<'r#a>(r#loop: &'r#a str) -> &'r#a str {
    wait().await;
    r#loop
}

macro_rules! format_args {
    ($text:literal) => {
        $text
    };
}

macro_rules! unreachable {
    ($text:literal) => {
        $text
    };
}

#[timestamp]
fn uses_macros_of_the_same_names() -> (&'static str, &'static str) {
    (format_args!("format"), unreachable!("reached"))
}

#[timestamp(name = "macros {a}")]
fn macros_of_the_same_names(a: u32) -> u32 {
    a
}

#[timestamp(name = "macros {a}")]
async fn macros_of_the_same_names_later(a: u32) -> u32 {
    wait().await;
    a
}

/// Another attribute of the same name may be in scope where ours is named by its path.
mod another {
    pub use core::prelude::v1::test as timestamp;

    #[timestamp_core::timestamp]
    pub fn annotated() -> u32 {
        8
    }

    #[timestamp]
    fn a_test() {}
}

mod renamed {
    use timestamp_core::timestamp as timed;

    #[timed]
    pub fn annotated() -> u32 {
        9
    }
}

cases! {
    "variables", 1: variables() => 15;
    "arguments", 1: arguments(1, 2, 3) => 6;
    "arguments of a future", 1: block_on(arguments_of_a_future(1, (2, 3), 4)) => 10;
    "arguments of a future in its name", 1: block_on(name_of_a_future(1, (2, 3))) => 3;
    "labels", 2: (labels(1), labels(2)) => (0, 2);
    "labels of a future", 2: (block_on(labels_of_a_future(1)), block_on(labels_of_a_future(2))) => (0, 2);
    "items of the module", 1: uses_items_of_the_same_names() => 10;
    "items of the module, in a future", 1: block_on(uses_items_of_the_same_names_later()) => 10;
    "items of the body", 1: items_in_the_body() => 6;
    "items of a future's body", 1: block_on(items_in_a_futures_body()) => 3;
    "types of the signature", 1: returns_an_item_of_that_name().map_or(0, |traced| traced.0) => 4;
    "generic parameters", 1: generics_of_the_same_names::<_, _, 3>(1, 2) => (1, 3);
    "generic parameters of a future", 1: block_on(generics_of_a_future::<_, _, _, 3>(1, 2, 3)) => (1, 3);
    "raw identifiers", 1: raw_identifiers(1, 2) => 3;
    "a raw identifier as the function's name", 1: r#type() => "type";
    "a raw lifetime", 1: block_on(r#struct("a")) => "a";
    "macros of the module", 1: uses_macros_of_the_same_names() => ("format", "reached");
    "macros", 1: macros_of_the_same_names(7) => 7;
    "macros, in a future", 1: block_on(macros_of_the_same_names_later(7)) => 7;
    "the attribute's own name", 1: another::annotated() => 8;
    "the attribute under another name", 1: renamed::annotated() => 9;
}
