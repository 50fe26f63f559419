//! Functions that call themselves and each other.

use std::future::Future;
use std::pin::Pin;

use timestamp_core::timestamp;

use crate::support::{block_on, wait};

#[timestamp]
fn factorial(n: u64) -> u64 {
    if n == 0 {
        1
    } else {
        n * factorial(n - 1)
    }
}

#[timestamp]
fn even(n: u32) -> bool {
    n == 0 || odd(n - 1)
}

#[timestamp]
fn odd(n: u32) -> bool {
    n != 0 && even(n - 1)
}

#[timestamp]
fn through_a_parameter(f: &dyn Fn(u32) -> u32, n: u32) -> u32 {
    f(n)
}

fn called_by_what_it_calls(n: u32) -> u32 {
    through_a_parameter(&|n| if n == 0 { 0 } else { called_by_what_it_calls(n - 1) + 1 }, n)
}

pub enum Tree {
    Leaf(u32),
    Node(Box<Tree>, Box<Tree>),
}

impl Tree {
    #[timestamp]
    fn sum(&self) -> u32 {
        match self {
            Tree::Leaf(value) => *value,
            Tree::Node(a, b) => a.sum() + b.sum(),
        }
    }

    #[timestamp]
    async fn sum_later(&self) -> u32 {
        match self {
            Tree::Leaf(value) => *value,
            Tree::Node(a, b) => Box::pin(a.sum_later()).await + Box::pin(b.sum_later()).await,
        }
    }
}

#[timestamp]
async fn boxed_call(n: u32) -> u32 {
    wait().await;
    if n == 0 {
        0
    } else {
        Box::pin(boxed_call(n - 1)).await + 1
    }
}

#[timestamp]
async fn boxed_object(n: u32) -> u32 {
    if n == 0 {
        return 0;
    }
    let rest: Pin<Box<dyn Future<Output = u32>>> = Box::pin(boxed_object(n - 1));
    wait().await;
    rest.await + 1
}

#[timestamp]
async fn ping(n: u32) -> u32 {
    if n == 0 {
        0
    } else {
        Box::pin(pong(n - 1)).await + 1
    }
}

#[timestamp]
async fn pong(n: u32) -> u32 {
    wait().await;
    if n == 0 {
        0
    } else {
        Box::pin(ping(n - 1)).await + 1
    }
}

#[timestamp]
fn generic<T: Copy>(value: T, depth: u32) -> Vec<T> {
    if depth == 0 {
        return Vec::new();
    }
    let mut rest = generic(value, depth - 1);
    rest.push(value);
    rest
}

fn tree() -> Tree {
    Tree::Node(Box::new(Tree::Leaf(1)), Box::new(Tree::Node(Box::new(Tree::Leaf(2)), Box::new(Tree::Leaf(3)))))
}

cases! {
    "itself", 6: factorial(5) => 120;
    "each other", 5: even(4) => true;
    "through a closure", 4: called_by_what_it_calls(3) => 3;
    "a tree", 5: tree().sum() => 6;
    "a generic function", 4: generic('a', 3) => ['a'; 3];
    "a future through Box::pin", 4: block_on(boxed_call(3)) => 3;
    "a future through a boxed object", 4: block_on(boxed_object(3)) => 3;
    "futures of each other", 4: block_on(ping(3)) => 3;
    "a method's future", 5: block_on(tree().sum_later()) => 6;
}
