//! Arbitrary bytes to `Trace::from_full`: what it takes is sound, and comes back in its turn.

#![no_main]

use libfuzzer_sys::fuzz_target;
use timestamp_core::{Format, Trace};

fuzz_target!(|json: &[u8]| {
    let Ok(trace) = Trace::from_full(json) else { return };
    let full = written(&trace, Format::Full);
    let copy = Trace::from_full(&full).expect("what was written is read");
    for &format in Format::ALL {
        assert!(written(&copy, format) == written(&trace, format), "{format} of the copy differs");
    }
});

fn written(trace: &Trace, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    trace.write(format, &mut out).expect("a vector takes everything");
    out
}
