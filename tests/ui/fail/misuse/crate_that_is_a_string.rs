use timestamp_core::timestamp;

#[timestamp(crate = "timestamp_core")] //~ "timestamp_core"
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
