use timestamp_core::timestamp;

#[timestamp]
pub fn page(text: &str) {
    text.parse::<u32>()?; //~ ?
}

fn main() {}
