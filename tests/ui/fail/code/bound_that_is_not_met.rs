use timestamp_core::timestamp;

#[timestamp]
pub fn show<T: std::fmt::Display>(value: T) -> String {
    value.to_string()
}

fn main() {
    let _ = show(Vec::<u8>::new()); //~ Vec
}
