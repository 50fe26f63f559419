use timestamp_core::timestamp;

#[timestamp]
enum Kind { //~ enum
    Small,
}

fn main() {
    let _ = Kind::Small;
}
