use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> u32 {
    let text: String = number; //~ number
    text.len() as u32
}

fn main() {}
