use timestamp_core::timestamp;

#[timestamp]
type Row = [u8; 4]; //~ type

fn main() {
    let _: Row = [0; 4];
}
