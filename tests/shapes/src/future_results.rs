//! What async functions return: it must coerce and be inferred as in a plain one.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;

use timestamp_core::timestamp;

use crate::support::{block_on, wait};

#[timestamp]
async fn boxed_closures(first: bool) -> Box<dyn Fn(u32) -> u32> {
    if first {
        Box::new(|x| x + 1)
    } else {
        Box::new(|x| x * 10)
    }
}

#[timestamp]
async fn early_boxed(early: bool) -> Box<dyn Display> {
    if early {
        return Box::new(1);
    }
    wait().await;
    Box::new("late")
}

#[timestamp]
async fn pointers(first: bool) -> fn(u32) -> u32 {
    wait().await;
    if first {
        |x| x + 1
    } else {
        |x| x * 10
    }
}

#[timestamp]
async fn hidden_iterator(items: &[u32]) -> impl Iterator<Item = u32> + use<'_> {
    wait().await;
    items.iter().map(|x| x * 2)
}

#[timestamp]
async fn fallible_iterator(text: &str) -> Result<impl Iterator<Item = char> + use<'_>, Box<dyn Error>> {
    wait().await;
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(text.chars())
}

#[timestamp]
async fn nested_impl() -> Option<(impl Display, Vec<impl Debug>)> {
    wait().await;
    Some(("shown", vec![1]))
}

#[timestamp]
async fn closure(by: u32) -> impl Fn(u32) -> u32 {
    wait().await;
    move |x| x + by
}

#[timestamp]
async fn closures_that_tell_their_types() -> (impl Fn(String) -> usize, impl Fn(&str) -> usize) {
    wait().await;
    (|text: String| text.len(), |text: &str| text.len())
}

#[timestamp]
async fn function_that_lends() -> impl Fn(&str) -> &str {
    fn rest(text: &str) -> &str {
        &text[1..]
    }
    wait().await;
    rest
}

#[timestamp]
async fn boxed_closure_that_lends() -> Box<dyn Fn(&str) -> &str> {
    wait().await;
    Box::new(|text| &text[1..])
}

#[timestamp]
async fn future_of_future() -> impl Future<Output = u32> {
    wait().await;
    async { 5 }
}

#[timestamp]
async fn boxed_future() -> Pin<Box<dyn Future<Output = u32>>> {
    wait().await;
    Box::pin(async { 6 })
}

#[timestamp]
async fn any_error(fail: bool) -> Result<u32, Box<dyn Error + Send + Sync>> {
    wait().await;
    if fail {
        Err("told")?;
    }
    Ok(1)
}

#[timestamp]
async fn last_expression_is_question(text: &str) -> Result<u8, Box<dyn Error>> {
    Ok(text.parse::<u8>()?)
}

#[timestamp]
async fn never() -> ! {
    wait().await;
    std::panic::resume_unwind(Box::new("never"))
}

macro_rules! returns {
    ($name:ident, $type:ty) => {
        #[timestamp]
        async fn $name() -> $type {
            wait().await;
            std::panic::resume_unwind(Box::new("fragment"))
        }
    };
}
returns!(never_by_a_fragment, !);

macro_rules! nothing {
    () => { ! };
}

#[timestamp]
async fn never_by_a_macro() -> nothing!() {
    std::panic::resume_unwind(Box::new("macro"))
}

#[timestamp]
async fn diverges_with_a_type() -> u32 {
    wait().await;
    std::panic::resume_unwind(Box::new("typed"))
}

#[timestamp]
async fn loops_for_ever() -> u32 {
    loop {
        wait().await;
        if true {
            return 3;
        }
    }
}

#[timestamp]
async fn literal_of_inferred_type() -> HashMap<&'static str, Vec<u64>> {
    wait().await;
    [("a", vec![1, 2])].into_iter().collect()
}

#[timestamp]
async fn default_of_inferred_type() -> (Vec<u8>, Option<String>) {
    Default::default()
}

#[timestamp]
async fn none_of_inferred_type() -> Option<u8> {
    None
}

#[timestamp]
async fn collected(texts: &[&str]) -> Result<Vec<u8>, std::num::ParseIntError> {
    texts.iter().map(|text| text.parse()).collect()
}

#[timestamp]
async fn array_as_slice() -> &'static [u8] {
    &[1, 2]
}

#[timestamp]
async fn lent_object(value: &u32) -> &dyn Display {
    wait().await;
    value
}

#[timestamp]
async fn boxed_with_lifetime<'a>(text: &'a str) -> Box<dyn Fn() -> &'a str + 'a> {
    wait().await;
    Box::new(move || text)
}

