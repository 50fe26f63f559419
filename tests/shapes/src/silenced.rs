//! Lints that the user silences: what is silenced stays silenced, what is expected is fulfilled. These cannot stand under
//! `forbid`.

use crate::support::{block_on, wait};
use timestamp_core::timestamp;

#[allow(unused_variables, reason = "shown")]
#[timestamp]
fn allowed_above(unused: u32) -> u32 {
    1
}

#[timestamp]
#[expect(unused_variables, reason = "shown")]
fn expected_below(unused: u32) -> u32 {
    2
}

#[timestamp]
fn on_an_argument(#[expect(unused_variables, reason = "shown")] unused: u32) -> u32 {
    3
}

#[timestamp]
async fn on_an_argument_of_a_future(#[allow(unused_variables, reason = "shown")] unused: u32) -> u32 {
    4
}

#[timestamp]
#[expect(unused_variables, reason = "shown")]
async fn on_a_future(unused: u32, (a, unused_too): (u32, u32), b: u32) -> u32 {
    a + b
}

#[timestamp]
async fn on_a_pattern_of_a_future(#[expect(unused_variables, reason = "shown")] (a, b): (u32, u32)) -> u32 {
    b
}

#[timestamp]
fn inner() -> u32 {
    #![expect(unused_mut, reason = "shown")]
    let mut value = 6;
    value
}

#[timestamp]
async fn inner_of_a_future() -> u32 {
    #![expect(unused_mut, reason = "shown")]
    let mut value = 7;
    value
}

#[timestamp]
#[expect(unreachable_code, reason = "shown")]
fn unreachable_tail() -> u32 {
    return 8;
    9
}

#[timestamp]
#[expect(deprecated, reason = "shown")]
fn uses_what_is_deprecated() -> u32 {
    crate::attributes::deprecated()
}

#[timestamp]
#[expect(dead_code, reason = "shown")]
fn dead() {}

#[timestamp(name = "dead")]
#[expect(dead_code, reason = "shown")]
async fn dead_future() {}

#[timestamp]
#[expect(non_snake_case, reason = "shown")]
fn CamelCase(Argument: u32) -> u32 {
    Argument
}

#[expect(non_snake_case, reason = "shown")]
pub struct Matrices {
    A: u32,
    B: u32,
}

#[timestamp]
#[expect(non_snake_case, reason = "shown")]
async fn capitals_of_a_future(A: u32, mut B: u32, (C, _, _D): (u32, u32, u32), _: u32) -> u32 {
    wait().await;
    B += 1;
    A + B + C
}

#[timestamp]
#[expect(non_snake_case, unused_variables, reason = "shown")]
async fn unused_capitals_of_a_future(A: u32, Matrices { A: C, B }: Matrices) -> u32 {
    wait().await;
    B
}

#[timestamp(name = "{A} {B:>C$} {D}")]
#[expect(non_snake_case, reason = "shown")]
async fn capitals_in_a_futures_name(A: String, (B, E): (u32, String), C: usize, (ref D, _F): (u32, u32)) -> usize {
    wait().await;
    A.len() + E.len() + C + (B + *D) as usize
}

#[timestamp(name = "of {B:X} and {b}")]
#[expect(non_snake_case, reason = "shown")]
async fn capital_fields_in_a_futures_name(Matrices { A, B }: Matrices, X: u32, b: u32) -> u32 {
    wait().await;
    A + B + X + b
}

#[timestamp]
async fn on_a_capital_of_a_future(#[expect(non_snake_case, reason = "shown")] A: u32) -> u32 {
    wait().await;
    A
}

#[timestamp]
#[expect(unused_must_use, reason = "shown")]
fn throws_away() -> u32 {
    Err::<u32, u32>(1);
    10
}

#[timestamp]
#[expect(unused_labels, reason = "shown")]
fn unused_label() -> u32 {
    'unused: loop {
        break 11;
    }
}

#[timestamp]
#[expect(unused_parens, reason = "shown")]
fn unused_parentheses() -> u32 {
    (12)
}

#[timestamp]
#[expect(unused_braces, reason = "shown")]
#[rustfmt::skip]
fn unused_braces() -> u32 {
    { 13 }
}

#[timestamp]
#[expect(refining_impl_trait, reason = "shown")]
fn expects_on_an_inner_item() -> u32 {
    pub trait Source {
        fn items(&self) -> impl Iterator<Item = u32>;
    }
    impl Source for u32 {
        fn items(&self) -> std::ops::Range<u32> {
            0..*self
        }
    }
    5.items().len() as u32
}

cases! {
    "an allow above", 1: allowed_above(0) => 1;
    "an expect below", 1: expected_below(0) => 2;
    "an expect on an argument", 1: on_an_argument(0) => 3;
    "an allow on an argument of a future", 1: block_on(on_an_argument_of_a_future(0)) => 4;
    "an expect on a future", 1: block_on(on_a_future(0, (1, 2), 3)) => 4;
    "an expect on a pattern of a future", 1: block_on(on_a_pattern_of_a_future((0, 5))) => 5;
    "an expect within", 1: inner() => 6;
    "an expect within a future", 1: block_on(inner_of_a_future()) => 7;
    "unreachable code", 1: unreachable_tail() => 8;
    "a deprecated function", 2: uses_what_is_deprecated() => 26;
    "a name against the style", 1: CamelCase(9) => 9;
    "capitals of a future", 1: block_on(capitals_of_a_future(1, 2, (3, 4, 5), 6)) => 7;
    "unused capitals of a future", 1: block_on(unused_capitals_of_a_future(1, Matrices { A: 2, B: 3 })) => 3;
    "capitals in a future's name", 1: block_on(capitals_in_a_futures_name("a".to_owned(), (2, "e".to_owned()), 3, (4, 5))) => 11;
    "capital fields in a future's name", 1: block_on(capital_fields_in_a_futures_name(Matrices { A: 1, B: 2 }, 3, 4)) => 10;
    "an expect on a capital", 1: block_on(on_a_capital_of_a_future(1)) => 1;
    "a value thrown away", 1: throws_away() => 10;
    "an unused label", 1: unused_label() => 11;
    "unused parentheses", 1: unused_parentheses() => 12;
    "unused braces", 1: unused_braces() => 13;
    "an expect for an item within", 1: expects_on_an_inner_item() => 5;
}
