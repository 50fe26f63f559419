use timestamp_core::timestamp;

#[timestamp]
pub async fn page() -> Missing { //~ Missing
    1
}

fn main() {}
