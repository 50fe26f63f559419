//! A raw identifier among the fields of a name.

use timestamp_core::timestamp;

struct Page {
    r#type: u32,
}

impl Page {
    #[timestamp(name = "{self.type} {self.r#type}")]
    fn kind(&self) -> u32 {
        self.r#type
    }
}

fn main() {
    let _ = Page { r#type: 1 }.kind();
}
