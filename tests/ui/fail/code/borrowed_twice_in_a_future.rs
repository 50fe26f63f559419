use timestamp_core::timestamp;

#[timestamp]
pub async fn page(mut items: Vec<u32>) -> usize {
    let first = &items[0];
    items.push(*first); //~ items
    *first as usize
}

fn main() {}
