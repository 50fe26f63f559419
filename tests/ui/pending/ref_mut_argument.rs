//! `ref mut` in the arguments of an async function.

use timestamp_core::timestamp;

#[timestamp]
async fn page(ref mut text: String) {
    text.push('!');
}

fn main() {
    drop(page(String::new()));
}
