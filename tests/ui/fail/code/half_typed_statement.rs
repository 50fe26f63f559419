use timestamp_core::timestamp;

#[timestamp]
pub fn page(text: &str) -> usize {
    let length = 1 text.len(); //~ text
    length
}

fn main() {}
