//! The same leaf function under the annotations of other crates, and how each of them is armed.

pub mod fastrace;
pub mod puffin;
pub mod tracing;
