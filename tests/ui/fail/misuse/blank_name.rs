use timestamp_core::timestamp;

#[timestamp(name = "  ")] //~ "  "
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
