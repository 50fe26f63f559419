use timestamp_core::timestamp;

#[timestamp(name = "page")]
#[inline]
#[timestamp_core::timestamp] //~ #[
async fn page(number: u32) -> u32 {
    number
}

fn main() {
    drop(page(1));
}
