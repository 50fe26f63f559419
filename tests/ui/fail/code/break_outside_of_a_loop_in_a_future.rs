use timestamp_core::timestamp;

#[timestamp]
pub async fn page(number: u32) -> u32 {
    if number > 1 {
        break; //~ break
    }
    number
}

fn main() {}
