use timestamp_core::timestamp;

#[timestamp]
pub fn page(text: &str) -> usize {
    text.lenght() //~ lenght
}

fn main() {}
