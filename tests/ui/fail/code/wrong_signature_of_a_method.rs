use timestamp_core::timestamp;

struct Cart;

impl Clone for Cart {
    #[timestamp]
    fn clone(&self) -> u32 { //~ u32
        1
    }
}

fn main() {}
