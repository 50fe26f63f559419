use timestamp_core::timestamp;

#[timestamp]
unsafe extern "C" { //~ extern
    safe fn abs(value: i32) -> i32;
}

fn main() {
    let _ = abs(-1);
}
