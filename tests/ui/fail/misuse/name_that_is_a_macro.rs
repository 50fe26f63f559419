use timestamp_core::timestamp;

#[timestamp(name = concat!("a", "b"))] //~ concat
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
