//! puffin: one global switch, a stream for each thread.

use std::hint::black_box;

use criterion::{BatchSize, Bencher};

use crate::{body, calls};

/// The annotated function.
#[inline(never)]
pub fn leaf(x: u64) -> u64 {
    puffin::profile_function!();
    body(x)
}

/// Measures it while it is recorded.
pub fn armed(bencher: &mut Bencher<'_>) {
    puffin::set_scopes_on(true);
    bencher.iter_batched(
        || puffin::GlobalProfiler::lock().new_frame(),
        |()| {
            // The thread hands its stream over when its outermost scope ends.
            puffin::profile_scope!("bench");
            black_box(calls(leaf))
        },
        BatchSize::PerIteration,
    );
    puffin::set_scopes_on(false);
}
