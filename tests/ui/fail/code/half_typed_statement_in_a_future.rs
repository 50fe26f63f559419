use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: &str) -> usize {
    let length = 1 text.len(); //~ text
    length
}

fn main() {}
