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
/// #[timestamp(name = "page {number}")]      // formatted from arguments and constants, only while armed
/// #[timestamp(name = "load {self.path:?}")] // fields and format specifications work
/// #[timestamp(crate = other::path)]         // where timestamp_core is renamed or re-exported
/// ```
///
/// Each name that is made of arguments is a function of its own in timings and hotspots: make it of few different values.
/// Writing it costs several times what the rest of the span does, which the trace measures and tells.
///
/// On an `impl`, an inline `mod` or a `trait` it stands for one on each function with a body in it, `impl`s, `mod`s and
/// `trait`s within it included, functions within functions not. `#[timestamp(skip)]` leaves a function or a block out, an
/// attribute of its own gives a function another name (`timestamp` has to be in scope there under this very name, or be
/// written with its path). A `const fn` and a naked function are left out by themselves, and where nothing is left,
/// nothing is timed.
///
/// ```ignore
/// #[timestamp]
/// impl Cart {
///     fn add(&mut self, item: Item) { .. }
///
///     #[timestamp(skip)]
///     fn len(&self) -> usize { .. }
/// }
/// ```
///
/// # What is timed
///
/// A sync function from its first statement until it returns by whatever way, a panic included. An `async fn` while it
/// is polled: its span has wall, busy and await time and the number of polls, and is closed as cancelled if the future
/// is dropped before it is ready.
///
/// A sync function that ends in a future is timed as an `async fn` is, not while it makes the future. Two endings are
/// known: `Box::pin(async { .. })`, by whatever path and with or without `move`, which is also what `#[async_trait]` leaves
/// of a method, whichever of the two attributes stands first; and, where the function returns `impl Future`, an async
/// block. A function with any other ending, such as a future that is made first and boxed then, is timed while it is
/// called, which is over at once; write [`span!`](macro.span.html) with the future there.
///
/// # What stays as it is
///
/// Generics, visibility, other attributes, lints, and the order in which arguments are dropped. Switched off, a sync
/// function pays for one load and one branch. An `async fn` becomes a function that returns `impl Future`, which is what it
/// is to its callers; its crate's documentation shows what you wrote. Its future grows by 24 bytes, whatever its arguments,
/// and by 48 at most if its name is made of them; and by what rounds it up to its alignment.
///
/// # What does not
///
/// - An `async fn` stays one where another attribute may read it after this one (`#[timestamp] #[tokio::test]`), where it
///   returns `!` or a macro, and where it is `#[must_use]` and has a name made of arguments. Its future then awaits another,
///   and keeps each argument once more.
/// - The name of an argument that a pattern takes apart (`Point { x, y }: Point`) is one of ours in the signature of an
///   async function, and so is one with a capital, which may be a constant's. Attributes that read it belong above this
///   one. A constant or unit struct without a capital, as the pattern of an argument, is taken for a variable, and dropped
///   as one: write `_`.
/// - Of a last assignment to `self` or a field of it (`self.done = true;`), where an async method takes `mut self`, rustc
///   warns as unused, though a `Drop` may read it.
/// - Where a future of an async function borrows for too long, rustc adds a note about `impl Trait` and advises `use<..>`.
///   In documentation of another crate that shows an async function again, it returns `impl Future`.
/// - What rustc says of async functions alone (`async_fn_in_trait`) it does not say; with a name made of arguments, clippy
///   neither (`unused_async`).
/// - A closure that an async function returns as `impl Fn(String) -> usize` must tell the types of what it takes, as in
///   `|text: String| text.len()`. Where it lends what it is lent, as `impl Fn(&str) -> &str` does, return a function or a
///   `Box<dyn Fn(&str) -> &str>`.
/// - A chain of calls of async functions reaches the compiler's `recursion_limit` sooner: with the default of 128, and if it
///   must be `Send`, it may be 31 functions long instead of 41, and 20 where their names are made of arguments. Raise it by
///   `#![recursion_limit = "256"]`.
/// - A function that ends in a future and has a name made of arguments keeps what the future takes once more, and drops what
///   the name is made of first if it is dropped before it is polled.
/// - In a block, `#[cfg_attr(.., timestamp)]` is refused.
///
/// The optimiser may move work that only touches registers across the clock's reads, in either direction. This is seen
/// in spans of a few nanoseconds only.
///
/// # Errors
///
/// A `const fn`, a trait method without a body and an item that is no function and can't hold one are refused, as are
/// unknown or repeated arguments, an empty name, one name for a whole block, and a second `#[timestamp]` on the same item.
#[proc_macro_attribute]
pub fn timestamp(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::timestamp(args.into(), item.into()).into()
}
