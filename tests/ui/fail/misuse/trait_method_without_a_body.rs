use timestamp_core::timestamp;

trait Shape {
    #[timestamp]
    fn area(&self) -> u32; //~ area
}

impl Shape for u32 {
    fn area(&self) -> u32 {
        *self
    }
}

fn main() {
    let _ = 3u32.area();
}
