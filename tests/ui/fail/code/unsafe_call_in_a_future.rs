use timestamp_core::timestamp;

#[timestamp]
pub async fn page(pointer: *const u32) -> u32 {
    *pointer //~ *pointer
}

fn main() {}
