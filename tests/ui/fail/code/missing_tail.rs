use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> String { //~ String
    let _ = number;
}

fn main() {}
