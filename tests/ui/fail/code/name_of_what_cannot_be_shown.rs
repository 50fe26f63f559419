use timestamp_core::timestamp;

pub struct Cart;

#[timestamp(name = "cart {cart}")] //~ {cart}
pub fn total(cart: Cart) -> u32 {
    let Cart = cart;
    1
}

fn main() {}
