use timestamp_core::timestamp;

#[timestamp(crate = ::timestamp_core, crate = ::timestamp_core)] //~ crate#2
fn page(number: u32) -> u32 {
    number
}

fn main() {
    let _ = page(1);
}
