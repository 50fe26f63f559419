use timestamp_core::timestamp;

#[timestamp(name = "page {number + 1}")] //~ +
pub fn page(number: u32) -> u32 {
    number
}

fn main() {}
