use timestamp_core::timestamp;

struct Cart(u32);

#[timestamp(name = "cart")] //~ "cart"
impl Cart {
    fn total(&self) -> u32 {
        self.0
    }
}

fn main() {
    let _ = Cart(1).total();
}
