//! What the benchmarks of the pipeline share.

pub mod alone;
pub mod pages;
pub mod rows;
pub mod service;
