use timestamp_core::timestamp;

use std::rc::Rc;

fn spawn(_: impl Future + Send) {}

async fn wait() {}

#[timestamp]
async fn page() -> usize {
    let shared = Rc::new(1);
    wait().await;
    Rc::strong_count(&shared)
}

fn main() {
    spawn(page()); //~ page
}
