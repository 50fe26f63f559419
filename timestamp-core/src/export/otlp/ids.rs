//! Ids that look random and are not: the same trace always has the same ones.

use crate::trace::Trace;

/// The ids of a trace and of its spans.
pub(super) struct Ids {
    trace: u128,
    /// Tells the spans of captures apart that share a trace id.
    seed: u64,
}

impl Ids {
    /// With the trace id of the caller, or, if that is 0, with one of its own.
    pub(super) fn of(trace: &Trace, trace_id: u128) -> Self {
        let content = content(trace);
        // Each half is mixed by itself; no id is all zeros.
        let own = (u128::from(mix(content as u64)) << 64 | u128::from(mix((content >> 64) as u64))).max(1);
        Self { trace: if trace_id == 0 { own } else { trace_id }, seed: (content >> 64) as u64 ^ content as u64 }
    }

    pub(super) fn trace(&self) -> Vec<u8> {
        self.trace.to_be_bytes().to_vec()
    }

    /// That of the span that stands for the capture.
    pub(super) fn root(&self) -> Vec<u8> {
        self.id(0)
    }

    pub(super) fn span(&self, index: usize) -> Vec<u8> {
        self.id(index as u64 + 1)
    }

    /// Different for each number, and never 0.
    fn id(&self, number: u64) -> Vec<u8> {
        /// Odd, so that its multiples differ; the fraction of the golden ratio spreads them.
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let place = |number: u64| self.seed.wrapping_add(number.wrapping_mul(STEP));
        let id = match mix(place(number)) {
            // Of all numbers one gets 0. It takes the id of a number that no span has.
            0 => mix(place(u64::MAX)),
            id => id,
        };
        id.to_be_bytes().to_vec()
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
/// no two numbers give the same one.
fn mix(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// A number for what was recorded. FNV-1a of 128 bits, but a word instead of a byte at a time.
fn content(trace: &Trace) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash = BASIS;
    let mut add = |word: u64| hash = (hash ^ u128::from(word)).wrapping_mul(PRIME);
    let words = |text: &str, add: &mut dyn FnMut(u64)| {
        add(text.len() as u64);
        text.bytes().for_each(|byte| add(u64::from(byte)));
    };
    words(trace.name(), &mut add);
    add(trace.start_unix_ns());
    add(trace.duration_ns());
    trace.lanes().iter().for_each(|lane| words(lane.name(), &mut add));
    trace.frames().iter().for_each(|frame| words(frame.name(), &mut add));
    for span in trace.spans() {
        add(span.start_ns());
        add(span.end_ns());
        add((span.lane().index() as u64) << 32 | span.frame().index() as u64);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_is_zero_and_none_is_given_twice() {
        // The third span's place is 0, which the finaliser maps to 0.
        for seed in [0, 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(3).wrapping_neg()] {
            let ids = Ids { trace: 1, seed };
            let mut all: Vec<_> = (0..10_000).map(|number| ids.id(number)).collect();
            assert!(all.iter().all(|id| id.len() == 8 && *id != [0; 8]));
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 10_000);
        }
    }
}
