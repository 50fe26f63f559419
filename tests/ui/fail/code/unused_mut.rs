#![deny(unused_mut)]

use timestamp_core::timestamp;

#[timestamp]
pub fn page(mut number: u32) -> u32 { //~ mut
    number
}

fn main() {}
