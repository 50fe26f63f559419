use timestamp_core::timestamp;

struct Cart;

#[timestamp]
impl Cart {
    #[cfg_attr(all(), timestamp(name = "length"))] //~ cfg_attr
    fn len(&self) -> usize {
        0
    }
}

fn main() {
    Cart.len();
}
