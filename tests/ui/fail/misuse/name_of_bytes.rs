use timestamp_core::timestamp;

#[timestamp(name = b"page")] //~ b"page"
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
