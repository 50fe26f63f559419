use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: &str) -> &str {
    let _ = text.len();
    text.
} //~ }

fn main() {}
