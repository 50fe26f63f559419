#![deny(unused_variables)]

use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> u32 {
    let twice = number * 2; //~ twice
    number
}

fn main() {}
