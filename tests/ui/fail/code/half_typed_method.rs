use timestamp_core::timestamp;

#[timestamp]
pub fn page(text: &str) -> &str {
    let _ = text.len();
    text.
} //~ }

fn main() {}
