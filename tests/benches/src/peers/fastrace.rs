//! fastrace: a span is recorded where a local parent is set.

use std::hint::black_box;

use criterion::{BatchSize, Bencher};
use fastrace::collector::{Config, Reporter, SpanRecord};
use fastrace::prelude::{Span, SpanContext};

use crate::{body, calls};

/// The annotated function.
#[fastrace::trace]
#[inline(never)]
pub fn leaf(x: u64) -> u64 {
    body(x)
}

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        black_box(spans);
    }
}

/// Measures it while it is recorded.
pub fn armed(bencher: &mut Bencher<'_>) {
    fastrace::set_reporter(Nowhere, Config::default());
    bencher.iter_batched(
        || Span::root("bench", SpanContext::random()),
        |root| {
            let local = root.set_local_parent();
            black_box(calls(leaf));
            drop(local);
            root
        },
        BatchSize::PerIteration,
    );
    fastrace::flush();
}
