//! Async functions that become functions which return a future: what that captures; and those that must stay async.

use std::cell::Cell;
use std::fmt::Display;
use std::future::Future;
use std::sync::{Mutex, MutexGuard};

use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

pub struct Lines<'a> {
    text: &'a str,
}

impl<'a> Lines<'a> {
    #[timestamp]
    async fn lifetimes_of_three_places<'b>(&self, other: &'b str, third: &str) -> (&'a str, &'b str, usize) {
        wait().await;
        (self.text, other, third.len())
    }

    #[timestamp]
    async fn outlives_self(self) -> &'a str {
        wait().await;
        self.text
    }

    #[timestamp]
    async fn writes(&mut self, text: &'a str) -> &mut &'a str {
        wait().await;
        self.text = text;
        &mut self.text
    }
}

#[timestamp]
async fn invariant<'a, 'b>(cell: &'a Cell<&'b str>, other: &'b str) -> &'b str {
    wait().await;
    cell.replace(other)
}

#[timestamp]
async fn hidden_captures<'a, T: Display>(items: &'a [T], separator: &str) -> impl Iterator<Item = String> + use<'a, T> {
    wait().await;
    let count = separator.len();
    items.iter().map(move |item| format!("{count}{item}"))
}

#[timestamp]
async fn bounded<'a, 'b: 'a, T>(first: &'a T, second: &'b T) -> &'a T
where
    T: PartialOrd + ?Sized,
{
    wait().await;
    if first < second {
        first
    } else {
        second
    }
}

/// Of use to a caller who wants a function pointer.
fn as_a_pointer() -> usize {
    fn call<F: Future<Output = &'static str>>(function: fn(Lines<'static>) -> F) -> usize {
        block_on(function(Lines { text: "abc" })).len()
    }
    call(Lines::outlives_self)
}

/// Clippy minds an attribute on what returns a future, and not on an async function.
#[must_use]
#[timestamp]
async fn must_use((_, a): (u32, u32)) -> u32 {
    wait().await;
    a
}

#[must_use]
#[timestamp(name = "{a} {b}")]
async fn stays_async(a: u32, (b, _): (u32, u32), _unused: u32, _: u32, Lines { text }: Lines<'_>) -> usize {
    wait().await;
    text.len() + a as usize
}

#[timestamp(name = "{a} {c} {d} {E}")]
async fn only_in_the_name(a: u32, _b: u32, (c, _): (u32, u32), mut d: u32, #[cfg(any())] gone: Missing, f: &mut u32) {
    wait().await;
    d += 1;
    *f += d;
}

const E: u32 = 1;

#[timestamp]
async fn shadowed(text: String) -> usize {
    let text = text.as_str();
    wait().await;
    text.len()
}

/// Rustc minds a lock that a `let` ignores, and not one that an argument does.
#[timestamp]
async fn ignores_a_lock((_, a): (MutexGuard<'_, u32>, u32), _: MutexGuard<'_, u32>) -> u32 {
    a
}

#[timestamp(name = "{a}")]
async fn ignores_a_lock_beside_a_name((_, a): (MutexGuard<'_, u32>, u32)) -> u32 {
    a
}

/// Lints of what is called so, and is another thing.
impl Lines<'_> {
    #[timestamp]
    pub async fn next(&mut self) -> Option<char> {
        wait().await;
        self.text.chars().next()
    }

    #[timestamp]
    pub async fn len(&self) -> usize {
        self.text.len()
    }
}

#[timestamp]
async fn lints_of_an_argument(
    #[allow(non_snake_case, reason = "shown")] userId: u32,
    #[expect(non_snake_case, reason = "shown")] pageId: u32,
    #[allow(unused_parens, reason = "shown")] other: (u32),
) -> u32 {
    userId + pageId + other
}

pub struct Identity<'a> {
    id: &'a u32,
}

