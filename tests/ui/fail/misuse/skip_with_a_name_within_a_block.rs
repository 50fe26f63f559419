use timestamp_core::timestamp;

struct Cart(u32);

#[timestamp]
impl Cart {
    #[timestamp(skip, name = "total")] //~ skip
    fn total(&self) -> u32 {
        self.0
    }
}

fn main() {
    let _ = Cart(1).total();
}
