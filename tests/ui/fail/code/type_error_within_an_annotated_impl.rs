use timestamp_core::timestamp;

struct Cart(u32);

#[timestamp]
impl Cart {
    fn total(&self) -> u32 {
        self.0
    }

    fn name(&self) -> String {
        self.0 //~ self.0
    }
}

fn main() {
    let cart = Cart(1);
    let _ = (cart.total(), cart.name());
}
