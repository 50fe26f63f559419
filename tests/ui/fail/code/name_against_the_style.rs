#![deny(nonstandard_style)]

use timestamp_core::timestamp;

#[timestamp]
pub fn Page(number: u32) -> u32 { //~ Page
    number
}

fn main() {}
