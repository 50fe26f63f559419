//! The viewers of traces themselves: what each format writes is opened in the program or the library that it is written
//! for, which must show every name and every total.
//!
//! Some of these tests need Node, npm and Chromium, so plain `cargo test` shows them as ignored. `.ci/run` runs them all;
//! by hand:
//!
//! ```text
//! cargo test -p timestamp-tests --test viewers -- --include-ignored
//! ```

#[path = "../browser/app.rs"]
#[allow(dead_code, reason = "shared with the browser tests, which use more of it")]
mod app;
mod flame_graph;
mod speedscope;
mod traces;
