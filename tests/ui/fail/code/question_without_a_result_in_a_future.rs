use timestamp_core::timestamp;

#[timestamp]
pub async fn page(text: &str) {
    text.parse::<u32>()?; //~ ?
}

fn main() {}
