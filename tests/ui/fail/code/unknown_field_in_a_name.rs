use timestamp_core::timestamp;

pub struct Cart {
    pub total: u32,
}

impl Cart {
    #[timestamp(name = "cart {self.totla}")] //~ "cart
    pub fn total(&self) -> u32 {
        self.total
    }
}

fn main() {}
