use timestamp_core::timestamp;

#[timestamp]
static LIMIT: u32 = 3; //~ static

fn main() {
    let _ = LIMIT;
}
