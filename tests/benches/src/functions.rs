//! What is measured: the same functions under each crate's annotation.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::peers;

/// The functions of a module that wrote them with [`sync_functions!`](crate::sync_functions) and
/// [`async_functions!`](crate::async_functions).
#[derive(Clone, Copy)]
pub struct Functions {
    /// The path of the module, as symbols have it.
    pub module: &'static str,
    /// A function that calls nothing.
    pub leaf: fn(u64) -> u64,
    /// A function that makes two calls.
    pub calls: fn(u64) -> u64,
    /// A function that calls itself this often.
    pub nested: fn(u64) -> u64,
    /// An async function that is ready at once, polled once; where the crate can time one.
    pub ready: Option<fn(u64) -> u64>,
    /// Runs this while its calls are recorded.
    pub record: fn(&mut dyn FnMut()),
}

impl Functions {
    /// Those of which a call is one span, by name.
    pub fn single(&self) -> impl Iterator<Item = (&'static str, fn(u64) -> u64)> {
        [("leaf", Some(self.leaf)), ("calls", Some(self.calls)), ("ready", self.ready)]
            .into_iter()
            .filter_map(|(name, function)| Some((name, function?)))
    }
}

/// Defines `leaf`, `calls` and `nested`, each with this annotation and with these statements at its start.
#[macro_export]
macro_rules! sync_functions {
    ({ $($annotation:tt)* } { $($start:tt)* }) => {
        $($annotation)*
        #[inline(never)]
        fn leaf(x: u64) -> u64 {
            $($start)*
            $crate::functions::work(x)
        }

        $($annotation)*
        #[inline(never)]
        fn calls(x: u64) -> u64 {
            $($start)*
            $crate::functions::one_callee(x) ^ $crate::functions::other_callee(x)
        }

        $($annotation)*
        #[inline(never)]
        fn nested(depth: u64) -> u64 {
            $($start)*
            if depth > 1 { nested(depth - 1) + 1 } else { depth }
        }
    };
}

/// Defines `ready`, which polls an async function with this annotation.
#[macro_export]
macro_rules! async_functions {
    ({ $($annotation:tt)* }) => {
        $($annotation)*
        async fn future(x: u64) -> u64 {
            // Not quite what `leaf` does: the linker would make one function of the two.
            $crate::functions::work(!x)
        }

        #[inline(never)]
        fn ready(x: u64) -> u64 {
            $crate::functions::now(future(x))
        }
    };
}

/// The [`Functions`] of the module in which this stands.
#[macro_export]
macro_rules! functions {
    ($ready:expr, $record:expr) => {
        $crate::functions::Functions { module: module_path!(), leaf, calls, nested, ready: $ready, record: $record }
    };
}

/// What the functions do, so little that the annotation shows.
#[inline(always)]
#[must_use]
pub fn work(x: u64) -> u64 {
    x.wrapping_mul(3) + 1
}

/// What `calls` calls first. Two callees, since the address of a single one may be kept in a register or not.
#[inline(never)]
#[must_use]
pub fn one_callee(x: u64) -> u64 {
    black_box(x)
}

/// What `calls` calls then.
#[inline(never)]
#[must_use]
pub fn other_callee(x: u64) -> u64 {
    black_box(x + 1)
}

/// The result of a future that is ready at once. Inlined, so that what stands around the future costs the same for all.
#[inline(always)]
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the measured futures wait for nothing"),
    }
}

/// Records with ours.
pub fn record(work: &mut dyn FnMut()) {
    timestamp_core::Capture::new("bench").run(work);
}

/// Without any annotation.
pub mod plain {
    sync_functions! { {} {} }
    async_functions! { {} }

    /// The functions as they are.
    pub const FUNCTIONS: crate::functions::Functions = functions!(Some(ready), |work| work());
}

/// With ours, in a library crate.
pub mod timestamp {
    sync_functions! { { #[timestamp_core::timestamp] } {} }
    async_functions! { { #[timestamp_core::timestamp] } }

    /// The functions, annotated.
    pub const FUNCTIONS: crate::functions::Functions = functions!(Some(ready), super::record);
}

/// The plain functions in [`subjects`].
pub const PLAIN: &str = "plain";
/// Ours, in the crate of the bench itself, where a thread-local is reached more cheaply than from a library.
pub const OWN: &str = "timestamp, binary's own";
/// Ours, in a library crate.
pub const LIBRARY: &str = "timestamp, in a library";

/// All that is measured, the plain functions first. `own` are those of the bench's own crate.
#[must_use]
pub fn subjects(own: Functions) -> [(&'static str, Functions); 7] {
    [
        (PLAIN, plain::FUNCTIONS),
        (OWN, own),
        (LIBRARY, timestamp::FUNCTIONS),
        ("puffin", peers::puffin::FUNCTIONS),
        ("tracing", peers::tracing::FUNCTIONS),
        ("fastrace", peers::fastrace::FUNCTIONS),
        ("hotpath, compiled in", peers::hotpath::FUNCTIONS),
    ]
}
