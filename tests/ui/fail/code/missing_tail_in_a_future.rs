use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> String { //~ {
    let _ = number;
}

fn main() {}
