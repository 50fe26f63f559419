#![deny(unused_braces)]

use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> u32 {
    { number } //~ {
}

fn main() {}
