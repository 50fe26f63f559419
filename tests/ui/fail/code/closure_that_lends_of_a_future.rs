use timestamp_core::timestamp;

#[timestamp]
pub async fn same() -> impl Fn(&str) -> &str { //~ {
    |text| text
}

fn main() {}
