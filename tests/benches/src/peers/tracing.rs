//! tracing with the smallest layer that records what a profile needs: which span, when entered, when left.

use std::cell::RefCell;
use std::time::Instant;

use tracing::Subscriber;
use tracing::span::Id;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

sync_functions! { { #[tracing::instrument(skip_all)] } {} }
async_functions! { { #[tracing::instrument(skip_all)] } }

/// The functions, annotated.
pub const FUNCTIONS: crate::functions::Functions = functions!(Some(ready), record);

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

/// Records.
fn record(work: &mut dyn FnMut()) {
    EVENTS.with_borrow_mut(Vec::clear);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(Timing), work)
}
