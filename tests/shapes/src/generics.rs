//! Type, lifetime and const parameters, bounds and where clauses.

use std::fmt::{Debug, Display};
use std::ops::Add;

use timestamp_core::timestamp;

#[timestamp]
fn identity<T>(value: T) -> T {
    value
}

#[timestamp]
fn bounded<T: Display + ?Sized>(value: &T) -> String {
    value.to_string()
}

#[timestamp]
fn with_where<T, U>(a: T, b: U) -> <T as Add<U>>::Output
where
    T: Add<U> + Copy,
    U: Copy,
    <T as Add<U>>::Output: Debug,
{
    a + b
}

#[timestamp]
fn constant<const N: usize>(array: [u8; N]) -> usize {
    array.len() + N
}

#[timestamp]
fn constants<T: Default + Copy, const N: usize, const FLAG: bool>() -> ([T; N], bool) {
    ([T::default(); N], FLAG)
}

#[timestamp]
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() {
        a
    } else {
        b
    }
}

#[timestamp]
fn outlives<'long: 'short, 'short>(long: &'long str, short: &'short str) -> (&'long str, &'short str) {
    (long, short)
}

#[timestamp]
fn elided(text: &str) -> &str {
    &text[1..]
}

#[timestamp]
fn anonymous(chars: std::str::Chars<'_>) -> impl Iterator<Item = char> + '_ {
    chars.rev()
}

#[timestamp]
fn higher_ranked<F>(f: F) -> usize
where
    F: for<'a> Fn(&'a str) -> &'a str,
{
    f("abc").len()
}

#[timestamp]
fn higher_ranked_bound<T>(items: T) -> usize
where
    for<'a> &'a T: IntoIterator<Item = &'a u8>,
{
    (&items).into_iter().count() + (&items).into_iter().count()
}

#[timestamp]
fn argument_impl(mut f: impl FnMut(u32) -> u32, items: impl IntoIterator<Item = u32>) -> u32 {
    items.into_iter().map(&mut f).sum()
}

#[timestamp]
fn phantom<T>() -> &'static str {
    std::any::type_name::<T>()
}

#[timestamp]
fn static_reference<T: 'static>(value: &'static T) -> &'static T {
    value
}

pub struct Matrix<T, const R: usize, const C: usize>([[T; C]; R]);

impl<T: Copy, const R: usize, const C: usize> Matrix<T, R, C> {
    const CELLS: usize = R * C;

    #[timestamp]
    fn transposed(&self) -> Matrix<T, C, R> {
        Matrix(std::array::from_fn(|c| std::array::from_fn(|r| self.0[r][c])))
    }

    #[timestamp]
    fn cells() -> usize {
        Self::CELLS
    }

    #[timestamp]
    fn map<U>(&self, f: impl Fn(T) -> U) -> Matrix<U, R, C> {
        Matrix(std::array::from_fn(|r| std::array::from_fn(|c| f(self.0[r][c]))))
    }
}

pub struct Lending<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> Lending<'a, T> {
    #[timestamp]
    fn get(&self) -> &'a T {
        self.0
    }

    #[timestamp]
    fn swap<'b>(self, other: &'b T) -> Lending<'b, T>
    where
        'a: 'b,
    {
        Lending(other)
    }
}

#[timestamp]
fn turbofish<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse::<T>().ok()
}

fn lent() -> (String, String) {
    let text = "abc".to_owned();
    let lending = Lending(text.as_str());
    let first = lending.get();
    (first.to_owned(), lending.swap("d").get().to_owned())
}

cases! {
    "a type parameter", 2: (identity(1), identity("a")) => (1, "a");
    "bounds, ?Sized", 1: bounded("abc") => "abc";
    "a where clause with projections", 1: with_where(1, 2) => 3;
    "a const parameter", 1: constant([1, 2, 3]) => 6;
    "const parameters of several types", 1: constants::<u8, 2, true>() => ([0, 0], true);
    "one lifetime", 1: longest("a", "bc") => "bc";
    "a lifetime that outlives another", 1: outlives("a", "b") => ("a", "b");
    "an elided lifetime", 1: elided("abc") => "bc";
    "an anonymous lifetime", 1: anonymous("abc".chars()).collect::<String>() => "cba";
    "a higher-ranked bound on a closure", 1: higher_ranked(|text| &text[1..]) => 2;
    "a higher-ranked bound on a type", 1: higher_ranked_bound(vec![1, 2]) => 4;
    "impl Trait as argument", 1: argument_impl(|x| x * 2, [1, 2]) => 6;
    "a parameter that no argument has", 1: phantom::<u8>() => "u8";
    "'static", 1: *static_reference(&5) => 5;
    "a method of a generic type", 1: Matrix([[1, 2, 3], [4, 5, 6]]).transposed().0 => [[1, 4], [2, 5], [3, 6]];
    "an associated constant", 1: Matrix::<u8, 2, 3>::cells() => 6;
    "a generic method of a generic type", 1: Matrix([[1]]).map(|x| x + 1).0 => [[2]];
    "a type with a lifetime", 3: lent() => ("abc".to_owned(), "d".to_owned());
    "a turbofish", 1: turbofish::<u8>("5") => Some(5);
}
