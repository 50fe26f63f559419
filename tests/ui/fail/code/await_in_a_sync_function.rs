use timestamp_core::timestamp;

async fn load() -> u32 {
    1
}

#[timestamp]
pub fn page() -> u32 {
    load().await //~ await
}

fn main() {}
