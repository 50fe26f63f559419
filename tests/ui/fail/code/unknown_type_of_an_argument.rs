use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: Missing) -> u32 { //~ Missing
    let _ = number;
    1
}

fn main() {}
