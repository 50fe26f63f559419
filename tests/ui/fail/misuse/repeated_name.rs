use timestamp_core::timestamp;

#[timestamp(name = "a", name = "b")] //~ name#2
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
