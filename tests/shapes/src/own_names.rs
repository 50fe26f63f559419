//! A module in which the standard names mean something else.

use crate::support::block_on;
use ::timestamp_core::timestamp as attribute;

pub mod core {
    pub mod future {}
    pub mod option {}
}

pub mod std {
    pub mod future {}
}

pub mod alloc {}

pub mod timestamp_core {
    pub mod private {}
}

pub struct Option;
pub struct Some;
pub struct None;
pub struct Result;
pub struct Ok;
pub struct Err;
pub struct Box;
pub struct String;
pub struct Vec;
pub struct Pin;
pub trait Fn {}
pub trait FnOnce {}
pub trait Drop {}
pub trait Future {}
pub trait IntoFuture {}
pub trait Send {}
pub trait Sized {}
pub trait Copy {}
pub fn drop() {}
pub fn panic() {}

#[attribute]
fn sync() -> (Option, Result) {
    (Option, Result)
}

#[attribute(name = "sync {value}")]
fn named(value: u64) -> ::core::option::Option<u64> {
    ::core::option::Option::Some(value)
}

#[attribute]
async fn future(value: u64) -> ::core::result::Result<u64, Err> {
    if value == 0 {
        return ::core::result::Result::Err(Err);
    }
    ::core::result::Result::Ok(value)
}

#[attribute(name = "future {value}")]
async fn named_future(value: u64, (_, other): (u64, u64)) -> u64 {
    value + other
}

#[attribute]
fn hidden() -> impl ::core::ops::Fn(u64) -> u64 {
    |value| value + 1
}

pub struct Here;

impl Here {
    #[attribute]
    fn method(&self) -> Self {
        Here
    }
}

fn plain() -> u64 {
    let (Option, Result) = sync();
    let Here = Here.method();
    hidden()(1)
}

/// Types that are called as primitive ones.
pub mod primitives {
    use ::timestamp_core::timestamp;

    use Text as str;
    use Text as u32;
    use Text as u64;
    use Text as usize;

    #[derive(Debug, PartialEq)]
    pub struct Text;

    #[timestamp]
    pub fn sync(text: str) -> u32 {
        text
    }

    #[timestamp(name = "{text:?}")]
    pub async fn future(text: u64, (other, _): (usize, usize)) -> str {
        drop(text);
        other
    }
}

cases! {
    "sync functions", 3: plain() => 2;
    "a dynamic name", 1: named(1) => ::core::option::Option::Some(1);
    "a future", 2: (block_on(future(0)).is_err(), block_on(future(1)).is_ok()) => (true, true);
    "a future with a dynamic name", 1: block_on(named_future(1, (2, 3))) => 4;
    "types that are called as primitive ones", 2: {
        use primitives::{Text, future, sync};
        (sync(Text), block_on(future(Text, (Text, Text))))
    } => (primitives::Text, primitives::Text);
}
