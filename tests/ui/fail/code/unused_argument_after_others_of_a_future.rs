#![deny(unused_variables)]

use timestamp_core::timestamp;

#[timestamp]
pub async fn page(first: String, (_, count): (u32, u32), number: u32) -> String { //~ number
    first + &count.to_string()
}

fn main() {}
