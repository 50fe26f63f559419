use timestamp_core::timestamp;

#[timestamp]
mod shop {
    pub fn visit() -> u32 {
        1
    }

    pub fn leave(text: &str) -> &str {
        text.
    } //~ }
}

fn main() {
    let _ = (shop::visit(), shop::leave(""));
}
