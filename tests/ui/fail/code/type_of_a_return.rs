use timestamp_core::timestamp;

#[timestamp]
pub fn page(number: u32) -> String {
    if number > 1 {
        return number; //~ number
    }
    String::new()
}

fn main() {}
