use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> u32 {
    number + nubmer //~ nubmer
}

fn main() {}
