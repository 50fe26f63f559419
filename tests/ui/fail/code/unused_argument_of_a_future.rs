#![deny(unused_variables)]

use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> u32 { //~ number
    1
}

fn main() {}
