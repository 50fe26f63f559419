use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> String {
    number //~ number
}

fn main() {}
