use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: &str) -> usize {
    text.lenght() //~ lenght
}

fn main() {}
