//! The function stays, so that what uses it gives no second error.

use timestamp_core::timestamp;

#[timestamp]
pub const fn area(side: u32) -> u32 { //~ const
    side * side
}

const AREA: u32 = area(3);

fn main() {
    assert_eq!(AREA, 9);
}
