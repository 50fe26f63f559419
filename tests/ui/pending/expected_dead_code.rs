//! rustc sees that a function is never called.

#![deny(unfulfilled_lint_expectations)]

use timestamp_core::timestamp;

#[timestamp]
#[expect(dead_code, reason = "shown")]
fn page() {}

#[timestamp]
#[expect(dead_code, reason = "shown")]
async fn later() {}

fn main() {}
