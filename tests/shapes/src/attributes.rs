//! Attributes beside `#[timestamp]`, above it and below.

use std::panic::Location;

use timestamp_core::timestamp;

#[must_use]
#[timestamp]
fn must_use_above() -> u32 {
    1
}

#[timestamp]
#[must_use = "with a reason"]
fn must_use_below() -> u32 {
    2
}

#[inline]
#[timestamp]
fn inline() -> u32 {
    3
}

#[timestamp]
#[inline(always)]
fn inline_always() -> u32 {
    4
}

#[timestamp]
#[inline(never)]
fn inline_never() -> u32 {
    5
}

#[cold]
#[timestamp]
fn cold() -> u32 {
    6
}

#[timestamp]
#[track_caller]
fn caller_below() -> u32 {
    Location::caller().line()
}

#[track_caller]
#[timestamp]
fn caller_above() -> u32 {
    Location::caller().line()
}

#[timestamp]
#[track_caller]
fn caller_of_unwrap(value: Option<u32>) -> u32 {
    value.unwrap()
}

impl Caller {
    #[timestamp]
    #[track_caller]
    fn line(&self) -> u32 {
        Location::caller().line()
    }
}

pub struct Caller;

/// A comment that documents.
#[timestamp]
/// And another below.
fn documented() -> u32 {
    7
}

#[timestamp]
#[doc(hidden)]
pub fn hidden() -> u32 {
    8
}

#[cfg(not(any()))]
#[timestamp]
fn condition_above() -> u32 {
    9
}

#[timestamp]
#[cfg(not(any()))]
fn condition_below() -> u32 {
    10
}

#[timestamp]
#[cfg(any())]
fn never_there() -> Missing {
    nor(this)
}

#[cfg_attr(not(any()), timestamp(name = "conditionally annotated"))]
fn conditionally_annotated() -> u32 {
    11
}

#[cfg_attr(any(), timestamp)]
fn never_annotated() -> u32 {
    12
}

#[timestamp_core::timestamp]
fn by_its_path() -> u32 {
    13
}

#[::timestamp_core::timestamp]
fn by_its_whole_path() -> u32 {
    14
}

#[timestamp()]
fn empty_parentheses() -> u32 {
    15
}

#[timestamp(name = "trailing comma")]
fn trailing_comma() -> u32 {
    16
}

#[timestamp]
#[rustfmt::skip]
fn skipped_by_the_formatter() -> u32 { 17 }

#[timestamp]
fn inner_documentation() -> u32 {
    //! Said from within.
    18
}

#[timestamp]
fn inner_must_use() -> u32 {
    #![must_use]
    19
}

#[timestamp]
fn attributes_on_statements() -> u32 {
    #[cfg(any())]
    return nor(this);
    #[cfg(not(any()))]
    let value = 20;
    value
}

#[timestamp]
pub(crate) fn visible_in_the_crate() -> u32 {
    21
}

#[timestamp]
pub(in crate::attributes) fn visible_in_the_module() -> u32 {
    22
}

#[timestamp]
pub fn visible() -> u32 {
    23
}

#[must_use]
#[timestamp]
async fn must_use_future() -> u32 {
    24
}

/// Documented.
#[timestamp]
#[inline]
async fn inline_future() -> u32 {
    //! From within too.
    25
}

#[timestamp]
#[deprecated(note = "on purpose")]
pub fn deprecated() -> u32 {
    26
}

fn lines() -> (bool, bool, bool) {
    let (above, below, method) = (caller_above(), caller_below(), Caller.line());
    let here = line!() - 1;
    (above == here, below == here, method == here)
}

cases! {
    "#[must_use] above and below", 2: (must_use_above(), must_use_below()) => (1, 2);
    "#[inline]", 3: (inline(), inline_always(), inline_never()) => (3, 4, 5);
    "#[cold]", 1: cold() => 6;
    "#[track_caller] tells the caller's line", 3: lines() => (true, true, true);
    "#[track_caller] without a panic", 1: caller_of_unwrap(Some(1)) => 1;
    "documentation above and below", 1: documented() => 7;
    "#[doc(hidden)]", 1: hidden() => 8;
    "#[cfg] above and below", 2: (condition_above(), condition_below()) => (9, 10);
    "#[cfg_attr(.., timestamp)]", 1: (conditionally_annotated(), never_annotated()) => (11, 12);
    "named by its path", 2: (by_its_path(), by_its_whole_path()) => (13, 14);
    "empty parentheses and trailing comma", 2: (empty_parentheses(), trailing_comma()) => (15, 16);
    "attributes of tools", 1: skipped_by_the_formatter() => 17;
    "inner documentation", 1: inner_documentation() => 18;
    "an inner attribute", 1: inner_must_use() => 19;
    "attributes on statements", 1: attributes_on_statements() => 20;
    "every visibility", 3: (visible_in_the_crate(), visible_in_the_module(), visible()) => (21, 22, 23);
    "attributes of async functions", 2: crate::support::block_on(async { (must_use_future().await, inline_future().await) }) => (24, 25);
}
