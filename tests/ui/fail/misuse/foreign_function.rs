use timestamp_core::timestamp;

unsafe extern "C" {
    #[timestamp]
    safe fn abs(value: i32) -> i32; //~ safe
}

fn main() {
    let _ = abs(-1);
}
