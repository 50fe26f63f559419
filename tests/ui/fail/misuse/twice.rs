use timestamp_core::timestamp;

#[timestamp]
#[timestamp] //~ #[
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
