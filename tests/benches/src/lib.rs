//! What the benchmarks share.

pub mod peers;
pub mod table;

use std::hint::black_box;

/// Spans in one armed capture.
pub const SPANS: u64 = 1000;

/// What every annotated function of the benchmarks does.
#[inline(always)]
pub fn body(x: u64) -> u64 {
    x.wrapping_mul(3) + 1
}

/// Calls `leaf` as often as a capture has spans.
pub fn calls(leaf: fn(u64) -> u64) -> u64 {
    (0..SPANS).fold(0, |sum, x| sum ^ leaf(black_box(x)))
}
