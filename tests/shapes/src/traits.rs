//! Methods of traits and of their implementations, for types of every kind.

use std::fmt::Debug;
use std::ops::{Add, Deref, Index};

use timestamp_core::timestamp;

pub trait Describe {
    const WORD: &'static str = "thing";
    type Output: Debug + PartialEq;

    fn describe(&self) -> Self::Output;

    #[timestamp]
    fn word(&self) -> &'static str {
        Self::WORD
    }

    #[timestamp]
    fn twice(&self) -> (Self::Output, Self::Output) {
        (self.describe(), self.describe())
    }

    #[timestamp]
    fn consumed(self) -> Self::Output
    where
        Self: Sized,
    {
        self.describe()
    }

    #[timestamp]
    fn generic<T: Into<u64>>(&self, value: T) -> u64
    where
        Self: Sized,
    {
        value.into()
    }

    #[timestamp]
    fn associated() -> usize
    where
        Self: Sized,
    {
        Self::WORD.len()
    }

    #[timestamp]
    fn hidden(&self) -> impl Iterator<Item = char> + use<'_, Self> {
        self.word().chars()
    }
}

/// An implementation of [`Describe`] for a type.
macro_rules! describe {
    ($type:ty, |$this:ident| $value:expr, $output:ty) => {
        impl Describe for $type {
            type Output = $output;

            #[timestamp]
            fn describe(&self) -> $output {
                let $this = self;
                $value
            }
        }
    };
}

impl Describe for u8 {
    const WORD: &'static str = "byte";
    type Output = u8;

    #[timestamp]
    fn describe(&self) -> u8 {
        *self
    }

    #[timestamp]
    fn hidden(&self) -> impl Iterator<Item = char> + use<'_> {
        "own".chars()
    }
}

impl Describe for str {
    type Output = String;

    #[timestamp]
    fn describe(&self) -> String {
        self.to_owned()
    }
}

impl<T: Clone + Debug + PartialEq> Describe for [T] {
    type Output = Vec<T>;

    #[timestamp]
    fn describe(&self) -> Vec<T> {
        self.to_vec()
    }
}

impl<const N: usize> Describe for [u8; N] {
    type Output = usize;

    #[timestamp]
    fn describe(&self) -> usize {
        N
    }
}

impl<A: Debug, B: Debug> Describe for (A, B) {
    type Output = String;

    #[timestamp]
    fn describe(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Describe + ?Sized> Describe for &T {
    const WORD: &'static str = "reference";
    type Output = T::Output;

    #[timestamp]
    fn describe(&self) -> T::Output {
        (**self).describe()
    }
}

impl Describe for fn(u8) -> u8 {
    type Output = u8;

    #[timestamp]
    fn describe(&self) -> u8 {
        self(1)
    }
}

impl Describe for dyn Fn() -> u8 {
    type Output = u8;

    #[timestamp]
    fn describe(&self) -> u8 {
        self()
    }
}

impl<T> Describe for Option<T> {
    type Output = bool;

    #[timestamp]
    fn describe(&self) -> bool {
        self.is_some()
    }
}

describe!((), |_this| "unit", &'static str);
describe!(*const u8, |this| this.is_null(), bool);
describe!(Box<dyn Debug>, |this| format!("{this:?}"), String);

#[derive(Debug, PartialEq)]
pub struct Meters(u32);

impl Add for Meters {
    type Output = Self;

    #[timestamp]
    fn add(self, other: Self) -> Self {
        Meters(self.0 + other.0)
    }
}

impl Index<usize> for Meters {
    type Output = u32;

    #[timestamp]
    fn index(&self, _index: usize) -> &u32 {
        &self.0
    }
}

impl Deref for Meters {
    type Target = u32;

    #[timestamp]
    fn deref(&self) -> &u32 {
        &self.0
    }
}

impl Drop for Meters {
    #[timestamp]
    fn drop(&mut self) {
        self.0 = 0;
    }
}

impl From<Meters> for u64 {
    #[timestamp]
    fn from(meters: Meters) -> u64 {
        u64::from(meters.0)
    }
}

pub struct Countdown(u32);

impl Iterator for Countdown {
    type Item = u32;

    #[timestamp]
    fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

impl std::future::Future for Countdown {
    type Output = u32;

    #[timestamp]
    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<u32> {
        context.waker().wake_by_ref();
        match self.next() {
            Some(_) => std::task::Poll::Pending,
            None => std::task::Poll::Ready(7),
        }
    }
}

pub trait Shape {
    fn area(&self) -> u32;

    #[timestamp]
    fn doubled(&self) -> u32 {
        self.area() * 2
    }
}

impl Shape for u32 {
    #[timestamp]
    fn area(&self) -> u32 {
        *self
    }
}

#[timestamp]
fn through_an_object(shape: &dyn Shape) -> u32 {
    shape.doubled()
}

fn function(x: u8) -> u8 {
    x + 1
}

cases! {
    "default methods", 6: (7u8.word(), 7u8.twice(), 7u8.consumed()) => ("byte", (7, 7), 7);
    "a generic default method", 1: 7u8.generic(5u32) => 5;
    "a default function", 1: u8::associated() => 4;
    "a default method that returns impl Trait", 2: "ab".hidden().count() => 5;
    "its implementation", 1: 7u8.hidden().count() => 3;
    "for str", 1: "a".describe() => "a";
    "for a slice", 1: [1, 2][..].describe() => [1, 2];
    "for an array", 1: [1u8, 2].describe() => 2;
    "for a tuple", 1: (1, "a").describe() => "(1, \"a\")";
    "for a reference to a reference", 3: <&&str as Describe>::describe(&&"a") => "a";
    "for a function pointer", 1: (function as fn(u8) -> u8).describe() => 2;
    "for a closure object", 1: (&(|| 5u8) as &dyn Fn() -> u8).describe() => 5;
    "for a generic type", 1: Some(1).describe() => true;
    "in implementations that a macro writes", 3: {
        let boxed: Box<dyn Debug> = Box::new(1);
        (().describe(), std::ptr::null::<u8>().describe(), boxed.describe())
    } => ("unit", true, "1".to_owned());
    "operators, and Drop", 8: {
        let sum = Meters(1) + Meters(2);
        (sum[0], *sum, u64::from(Meters(4)))
    } => (3, 3, 4);
    "Iterator", 4: Countdown(3).collect::<Vec<_>>() => [2, 1, 0];
    "a hand-written Future", 4: crate::support::block_on(Countdown(1)) => 7;
    "through a trait object", 3: through_an_object(&5) => 10;
}
