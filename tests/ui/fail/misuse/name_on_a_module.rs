use timestamp_core::timestamp;

#[timestamp(name = "shop")] //~ "shop"
mod shop {
    pub fn visit() {}
}

fn main() {
    shop::visit();
}
