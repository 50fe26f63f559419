#![deny(dead_code)]

use timestamp_core::timestamp;

#[timestamp]
async fn page(number: u32) -> u32 { //~ page
    number
}

fn main() {}
