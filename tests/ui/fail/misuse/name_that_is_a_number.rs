use timestamp_core::timestamp;

#[timestamp(name = 5)] //~ 5
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
