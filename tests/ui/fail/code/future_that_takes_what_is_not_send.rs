use timestamp_core::timestamp;

use std::rc::Rc;

fn spawn(_: impl Future + Send) {}

#[timestamp]
async fn page(shared: Rc<u32>) -> u32 {
    *shared
}

fn main() {
    spawn(page(Rc::new(1))); //~ page
}
