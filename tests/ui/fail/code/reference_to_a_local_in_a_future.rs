use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> &'static str {
    let text = number.to_string();
    &text //~ &text
}

fn main() {}
