use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> usize {
    usize::max(1, number) //~ number
}

fn main() {}
