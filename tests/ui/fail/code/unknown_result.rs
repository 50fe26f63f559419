use timestamp_core::timestamp;

#[timestamp]
pub fn page() -> Missing { //~ Missing
    1
}

fn main() {}
