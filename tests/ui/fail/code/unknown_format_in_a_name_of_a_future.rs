use timestamp_core::timestamp;

#[timestamp(name = "page {number:y}")] //~ y
pub async fn page(number: u32) -> u32 {
    number
}

fn main() {}
