use timestamp_core::timestamp;

#[timestamp]
macro_rules! one { //~ macro_rules
    () => {
        1
    };
}

fn main() {
    let _ = one!();
}
