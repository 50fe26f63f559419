//! A capture of many calls, for what is made of it.

use timestamp_core::{Capture, timestamp};

/// Calls that are still to be made, and where they go: always the same.
struct Calls {
    left: u32,
    random: u64,
    /// How many may be within each other. Each call above that makes a random number of others, two on average, of the
    /// three functions that follow its own.
    levels: u32,
}

impl Calls {
    fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// Made by the function at `place`.
    fn make(&mut self, place: usize) {
        if self.levels == 0 {
            return;
        }
        self.levels -= 1;
        while self.left > 0 && !self.random().is_multiple_of(3) {
            self.left -= 1;
            let callee = place + 1 + self.random() as usize % 3;
            FUNCTIONS[callee % FUNCTIONS.len()](self);
        }
        self.levels += 1;
    }
}

macro_rules! functions {
    ($($name:ident $place:literal)*) => {
        $(#[timestamp] fn $name(calls: &mut Calls) { calls.make($place) })*
        const FUNCTIONS: [fn(&mut Calls); 8] = [$($name),*];
    };
}
functions! { parse 0 read_line 1 split_words 2 trim 3 lookup 4 compare 5 insert 6 hash_value 7 }

/// All beside each other.
pub const FLAT: u32 = 1;
/// Up to so many within each other.
pub const DEEP: u32 = 12;

/// Records so many calls.
#[must_use]
pub fn recorded(spans: u32, levels: u32) -> Capture {
    let capture = Capture::new("benchmark");
    capture.run(|| {
        let mut calls = Calls { left: spans, random: 0x9e37_79b9_7f4a_7c15, levels };
        while calls.left > 0 {
            calls.make(0);
        }
    });
    capture
}
