//! Functions that are unsafe, or seen from outside of Rust.

#![deny(warnings, unsafe_op_in_unsafe_fn)]

use shapes::run::Case;
use shapes::support::{block_on, wait};
use timestamp_core::timestamp;

#[timestamp]
unsafe fn read(pointer: *const u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { *pointer }
}

/// As it was written before edition 2024.
#[timestamp]
#[allow(unsafe_op_in_unsafe_fn, reason = "shown")]
unsafe fn read_without_a_block(pointer: *const u32) -> u32 {
    *pointer
}

#[timestamp]
async unsafe fn read_later(pointer: *const u32) -> u32 {
    wait().await;
    // SAFETY: the caller's promise.
    unsafe { *pointer }
}

#[timestamp]
#[allow(unsafe_op_in_unsafe_fn, reason = "shown")]
async unsafe fn read_later_without_a_block(pointer: *const u32, (more, _): (u32, u32)) -> u32 {
    wait().await;
    *pointer + more
}

#[timestamp]
extern "C" fn foreign(value: u32) -> u32 {
    value + 1
}

#[timestamp]
extern "system" fn of_the_system(value: u32) -> u32 {
    value + 2
}

#[timestamp]
unsafe extern "C" fn unsafe_and_foreign(pointer: *const u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { *pointer }
}

#[timestamp]
extern "C-unwind" fn may_unwind(value: u32) -> u32 {
    value + 3
}

#[timestamp]
#[unsafe(no_mangle)]
extern "C" fn timestamp_shapes_not_mangled(value: u32) -> u32 {
    value + 4
}

#[unsafe(no_mangle)]
#[timestamp]
extern "C" fn timestamp_shapes_not_mangled_above(value: u32) -> u32 {
    value + 5
}

#[timestamp]
#[unsafe(export_name = "timestamp_shapes_exported")]
pub fn exported(value: u32) -> u32 {
    value + 6
}

#[timestamp(name = "called back {value}")]
extern "C" fn callback(value: u32) -> u32 {
    value + 7
}

type Callback = extern "C" fn(u32) -> u32;

#[timestamp]
fn calls_back(callback: Callback) -> u32 {
    callback(0)
}

mod declared {
    unsafe extern "C" {
        pub safe fn timestamp_shapes_not_mangled(value: u32) -> u32;
        pub safe fn timestamp_shapes_not_mangled_above(value: u32) -> u32;
    }
}

trait Dangerous {
    /// # Safety
    /// None is needed.
    unsafe fn danger(&self) -> u32;

    /// # Safety
    /// None is needed.
    #[timestamp]
    unsafe fn twice(&self) -> u32 {
        // SAFETY: nothing is asked for.
        unsafe { self.danger() + self.danger() }
    }
}

impl Dangerous for u32 {
    #[timestamp]
    unsafe fn danger(&self) -> u32 {
        *self
    }
}

unsafe trait Promise {
    #[timestamp]
    fn promise(&self) -> u32 {
        9
    }
}

// SAFETY: nothing is promised.
unsafe impl Promise for u32 {}

struct Slot(*mut u32);

// SAFETY: the pointer is used by one thread at a time.
unsafe impl Send for Slot {}

#[timestamp]
unsafe impl Promise for Slot {
    fn promise(&self) -> u32 {
        // SAFETY: it points to a variable that is alive.
        unsafe { *self.0 }
    }
}

#[timestamp]
mod block {
    pub const unsafe fn constant() -> u32 {
        1
    }

    pub unsafe fn dangerous(pointer: *const u32) -> u32 {
        // SAFETY: the caller's promise.
        unsafe { *pointer }
    }

    pub unsafe extern "C" fn foreign(value: u32) -> u32 {
        value
    }

    unsafe extern "C" {
        pub safe fn abs(value: i32) -> i32;
    }
}

fn slot() -> u32 {
    let mut value = 6;
    Slot(&raw mut value).promise()
}

// SAFETY, of every call here: a reference is a good pointer, and nothing else is asked for.
const CASES: &[Case] = &[
    case("unsafe", 1, || assert_eq!(unsafe { read(&1) }, 1)),
    case("unsafe without a block", 1, || assert_eq!(unsafe { read_without_a_block(&2) }, 2)),
    case("async unsafe", 1, || assert_eq!(block_on(unsafe { read_later(&3) }), 3)),
    case("async unsafe without a block", 1, || {
        assert_eq!(block_on(unsafe { read_later_without_a_block(&4, (5, 6)) }), 9);
    }),
    case("extern \"C\"", 1, || assert_eq!(foreign(0), 1)),
    case("extern \"system\"", 1, || assert_eq!(of_the_system(0), 2)),
    case("unsafe extern \"C\"", 1, || assert_eq!(unsafe { unsafe_and_foreign(&1) }, 1)),
    case("extern \"C-unwind\"", 1, || assert_eq!(may_unwind(0), 3)),
    case("#[unsafe(no_mangle)] below", 1, || assert_eq!(declared::timestamp_shapes_not_mangled(0), 4)),
    case("#[unsafe(no_mangle)] above", 1, || assert_eq!(declared::timestamp_shapes_not_mangled_above(0), 5)),
    case("#[unsafe(export_name = ..)]", 1, || assert_eq!(exported(0), 6)),
    case("a callback", 2, || assert_eq!(calls_back(callback), 7)),
    case("unsafe methods of a trait", 3, || assert_eq!(unsafe { 4u32.twice() }, 8)),
    case("an unsafe trait", 1, || assert_eq!(4u32.promise(), 9)),
    case("an unsafe impl", 1, || assert_eq!(slot(), 6)),
    case("a module with unsafe functions", 2, || {
        assert_eq!(unsafe { block::constant() + block::dangerous(&2) + block::foreign(3) }, 6);
        assert_eq!(block::abs(-1), 1);
    }),
];

const fn case(claim: &'static str, spans: usize, call: fn()) -> Case {
    Case { claim, spans, call }
}

#[test]
fn values_are_the_same_armed_and_not_and_every_call_is_a_span() {
    CASES.iter().for_each(|case| drop(case.check()));
}
