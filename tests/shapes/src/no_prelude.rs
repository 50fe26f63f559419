//! A module without any prelude.

#![no_implicit_prelude]

use ::timestamp_core::timestamp;

use crate::support::{block_on, wait};

#[timestamp]
fn sync(value: u32) -> u32 {
    value + 1
}

#[timestamp(name = "sync {value:?}")]
fn named(value: &str) -> usize {
    value.len()
}

#[timestamp]
fn hidden() -> impl ::core::iter::Iterator<Item = u32> {
    0..3
}

#[timestamp]
fn question(value: ::core::option::Option<u32>) -> ::core::option::Option<u32> {
    ::core::option::Option::Some(value? + 1)
}

#[timestamp]
async fn future(value: u32) -> u32 {
    wait().await;
    value
}

#[timestamp]
async fn patterns((a, b): (u32, u32), _: u32) -> ::core::result::Result<u32, ()> {
    if a == 0 {
        return ::core::result::Result::Err(());
    }
    wait().await;
    ::core::result::Result::Ok(a + b)
}

#[timestamp(name = "future {value} {pair.0}")]
async fn named_future(value: u32, pair: (u32, u32)) -> u32 {
    wait().await;
    value + pair.1
}

#[timestamp]
async fn hidden_later() -> impl ::core::ops::Fn(u32) -> u32 {
    |value| value + 1
}

pub struct Type(u32);

impl Type {
    #[timestamp]
    fn method(&self) -> u32 {
        self.0
    }

    #[timestamp(name = "{self.0}")]
    async fn method_later(&mut self) -> u32 {
        wait().await;
        self.0 += 1;
        self.0
    }
}

cases! {
    "sync", 1: sync(1) => 2;
    "a dynamic name", 1: named("a") => 1;
    "impl Trait", 1: ::core::iter::Iterator::sum::<u32>(hidden()) => 3;
    "?", 1: question(::core::option::Option::Some(1)) => ::core::option::Option::Some(2);
    "a future", 1: block_on(future(1)) => 1;
    "a future with patterns", 2: (block_on(patterns((0, 1), 2)), block_on(patterns((1, 1), 2))) => (::core::result::Result::Err(()), ::core::result::Result::Ok(2));
    "a future with a dynamic name", 1: block_on(named_future(1, (2, 3))) => 4;
    "a future of impl Trait", 1: block_on(hidden_later())(1) => 2;
    "a method", 1: Type(1).method() => 1;
    "a method's future", 1: block_on(Type(1).method_later()) => 2;
}
