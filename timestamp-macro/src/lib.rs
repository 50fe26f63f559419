//! The `#[timestamp]` attribute of [`timestamp-core`](../timestamp_core/index.html), which re-exports it.

#![forbid(unsafe_code)]

mod args;
mod expand;
mod item;

use proc_macro::TokenStream;

/// Names a function or method as a callsite: while a capture is armed, each call of it is recorded as a span.
///
/// ```ignore
/// #[timestamp]                              // named Type::method or module::function
/// #[timestamp(name = "parse.html")]         // a name of your own; several functions may share one
/// #[timestamp(name = "page {number}")]      // formatted from the arguments, only while armed
/// #[timestamp(name = "load {self.path:?}")] // fields and format specifications work
/// #[timestamp(crate = other::path)]         // where timestamp_core is renamed or re-exported
/// ```
///
/// # What is timed
///
/// A sync function from its first statement until it returns by whatever way, a panic included. An `async fn` while it
/// is polled: its span has wall, busy and await time and the number of polls, and is closed as cancelled if the future
/// is dropped before it is ready.
///
/// Switched off, a sync function pays for one load and two branches. The function's signature, generics, visibility,
/// other attributes and lints stay as they are; its arguments are never rebuilt. A function that returns a future
/// without being an `async fn` is timed while it makes the future.
///
/// The optimiser may move work that only touches registers across the clock's reads, in either direction. This is seen
/// in spans of a few nanoseconds only.
///
/// # Errors
///
/// A `const fn`, a trait method without a body and anything that is not a function are refused, as are unknown or
/// repeated arguments, an empty name, and a second `#[timestamp]` on the same function.
#[proc_macro_attribute]
pub fn timestamp(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::timestamp(args.into(), item.into()).into()
}
