//! Arguments of async functions: the block takes them with it.

use std::fmt::Display;
use std::future::Future;

use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

#[timestamp]
async fn pattern((a, b): (u32, u32)) -> u32 {
    wait().await;
    a * 10 + b
}

#[timestamp]
async fn nested_pattern([(a, _), ..]: [(u32, u32); 3], Point { x, .. }: Point) -> u32 {
    wait().await;
    a + x
}

#[derive(Clone, Copy)]
pub struct Point {
    x: u32,
    y: u32,
}

#[timestamp]
async fn reference_pattern(&Point { x, y }: &Point) -> u32 {
    wait().await;
    x + y
}

#[timestamp]
async fn mutable(mut a: u32, (mut b, c): (u32, u32)) -> u32 {
    a += 1;
    wait().await;
    b += a;
    b + c
}

#[timestamp]
async fn by_ref(ref text: String) -> usize {
    wait().await;
    text.len()
}

#[timestamp]
async fn by_ref_mut(ref mut text: String) -> usize {
    wait().await;
    text.push('!');
    text.len()
}

#[timestamp]
async fn by_ref_mut_within((ref mut text, [ref first, ..]): (String, [String; 2])) -> usize {
    wait().await;
    text.push_str(first);
    text.len()
}

#[timestamp]
async fn bound(whole @ Point { x, .. }: Point) -> u32 {
    wait().await;
    whole.y + x
}

#[timestamp]
async fn ignored(_: String, _unused: u32, _: u32) -> u32 {
    wait().await;
    3
}

#[timestamp]
async fn plain_before_and_after(a: u32, (b, c): (u32, u32), d: u32, mut e: u32, _: u32) -> u32 {
    wait().await;
    e += 1;
    a + b + c + d + e
}

#[timestamp]
async fn conditional(a: u32, #[cfg(any())] gone: Missing, #[cfg(not(any()))] (b, _): (u32, u32)) -> u32 {
    wait().await;
    a + b
}

#[timestamp]
async fn elided(a: &str, b: &mut String) {
    wait().await;
    b.push_str(a);
}

#[timestamp]
async fn lifetime<'a>(a: &'a str, _b: &str) -> &'a str {
    wait().await;
    &a[1..]
}

#[timestamp]
async fn anonymous(items: std::slice::Iter<'_, u32>) -> u32 {
    wait().await;
    items.sum()
}

#[timestamp]
async fn argument_impl(f: impl Fn(u32) -> u32, shown: &(impl Display + ?Sized)) -> String {
    wait().await;
    format!("{} {shown}", f(1))
}

#[timestamp]
async fn argument_future(future: impl Future<Output = u32>) -> u32 {
    future.await + 1
}

#[timestamp]
async fn callback<F, R>(f: F) -> u32
where
    F: FnOnce(u32) -> R,
    R: Future<Output = u32>,
{
    f(1).await
}

#[timestamp]
async fn async_callback(f: impl AsyncFn(&str) -> usize) -> usize {
    f("abc").await
}

#[timestamp]
async fn generic<T: Clone + Display, const N: usize>(value: T, items: [T; N]) -> (T, usize) {
    wait().await;
    (value.clone(), items.len())
}

#[timestamp]
async fn higher_ranked<F: for<'a> Fn(&'a str) -> &'a str>(f: F) -> usize {
    wait().await;
    f("abc").len()
}

#[timestamp]
async fn trait_object(f: &(dyn Fn(u32) -> u32 + Sync), g: Box<dyn FnOnce() -> u32 + Send>) -> u32 {
    wait().await;
    f(g())
}

#[timestamp]
async fn moved(text: String) -> String {
    let moved = text;
    wait().await;
    moved
}

#[timestamp]
async fn moved_into_a_closure(text: String) -> usize {
    let length = move || text.len();
    wait().await;
    length()
}

