use timestamp_core::timestamp;

#[timestamp]
struct Point { //~ struct
    x: u32,
}

fn main() {
    let _ = Point { x: 1 }.x;
}
