use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: &str) -> usize {
    let length = text.len() +
} //~ }

fn main() {}
