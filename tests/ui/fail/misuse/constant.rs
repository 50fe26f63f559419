use timestamp_core::timestamp;

#[timestamp]
const LIMIT: u32 = 3; //~ const

fn main() {
    let _ = LIMIT;
}
