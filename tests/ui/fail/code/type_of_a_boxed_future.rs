use timestamp_core::timestamp;

use std::pin::Pin;

#[timestamp]
pub fn page(number: u32) -> Pin<Box<dyn Future<Output = String>>> {
    Box::pin(async move { number }) //~ Box
}

fn main() {}
