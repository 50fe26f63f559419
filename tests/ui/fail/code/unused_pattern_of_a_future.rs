#![deny(unused_variables)]

use timestamp_core::timestamp;

#[timestamp]
pub async fn page((number, count): (u32, u32)) -> u32 { //~ count
    number
}

fn main() {}