#[timestamp]
async fn anonymous_lifetime(text: &str) -> std::str::Chars<'_> {
    text.chars()
}

#[timestamp]
async fn projection<I: Iterator>(mut items: I) -> Option<I::Item> {
    wait().await;
    items.next()
}

#[timestamp]
async fn array_of_const<const N: usize>() -> [u8; N] {
    wait().await;
    [1; N]
}

#[timestamp]
async fn higher_ranked_pointer() -> for<'a> fn(&'a str) -> &'a str {
    |text| &text[1..]
}

#[timestamp]
async fn explicit_unit() -> () {
    wait().await;
}

#[timestamp]
async fn always_returns() -> u32 {
    wait().await;
    return 7;
}

#[timestamp]
async fn never_type_coerces(flag: bool) -> Result<u32, String> {
    match flag {
        true => Ok(1),
        false => return Err("no".to_owned()),
    }
}

fn payload<F: Future>(panics: F) -> &'static str {
    match catch_unwind(AssertUnwindSafe(|| block_on(panics))) {
        Ok(_) => "none",
        Err(payload) => *payload.downcast::<&'static str>().unwrap_or(Box::new("another")),
    }
}

/// What ends by a panic is not `Completed`, and has its own test.
pub fn diverge() -> [&'static str; 4] {
    let never = [payload(never()), payload(never_by_a_fragment()), payload(never_by_a_macro())];
    [never[0], never[1], never[2], payload(diverges_with_a_type())]
}

cases! {
    "one of two boxed closures", 2: (block_on(boxed_closures(true))(5), block_on(boxed_closures(false))(5)) => (6, 50);
    "one of two boxed values by return", 2: (block_on(early_boxed(true)).to_string(), block_on(early_boxed(false)).to_string()) => ("1".to_owned(), "late".to_owned());
    "one of two closures as a pointer", 2: (block_on(pointers(true))(5), block_on(pointers(false))(5)) => (6, 50);
    "impl Iterator that lends", 1: block_on(hidden_iterator(&[1, 2])).sum::<u32>() => 6;
    "Result<impl Iterator, E>", 2: (block_on(fallible_iterator("ab")).map(|c| c.count()).ok(), block_on(fallible_iterator("")).is_err()) => (Some(2), true);
    "impl Trait deep within a type", 1: block_on(nested_impl()).map(|(a, b)| format!("{a} {b:?}")) => Some("shown [1]".to_owned());
    "a closure", 1: block_on(closure(2))(3) => 5;
    "closures that tell their types", 1: {
        let (owned, lent) = block_on(closures_that_tell_their_types());
        owned("a".to_owned()) + lent("ab")
    } => 3;
    "a function that lends", 1: block_on(function_that_lends())("ab") => "b";
    "a boxed closure that lends", 1: block_on(boxed_closure_that_lends())("ab") => "b";
    "a future", 1: block_on(async { future_of_future().await.await }) => 5;
    "a boxed future", 1: block_on(async { boxed_future().await.await }) => 6;
    "a literal as any error", 2: (block_on(any_error(true)).is_err(), block_on(any_error(false)).is_ok()) => (true, true);
    "? in the tail", 1: block_on(last_expression_is_question("7")).ok() => Some(7);
    "return out of an endless loop", 1: block_on(loops_for_ever()) => 3;
    "a collection whose type the signature tells", 1: block_on(literal_of_inferred_type())["a"].len() => 2;
    "a default whose type the signature tells", 1: block_on(default_of_inferred_type()) => (Vec::new(), None);
    "None whose type the signature tells", 1: block_on(none_of_inferred_type()) => None;
    "collect whose type the signature tells", 2: (block_on(collected(&["1"])).ok(), block_on(collected(&["x"])).ok()) => (Some(vec![1]), None);
    "an array as a slice", 1: block_on(array_as_slice()).len() => 2;
    "a reference as an object", 1: block_on(lent_object(&5)).to_string() => "5";
    "a box with a lifetime", 1: block_on(boxed_with_lifetime("a"))() => "a";
    "an anonymous lifetime", 1: block_on(anonymous_lifetime("ab")).count() => 2;
    "a projection", 1: block_on(projection(1..3)) => Some(1);
    "an array of a const parameter", 1: block_on(array_of_const::<3>()) => [1; 3];
    "a higher-ranked function pointer", 1: block_on(higher_ranked_pointer())("abc") => "bc";
    "()", 1: block_on(explicit_unit()) => ();
    "return as the last statement", 1: block_on(always_returns()) => 7;
    "return as an arm", 2: (block_on(never_type_coerces(true)), block_on(never_type_coerces(false))) => (Ok(1), Err("no".to_owned()));
}
