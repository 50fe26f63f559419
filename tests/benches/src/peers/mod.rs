//! Crates that do a similar job: the same functions under their annotation, and how each of them is armed.

pub mod fastrace;
pub mod hotpath;
pub mod puffin;
pub mod tracing;
