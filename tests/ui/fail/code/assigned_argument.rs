use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> u32 {
    number += 1; //~ number
    number
}

fn main() {}
