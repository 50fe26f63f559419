use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> u32 {
    let next = number;
    next += 1; //~ next
    next
}

fn main() {}