#[timestamp(name = "{id} {b}")]
async fn reference_in_a_field(Identity { id: &id }: Identity<'_>, (b, _, ..): (u32, u32, u32, u32)) -> u32 {
    wait().await;
    id + b
}

/// What is behind a condition is no macro, if it is none without.
#[timestamp]
#[cfg_attr(all(), inline, allow(unused_mut, reason = "shown"))]
async fn conditional_attribute(mut text: String) -> usize {
    wait().await;
    text.len()
}

#[timestamp]
mod traits {
    //! What the attribute of a block within the block reads stays async.

    #[async_trait::async_trait]
    pub trait Load {
        async fn load(&self, (a, _): (u32, u32)) -> u32;
    }

    #[async_trait::async_trait]
    impl Load for u32 {
        async fn load(&self, (a, _): (u32, u32)) -> u32 {
            crate::support::wait().await;
            self + a
        }
    }
}

mod module {
    use crate::support::wait;

    #[timestamp_core::timestamp]
    #[allow(dead_code, reason = "an attribute of the block that is no macro")]
    impl super::Lines<'_> {
        pub(super) async fn in_a_block(&self, (a, _): (u32, u32)) -> usize {
            wait().await;
            self.text.len() + a as usize
        }
    }
}

fn written_twice() -> String {
    let mut lines = Lines { text: "a" };
    block_on(async {
        *lines.writes("b").await = "c";
    });
    lines.text.to_owned()
}

fn replaced() -> (&'static str, &'static str) {
    let cell = Cell::new("a");
    let before = block_on(invariant(&cell, "b"));
    (before, cell.get())
}

fn added() -> u32 {
    let mut sum = 1;
    block_on(only_in_the_name(1, 2, (3, 4), 5, &mut sum));
    sum
}

cases! {
    "lifetimes of self and of arguments", 1: {
        block_on_send(Lines { text: "a" }.lifetimes_of_three_places("b", "cc"))
    } => ("a", "b", 2);
    "what outlives self", 1: block_on_send(Lines { text: "a" }.outlives_self()) => "a";
    "a lifetime that is written to", 1: written_twice() => "c";
    "an invariant lifetime", 1: replaced() => ("a", "b");
    "impl Trait that captures some", 1: block_on(hidden_captures(&[1, 2], ",")).collect::<String>() => "1112";
    "a lifetime and a type with bounds", 1: *block_on(bounded("b", "a")) => *"a";
    "a pointer to the function", 1: as_a_pointer() => 3;
    "#[must_use], with a name of arguments", 1: block_on(stays_async(1, (2, 3), 4, 5, Lines { text: "a" })) => 2;
    "what stands in the name alone", 1: added() => 7;
    "a shadowed argument", 1: block_on(shadowed("abc".to_owned())) => 3;
    "#[must_use]", 1: block_on(must_use((1, 2))) => 2;
    "an ignored lock", 2: {
        let locks = [1, 2, 3].map(Mutex::new);
        let lock = |at: usize| locks[at].lock().unwrap();
        let ignored = block_on(ignores_a_lock((lock(0), 4), lock(1)));
        (ignored, block_on(ignores_a_lock_beside_a_name((lock(2), 5))))
    } => (4, 5);
    "a method of a trait's name", 2: {
        let mut lines = Lines { text: "abc" };
        (block_on(lines.next()), block_on(lines.len()))
    } => (Some('a'), 3);
    "lints of an argument", 1: block_on(lints_of_an_argument(1, 2, 3)) => 6;
    "a reference in a field, in the name", 1: block_on(reference_in_a_field(Identity { id: &1 }, (2, 3, 4, 5))) => 3;
    "an attribute behind a condition", 1: block_on(conditional_attribute("a".to_owned())) => 1;
    "a trait's macro in a block", 1: block_on(traits::Load::load(&1, (2, 3))) => 3;
    "in a block with an attribute", 1: block_on(Lines { text: "a" }.in_a_block((1, 2))) => 2;
}
