//! What the benchmarks share.

#[cfg(feature = "peers")]
#[macro_use]
pub mod functions;
pub mod callgrind;
pub mod calls;
pub mod calm;
pub mod clock;
#[cfg(feature = "peers")]
pub mod peers;
pub mod profile;
pub mod rounds;
pub mod works;
