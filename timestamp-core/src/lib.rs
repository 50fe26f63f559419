//! On-demand, per-request tracing.
//!
//! > `#[timestamp]` names a **callsite**; entering it pushes an **event** into the armed **buffer**; a **capture** owns
//! > the buffer; its **trace** is the checked call tree; **export** renders the trace.
//!
//! Write [`#[timestamp]`](macro@timestamp) on functions and leave it there: while nothing is armed it costs a load and a
//! branch. Arm one request, and the functions that run for that very request are recorded, while others run beside it
//! unrecorded:
//!
//! ```
//! use timestamp_core::{Capture, timestamp};
//!
//! #[timestamp]
//! fn parse(text: &str) -> Vec<u32> {
//!     text.split(' ').filter_map(|word| word.parse().ok()).collect()
//! }
//!
//! #[timestamp(name = "handle request")]
//! fn handle(text: &str) -> u32 {
//!     parse(text).iter().sum()
//! }
//!
//! let capture = Capture::new("sum");
//! let sum = capture.run(|| handle("1 2 3"));
//! let trace = capture.finish();
//!
//! assert_eq!(sum, 6);
//! let names: Vec<_> = trace.spans().iter().map(|span| trace.frame(span.frame()).name()).collect();
//! assert_eq!(names[0], "handle request");
//! println!("{}", serde_json::to_string(&trace.speedscope())?); // drops into speedscope
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! [`Capture::scope`] arms an async request, a [`Handle`] takes its capture along to other threads and tasks, [`span!`] times
//! blocks and futures, and a [`Format`] says how a [`Trace`] is written. With the feature `store` there is a place where
//! finished traces are kept for a while.
//!
//! Everything flows one way along the sentence, and so do the modules: callsite, clock and event; buffer, lane and slot;
//! span and poll; capture; [`trace`]; [`export`]; `store`.

mod assemble;
mod buffer;
mod calibrate;
mod callsite;
mod capture;
mod clock;
mod event;
pub mod export;
mod import;
mod lane;
mod lazy;
mod poll;
#[doc(hidden)]
pub mod private;
mod shared;
mod slot;
mod span;
#[cfg(feature = "store")]
pub mod store;
mod sync;
pub mod trace;

pub use capture::{Capture, Handle, Scoped};
pub use export::Format;
pub use import::ImportError;
pub use shared::Limits;
pub use span::SpanGuard;
pub use timestamp_macro::timestamp;
pub use trace::Trace;
