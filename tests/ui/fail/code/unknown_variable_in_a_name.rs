use timestamp_core::timestamp;

#[timestamp(name = "page {nubmer}")] //~ nubmer
pub fn page(number: u32) -> u32 {
    number
}

fn main() {}
