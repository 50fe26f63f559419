//! What functions return.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::{self, Display};
use std::ops::ControlFlow;
use std::panic::catch_unwind;

use timestamp_core::timestamp;

#[timestamp]
fn nothing() {}

#[timestamp]
fn explicit_unit() -> () {
    let _ = 5;
}

#[timestamp]
fn iterator() -> impl Iterator<Item = u32> {
    (0..3).map(|x| x * 2)
}

#[timestamp]
fn bounded_iterator<'a>(items: &'a [u32]) -> impl DoubleEndedIterator<Item = &'a u32> + Clone + use<'a> {
    items.iter()
}

#[timestamp]
fn fallible_iterator(text: &str) -> Result<impl Iterator<Item = char>, String> {
    if text.is_empty() {
        return Err("empty".to_owned());
    }
    Ok(text.to_owned().into_bytes().into_iter().map(char::from))
}

#[timestamp]
fn nested_impl() -> Option<(impl Display, Box<impl Fn(u32) -> u32>)> {
    Some(("shown", Box::new(|x| x + 1)))
}

#[timestamp]
fn closure(by: u32) -> impl Fn(u32) -> u32 {
    move |x| x + by
}

#[timestamp]
fn closure_once(text: String) -> impl FnOnce() -> String {
    move || text
}

#[timestamp]
fn closure_of_closure() -> impl Fn(u32) -> Box<dyn Fn(u32) -> u32> {
    |x| Box::new(move |y| x + y)
}

#[timestamp]
fn boxed_closures(first: bool) -> Box<dyn Fn(u32) -> u32> {
    if first {
        Box::new(|x| x + 1)
    } else {
        Box::new(|x| x * 10)
    }
}

#[timestamp]
fn pointer(first: bool) -> fn(u32) -> u32 {
    if first {
        |x| x + 1
    } else {
        |x| x * 10
    }
}

#[timestamp]
fn early_boxed(early: bool) -> Box<dyn Display> {
    if early {
        return Box::new(1);
    }
    Box::new("late")
}

#[timestamp]
fn unsized_reference() -> &'static [u8] {
    &[1, 2, 3]
}

#[timestamp]
fn coerced_object<'a>(value: &'a u32) -> &'a dyn Display {
    value
}

#[timestamp]
fn any_error(fail: bool) -> Result<u32, Box<dyn Error + Send + Sync>> {
    if fail {
        Err("told")?;
    }
    Ok(1)
}

#[derive(Debug, PartialEq)]
pub struct Wrapped(std::num::ParseIntError);

impl From<std::num::ParseIntError> for Wrapped {
    fn from(error: std::num::ParseIntError) -> Self {
        Wrapped(error)
    }
}

#[timestamp]
fn converted(text: &str) -> Result<u8, Wrapped> {
    Ok(text.parse::<u8>()?)
}

#[timestamp]
fn formatted(f: &mut dyn fmt::Write) -> fmt::Result {
    write!(f, "written")
}

#[timestamp]
fn control(stop: bool) -> ControlFlow<&'static str, u32> {
    if stop {
        ControlFlow::Break("stopped")?;
    }
    ControlFlow::Continue(1)
}

#[timestamp]
fn never() -> ! {
    std::panic::resume_unwind(Box::new("never"))
}

#[timestamp]
fn never_by_loop(mut times: u32) -> ! {
    loop {
        if times == 0 {
            std::panic::resume_unwind(Box::new("looped"));
        }
        times -= 1;
    }
}

#[timestamp]
fn diverging_with_type() -> u32 {
    std::panic::resume_unwind(Box::new("typed"))
}

#[timestamp]
fn literal_of_inferred_type() -> HashMap<&'static str, Vec<u64>> {
    [("a", vec![1, 2])].into_iter().collect()
}

#[timestamp]
fn default_of_inferred_type() -> (Vec<u8>, Option<String>) {
    Default::default()
}

#[timestamp]
fn large() -> [u64; 512] {
    [7; 512]
}

#[timestamp]
fn qualified() -> <Vec<u8> as IntoIterator>::Item {
    9
}

#[timestamp]
fn constant_expression() -> [u8; {
       const ONE: usize = 1;
       ONE + 2
   }] {
    [1; 3]
}

/// The payload of the panic, caught outside of any capture's concern.
fn payload<R>(panics: fn() -> R) -> &'static str {
    match catch_unwind(panics) {
        Ok(_) => "none",
        Err(payload) => *payload.downcast::<&'static str>().unwrap_or(Box::new("another")),
    }
}

/// What ends by a panic is not `Completed`, and has its own test.
pub fn diverge() -> [&'static str; 3] {
    [payload(|| never()), payload(|| never_by_loop(3)), payload(|| diverging_with_type())]
}

fn write() -> String {
    let mut text = String::new();
    formatted(&mut text).unwrap();
    text
}

cases! {
    "nothing", 1: nothing() => ();
    "()", 1: explicit_unit() => ();
    "impl Iterator", 1: iterator().sum::<u32>() => 6;
    "impl with several bounds and use<..>", 1: bounded_iterator(&[1, 2]).rev().clone().copied().collect::<Vec<_>>() => [2, 1];
    "Result<impl Iterator, E>", 2: (fallible_iterator("ab").unwrap().count(), fallible_iterator("").err()) => (2, Some("empty".to_owned()));
    "impl Trait deep within a type", 1: nested_impl().map(|(shown, f)| format!("{shown} {}", f(1))) => Some("shown 2".to_owned());
    "a closure", 1: closure(2)(3) => 5;
    "a closure to be called once", 1: closure_once("a".to_owned())() => "a";
    "a closure of a closure", 1: closure_of_closure()(1)(2) => 3;
    "one of two boxed closures", 2: (boxed_closures(true)(5), boxed_closures(false)(5)) => (6, 50);
    "one of two closures as a pointer", 2: (pointer(true)(5), pointer(false)(5)) => (6, 50);
    "one of two boxed values by return", 2: (early_boxed(true).to_string(), early_boxed(false).to_string()) => ("1".to_owned(), "late".to_owned());
    "an array as a slice", 1: unsized_reference().len() => 3;
    "a reference as an object", 1: coerced_object(&5).to_string() => "5";
    "a literal as any error", 2: (any_error(true).map_err(|e| e.to_string()), any_error(false).is_ok()) => (Err("told".to_owned()), true);
    "an error converted by ?", 2: (converted("7"), converted("x").is_err()) => (Ok(7), true);
    "fmt::Result", 1: write() => "written";
    "ControlFlow by ?", 2: (control(true), control(false)) => (ControlFlow::Break("stopped"), ControlFlow::Continue(1));
    "a collection whose type the signature tells", 1: literal_of_inferred_type()["a"].len() => 2;
    "a default whose type the signature tells", 1: default_of_inferred_type() => (Vec::new(), None);
    "a large array", 1: large()[511] => 7;
    "a qualified path", 1: qualified() => 9;
    "an array whose length is an expression", 1: constant_expression() => [1; 3];
}
