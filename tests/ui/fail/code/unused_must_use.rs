#![deny(unused_must_use)]

use timestamp_core::timestamp;

#[timestamp]
#[must_use]
pub fn page() -> u32 {
    1
}

fn main() {
    page(); //~ page
}
