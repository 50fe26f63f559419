use timestamp_core::timestamp;

#[timestamp(crate)] //~ crate
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
