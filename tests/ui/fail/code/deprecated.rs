#![deny(deprecated)]

use timestamp_core::timestamp;

#[timestamp]
#[deprecated]
pub fn page() -> u32 {
    1
}

fn main() {
    let _ = page(); //~ page
}
