//! The probe on real runtimes: golden call trees with wall, busy and await time and polls, on tokio's multi-thread runtime
//! and in the handler of an actix server, each beside untraced work that must leave no trace.

mod forms;
mod joins;
mod on;
mod streams;
mod tasks;
mod threads;
mod timed;
mod work;
