//! rustc sees that an argument of an async function is not used.

#![deny(unfulfilled_lint_expectations)]

use timestamp_core::timestamp;

#[timestamp]
#[expect(unused_variables, reason = "shown")]
async fn page(unused: u32, (count, also_unused): (u32, u32)) -> u32 {
    count
}

fn main() {
    drop(page(1, (2, 3)));
}
