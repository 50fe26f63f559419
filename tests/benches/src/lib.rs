//! What the benchmarks share.

#[macro_use]
pub mod functions;
pub mod callgrind;
pub mod calm;
pub mod clock;
pub mod peers;
pub mod profile;
pub mod rounds;
