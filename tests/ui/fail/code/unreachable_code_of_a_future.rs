#![deny(unreachable_code)]

use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> u32 {
    return number;
    number + 1 //~ number
}

fn main() {}
