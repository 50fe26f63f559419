//! Names made of arguments. `NAMED` tells what each case's first span is called.

use std::fmt::{self, Display};

use timestamp_core::timestamp;

use crate::support::{block_on, wait};

pub struct Job {
    id: u32,
    inner: Inner,
}

pub struct Inner {
    pair: (u8, Vec<u8>),
    r#type: &'static str,
}

impl Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {}", self.id)
    }
}

#[timestamp(name = "given")]
fn given() {}

#[timestamp(name = r#"raw "quoted" \ text"#)]
fn raw() {}

#[timestamp(name = "escapes \t \u{e9} \"q\"")]
fn escapes() {}

#[timestamp(name = "{{braces}}")]
fn braces() {}

#[timestamp(name = "{{{value}}}")]
fn value_in_braces(value: u32) {
    assert!(value > 0);
}

#[timestamp(name = "page {number}")]
fn argument(number: u32) {
    assert!(number > 0);
}

#[timestamp(name = "{a:?}, {b:>5}, {c:#06x}, {d:.1}, {e:e}")]
fn specifications(a: &str, b: char, c: u8, d: f64, e: f64) {
    assert!(a.len() + usize::from(c) > 0 && b != ' ' && d < e);
}

#[timestamp(name = "{text:>width$}|")]
fn width_by_argument(text: &str, width: usize) {
    assert!(text.len() < width);
}

#[timestamp(name = "{text:.precision$}")]
fn precision_by_argument(text: &str, precision: usize) {
    assert!(text.len() > precision);
}

#[timestamp(name = r"{text} \d {text:?}")]
fn raw_with_argument(text: &str) {
    assert!(!text.is_empty());
}

#[timestamp(name = "{pair.0}-{pair.1.0}-{pair.1.1:?}")]
fn tuple_fields(pair: (u32, (u32, &str))) {
    assert!(pair.0 < pair.1 .0);
}

#[timestamp(name = "{type}")]
fn raw_identifier(r#type: u32) {
    assert!(r#type > 0);
}

#[timestamp(name = "{a}{b}{c:?}")]
fn patterns((a, b): (u32, u32), [c, ..]: [u32; 2]) {
    assert!(a < b && c > 0);
}

#[timestamp(name = "{x} {y}")]
fn structure(Point { x, y: Deep { z: y, .. } }: Point) {
    assert!(x < y);
}

pub struct Point {
    x: u32,
    y: Deep,
}

pub struct Deep {
    z: u32,
}

#[timestamp(name = "{value:?}")]
fn moved(value: Vec<u32>) -> Vec<u32> {
    value
}

#[timestamp(name = "{value}")]
fn generic<T: Display>(value: T) -> T {
    value
}

#[timestamp(name = "{LIMIT}")]
fn constant() {}

const LIMIT: u32 = 9;

#[timestamp(name = "{N}")]
fn const_parameter<const N: usize>() {}

#[timestamp(name = "über {größe}")]
fn beyond_ascii(größe: u32) {
    assert!(größe > 0);
}

impl Job {
    #[timestamp(name = "{self}")]
    fn receiver(&self) {}

    #[timestamp(name = "{self.id:03} {self.inner.pair.0} {self.inner.pair.1:?}")]
    fn fields(&self) {}

    #[timestamp(name = "{self.inner.type} {self.inner.r#type:?}")]
    fn field_with_a_keyword(&self) {}

    #[timestamp(name = "{self.id} to {id}")]
    fn before_the_change(&mut self, id: u32) {
        self.id = id;
    }

    #[timestamp(name = "take {self.id}")]
    fn by_value(self) -> u32 {
        self.id
    }

    #[timestamp(name = "load {path} for {self.id}")]
    async fn load(&self, path: String, (_a, b): (u32, u32)) -> usize {
        wait().await;
        path.len() + b as usize
    }

    #[timestamp(name = "consume {self} {bytes:?}")]
    async fn consume(self, bytes: Vec<u8>) -> usize {
        wait().await;
        bytes.len()
    }
}

#[timestamp(name = "{text:?} {count}")]
async fn future(text: String, mut count: u32) -> String {
    wait().await;
    count += 1;
    text + &count.to_string()
}

#[timestamp]
async fn asynchronous() {}

#[timestamp]
fn of_the_function() {}

mod inner {
    pub struct Type<T>(pub T);

    impl<T> Type<T> {
        #[timestamp_core::timestamp]
        pub fn method(&self) {}
    }

    impl<T> crate::traits::Shape for Type<T> {
        #[timestamp_core::timestamp]
        fn area(&self) -> u32 {
            0
        }
    }
}

#[timestamp]
fn two_instances<T>(_: T) {}

fn job() -> Job {
    Job { id: 7, inner: Inner { pair: (1, vec![2]), r#type: "kind" } }
}

/// A call and the name of the first span that it records.
pub const NAMED: &[(fn(), &str)] = &[
    (given, "given"),
    (raw, r#"raw "quoted" \ text"#),
    (escapes, "escapes \t é \"q\""),
    (braces, "{braces}"),
    (|| value_in_braces(5), "{5}"),
    (|| argument(5), "page 5"),
    (|| specifications("a", 'b', 10, 0.25, 1500.0), "\"a\",     b, 0x000a, 0.2, 1.5e3"),
    (|| width_by_argument("a", 3), "  a|"),
    (|| precision_by_argument("abcdef", 2), "ab"),
    (|| raw_with_argument("a"), "a \\d \"a\""),
    (|| tuple_fields((1, (2, "a"))), "1-2-\"a\""),
    (|| raw_identifier(5), "5"),
    (|| patterns((1, 2), [3, 4]), "123"),
    (|| structure(Point { x: 1, y: Deep { z: 2 } }), "1 2"),
    (|| assert_eq!(moved(vec![1]), [1]), "[1]"),
    (|| assert_eq!(generic('a'), 'a'), "a"),
    (constant, "9"),
    (const_parameter::<4>, "4"),
    (|| beyond_ascii(5), "über 5"),
    (|| job().receiver(), "job 7"),
    (|| job().fields(), "007 1 [2]"),
    (|| job().field_with_a_keyword(), "kind \"kind\""),
    (|| job().before_the_change(8), "7 to 8"),
    (|| assert_eq!(job().by_value(), 7), "take 7"),
    (|| assert_eq!(block_on(job().load("a".to_owned(), (1, 2))), 3), "load a for 7"),
    (|| assert_eq!(block_on(job().consume(vec![1])), 1), "consume job 7 [1]"),
    (|| assert_eq!(block_on(future("a".to_owned(), 1)), "a2"), "\"a\" 1"),
    (|| block_on(asynchronous()), "names::asynchronous"),
    (of_the_function, "names::of_the_function"),
    (|| inner::Type(1).method(), "Type::method"),
    (|| assert_eq!(crate::traits::Shape::area(&inner::Type(1)), 0), "<Type as Shape>::area"),
    (|| two_instances(1), "names::two_instances"),
];

/// Two instances of a generic function.
pub fn instances() {
    two_instances(1);
    two_instances("a");
}

cases! {
    "generic instances", 2: instances() => ();
    "every name", 32: NAMED.iter().for_each(|(call, _)| call()) => ();
}
