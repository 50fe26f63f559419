//! Patterns and attributes of arguments.

use timestamp_core::timestamp;

pub struct Point {
    x: i32,
    y: i32,
}

pub struct Wrapper(i32);

#[timestamp]
fn tuple((a, b): (i32, i32)) -> i32 {
    a - b
}

#[timestamp]
fn nested(((a, _), [b, ..]): ((i32, i32), [i32; 3])) -> i32 {
    a * 10 + b
}

#[timestamp]
fn structure(Point { x, y: other }: Point) -> i32 {
    x - other
}

#[timestamp]
fn tuple_structure(Wrapper(inner): Wrapper) -> i32 {
    inner
}

#[timestamp]
fn reference(&(a, b): &(i32, i32)) -> i32 {
    a + b
}

#[timestamp]
fn slice_pattern([first, .., last]: &[i32; 4]) -> i32 {
    first * last
}

#[timestamp]
fn by_ref(ref text: String) -> usize {
    text.len()
}

#[timestamp]
fn by_ref_mut(ref mut text: String) -> usize {
    text.push('!');
    text.len()
}

#[timestamp]
fn bound(whole @ (a, _): (i32, i32)) -> (i32, i32) {
    (whole.1, a)
}

#[timestamp]
fn mutable(mut a: i32, (mut b, c): (i32, i32)) -> i32 {
    a += 1;
    b += a;
    b + c
}

#[timestamp]
fn ignored(_: String, _unused: i32, _: i32) -> i32 {
    3
}

#[timestamp]
fn unit((): ()) {}

#[timestamp]
fn conditional(a: i32, #[cfg(any())] gone: Missing, #[cfg(not(any()))] b: i32) -> i32 {
    a + b
}

#[timestamp]
fn many(a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64, i: f32, j: f64, k: char, l: bool) -> String {
    format!("{a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}")
}

#[timestamp]
fn function_pointer(f: fn(i32) -> i32, g: for<'a> fn(&'a str) -> &'a str) -> String {
    g("ab").repeat(f(1) as usize)
}

#[timestamp]
fn trait_object(f: &dyn Fn(i32) -> i32, g: &mut dyn FnMut(), h: Box<dyn FnOnce() -> i32>) -> i32 {
    g();
    f(h())
}

#[timestamp]
fn unsized_slices(text: &str, items: &[u8], mutable: &mut [u8]) -> usize {
    mutable[0] = items[0];
    text.len() + usize::from(mutable[0])
}

#[timestamp]
fn raw_pointer(pointer: *const u8) -> bool {
    pointer.is_null()
}

#[timestamp]
fn closure_pattern(pairs: &[(i32, i32)]) -> i32 {
    pairs.iter().map(|&(a, b)| a * b).sum()
}

fn mutated() -> i32 {
    let mut calls = 0;
    trait_object(&|x| x + 1, &mut || calls += 1, Box::new(|| 5)) + calls
}

cases! {
    "a tuple", 1: tuple((5, 3)) => 2;
    "a tuple in a tuple, and an array", 1: nested(((5, 0), [3, 0, 0])) => 53;
    "a struct", 1: structure(Point { x: 5, y: 3 }) => 2;
    "a tuple struct", 1: tuple_structure(Wrapper(5)) => 5;
    "a reference", 1: reference(&(5, 3)) => 8;
    "an array behind a reference", 1: slice_pattern(&[5, 0, 0, 3]) => 15;
    "ref", 1: by_ref("abc".to_owned()) => 3;
    "ref mut", 1: by_ref_mut("abc".to_owned()) => 4;
    "name @ pattern", 1: bound((5, 3)) => (3, 5);
    "mut, also within a pattern", 1: mutable(1, (2, 3)) => 7;
    "_ and _name", 1: ignored(String::new(), 1, 2) => 3;
    "()", 1: unit(()) => ();
    "cfg on arguments", 1: conditional(1, 2) => 3;
    "a dozen arguments", 1: many(1, 2, 3, 4, 5, 6, 7, 8, 9.0, 0.5, 'k', true) => "1234567890.5ktrue";
    "function pointers", 1: function_pointer(|x| x + 1, |text| &text[1..]) => "bb";
    "trait objects", 1: mutated() => 7;
    "str and slices", 1: unsized_slices("abc", &[4], &mut [0]) => 7;
    "a raw pointer", 1: raw_pointer(std::ptr::null()) => true;
    "a pattern in a closure of the body", 1: closure_pattern(&[(1, 2), (3, 4)]) => 14;
}