#[timestamp]
async fn partly_moved(pair: (String, String)) -> String {
    let first = pair.0;
    wait().await;
    first + &pair.1
}

#[timestamp]
async fn lends_an_argument(text: String) -> usize {
    let part = &text[1..];
    wait().await;
    part.len()
}

#[timestamp]
async fn mutates_through_an_argument(items: &mut Vec<u32>) -> &mut u32 {
    wait().await;
    items.push(1);
    &mut items[0]
}

#[timestamp]
async fn reborrows(items: &mut Vec<u32>) -> usize {
    for _ in 0..2 {
        let again = &mut *items;
        wait().await;
        again.push(1);
    }
    items.len()
}

#[timestamp]
async fn unsized_behind_references(text: &str, items: &[u8], object: &dyn Display) -> String {
    wait().await;
    format!("{text}{items:?}{object}")
}

#[timestamp]
async fn zero_sized(_unit: (), _array: [u32; 0]) -> u32 {
    wait().await;
    0
}

fn lent() -> String {
    let mut text = "a".to_owned();
    block_on(elided("b", &mut text));
    text
}

cases! {
    "a tuple", 1: block_on(pattern((1, 2))) => 12;
    "an array of tuples, and a struct", 1: block_on(nested_pattern([(1, 0); 3], Point { x: 2, y: 0 })) => 3;
    "a reference", 1: block_on(reference_pattern(&Point { x: 1, y: 2 })) => 3;
    "mut, also within a pattern", 1: block_on(mutable(1, (2, 3))) => 7;
    "ref", 1: block_on(by_ref("abc".to_owned())) => 3;
    "ref mut", 1: block_on(by_ref_mut("abc".to_owned())) => 4;
    "ref mut within a pattern", 1: block_on(by_ref_mut_within(("abc".to_owned(), ["d".to_owned(), String::new()]))) => 4;
    "name @ pattern", 1: block_on(bound(Point { x: 1, y: 2 })) => 3;
    "_ and _name", 1: block_on(ignored(String::new(), 1, 2)) => 3;
    "plain names before and after a pattern", 1: block_on(plain_before_and_after(1, (2, 3), 4, 5, 6)) => 16;
    "cfg on arguments", 1: block_on(conditional(1, (2, 0))) => 3;
    "elided lifetimes", 1: lent() => "ab";
    "a named and an elided lifetime", 1: block_on(lifetime("abc", "d")) => "bc";
    "an anonymous lifetime", 1: block_on(anonymous([1, 2].iter())) => 3;
    "impl Trait", 1: block_on(argument_impl(|x| x + 1, "shown")) => "2 shown";
    "a future", 1: block_on(argument_future(async { 1 })) => 2;
    "a function that returns a future", 1: block_on(callback(|x| async move { x + 1 })) => 2;
    "an async closure", 1: block_on(async_callback(async |text: &str| text.len())) => 3;
    "type and const parameters", 1: block_on(generic("a", ["b", "c"])) => ("a", 2);
    "a higher-ranked bound", 1: block_on(higher_ranked(|text| &text[1..])) => 2;
    "trait objects", 1: block_on_send(trait_object(&|x| x + 1, Box::new(|| 5))) => 6;
    "moved", 1: block_on(moved("a".to_owned())) => "a";
    "moved into a closure", 1: block_on(moved_into_a_closure("abc".to_owned())) => 3;
    "partly moved", 1: block_on(partly_moved(("a".to_owned(), "b".to_owned()))) => "ab";
    "lent across an await", 1: block_on(lends_an_argument("abc".to_owned())) => 2;
    "written through", 1: *block_on(mutates_through_an_argument(&mut vec![4])) => 4;
    "reborrowed", 1: block_on(reborrows(&mut vec![4])) => 3;
    "unsized behind references", 1: block_on(unsized_behind_references("a", &[1], &"c")) => "a[1]c";
    "of no size", 1: block_on(zero_sized((), [])) => 0;
}
