//! tracing with the smallest layer that records what a profile needs: which span, when entered, when left.

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Instant;

use criterion::Bencher;
use tracing::Subscriber;
use tracing::span::Id;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

use crate::{body, calls};

/// The annotated function.
#[tracing::instrument(skip_all)]
#[inline(never)]
pub fn leaf(x: u64) -> u64 {
    body(x)
}

thread_local! {
    static EVENTS: RefCell<Vec<(u64, Instant)>> = const { RefCell::new(Vec::new()) };
}

struct Timing;

impl<S: Subscriber> Layer<S> for Timing {
    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        EVENTS.with_borrow_mut(|events| events.push((id.into_u64(), Instant::now())));
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        EVENTS.with_borrow_mut(|events| events.push((id.into_u64(), Instant::now())));
    }
}

/// Measures it while it is recorded.
pub fn armed(bencher: &mut Bencher<'_>) {
    tracing::subscriber::with_default(tracing_subscriber::registry().with(Timing), || {
        bencher.iter(|| {
            EVENTS.with_borrow_mut(Vec::clear);
            black_box(calls(leaf))
        });
    });
}
