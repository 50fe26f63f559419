//! The atomics, locks and statics of what threads share.
//!
//! They are the standard library's and `parking_lot`'s; but with `--cfg loom` the unit tests are given loom's, which
//! try every order of the threads' steps that the memory model allows. The unit tests alone: a program that is tested
//! under loom itself, annotated functions included, keeps the real ones and has no step more.

#[cfg(all(test, loom))]
mod modelled;
#[cfg(all(test, loom))]
mod under_loom;

#[cfg(not(all(test, loom)))]
pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize};

#[cfg(all(test, loom))]
pub(crate) use modelled::*;
#[cfg(not(all(test, loom)))]
pub(crate) use parking_lot::Mutex;

/// An atomic that stands in a static of the user's.
#[cfg(not(all(test, loom)))]
pub(crate) type StaticU32 = AtomicU32;

/// Declares a static; loom makes it anew for each order that it tries.
#[cfg(not(all(test, loom)))]
macro_rules! shared_static {
    (static $name:ident: $type:ty = $value:expr;) => {
        static $name: $type = $value;
    };
}
#[cfg(not(all(test, loom)))]
pub(crate) use shared_static;

/// Whether memory comes in chunks of a few words, so that loom meets their ends.
pub(crate) const TINY: bool = cfg!(all(test, loom));
