//! Functions that end in a future: the future is timed, and not that it is made.

use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[timestamp]
fn by_hand(value: u32) -> Boxed<'static, u32> {
    Box::pin(async move {
        wait().await;
        value + 1
    })
}

#[timestamp]
fn without_move() -> Boxed<'static, u32> {
    Box::pin(async {
        wait().await;
        2
    })
}

#[timestamp]
fn whole_path(text: &str) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = usize> + '_>> {
    ::std::boxed::Box::pin(async move { text.len() })
}

#[timestamp]
fn statements_before(text: &str) -> Boxed<'_, String> {
    let doubled = text.repeat(2);
    if doubled.is_empty() {
        return Box::pin(async { "empty".to_owned() });
    }
    Box::pin(async move {
        wait().await;
        doubled + text
    })
}

#[timestamp(name = "boxed {value}")]
fn with_a_name(value: String) -> Boxed<'static, usize> {
    Box::pin(async move {
        wait().await;
        value.len()
    })
}

#[timestamp]
fn hidden(value: u32) -> impl Future<Output = u32> {
    async move {
        wait().await;
        value
    }
}

#[timestamp]
fn hidden_and_send<'a>(
    text: &'a str,
) -> impl Future<Output = Result<usize, Box<dyn Error + Send + Sync>>> + Send + use<'a> {
    let length = text.len();
    async move {
        wait().await;
        if length == 0 {
            return Err("empty".into());
        }
        Ok(length)
    }
}

#[timestamp]
fn question_in_the_block(text: &'static str) -> Boxed<'static, Result<u8, std::num::ParseIntError>> {
    Box::pin(async move {
        wait().await;
        Ok(text.parse::<u8>()?)
    })
}

#[timestamp]
fn generic<'a, T: Debug + Sync>(value: &'a T) -> Boxed<'a, String> {
    Box::pin(async move {
        wait().await;
        format!("{value:?}")
    })
}

#[timestamp]
fn recursive(n: u32) -> Boxed<'static, u32> {
    Box::pin(async move {
        if n == 0 {
            return 0;
        }
        wait().await;
        recursive(n - 1).await + 1
    })
}

/// Another ending: the call is timed.
#[timestamp]
fn another_ending(value: u32) -> Boxed<'static, u32> {
    let future = async move { value };
    Box::pin(future)
}

#[timestamp]
fn handed_on(value: u32) -> impl Future<Output = u32> {
    hidden(value)
}

#[timestamp]
fn closure_of_futures() -> impl Fn(u32) -> Boxed<'static, u32> {
    |value| Box::pin(async move { value })
}

fn text() -> String {
    "a".to_owned()
}

/// Made and dropped: nothing has run.
fn never_polled() -> u32 {
    drop(by_hand(1));
    drop(hidden(1));
    0
}

cases! {
    "Box::pin(async move ..)", 1: block_on_send(by_hand(1)) => 2;
    "Box::pin(async ..)", 1: block_on(without_move()) => 2;
    "the whole path, a comma behind the block", 1: block_on(whole_path("ab")) => 2;
    "statements before it", 1: block_on(statements_before("a")) => "aaa";
    "a dynamic name", 1: block_on(with_a_name(text())) => 1;
    "an async block as impl Future", 1: block_on(hidden(3)) => 3;
    "an async block as impl Future + Send", 2: (block_on_send(hidden_and_send("a")).ok(), block_on(hidden_and_send("")).is_err()) => (Some(1), true);
    "? in the block", 2: (block_on(question_in_the_block("7")).ok(), block_on(question_in_the_block("x")).ok()) => (Some(7), None);
    "generic", 1: block_on_send(generic(&1)) => "1";
    "recursive", 4: block_on_send(recursive(3)) => 3;
    "a future that is not polled", 0: never_polled() => 0;
    "another ending is a call", 1: block_on(another_ending(1)) => 1;
    "a future that is handed on", 2: block_on(handed_on(1)) => 1;
    "a closure that makes futures", 1: block_on(closure_of_futures()(1)) => 1;
}
