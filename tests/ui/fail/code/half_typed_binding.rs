use timestamp_core::timestamp;

#[timestamp]
pub fn page(text: &str) -> usize {
    let length = text.len() +
} //~ }

fn main() {}
