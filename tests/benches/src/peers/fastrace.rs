//! fastrace: a span is recorded where a local parent is set.

use std::hint::black_box;
use std::sync::Once;

use fastrace::collector::{Config, Reporter, SpanRecord};
use fastrace::prelude::{Span, SpanContext};

sync_functions! { { #[fastrace::trace] } {} }
async_functions! { { #[fastrace::trace] } }

/// The functions, annotated.
pub const FUNCTIONS: crate::functions::Functions = functions!(Some(ready), record);

struct Nowhere;

impl Reporter for Nowhere {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        black_box(spans);
    }
}

/// Records, up to 10,240 of them: beyond that they are dropped, and nothing tells.
fn record(work: &mut dyn FnMut()) {
    static REPORTER: Once = Once::new();
    REPORTER.call_once(|| fastrace::set_reporter(Nowhere, Config::default()));
    let root = Span::root("bench", SpanContext::random());
    {
        let _local = root.set_local_parent();
        work();
    }
    drop(root);
    // What its collector does meanwhile is not to disturb what is measured next.
    fastrace::flush();
}
