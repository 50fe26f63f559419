use timestamp_core::timestamp;

#[timestamp]
use std::cmp::max; //~ use

fn main() {
    let _ = max(1, 2);
}
