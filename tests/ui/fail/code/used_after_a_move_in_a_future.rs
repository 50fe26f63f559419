use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: String) -> usize {
    drop(text);
    text.len() //~ text
}

fn main() {}
