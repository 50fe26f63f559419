mod inner {
    pub struct Cart;

    impl Cart {
        #[timestamp_core::timestamp]
        fn total(&self) {}
    }
}

fn main() {
    inner::Cart.total(); //~ total
}
