use timestamp_core::timestamp;

#[timestamp]
pub async fn length() -> impl Fn(String) -> usize {
    |text| text.len() //~ text
}

fn main() {}
