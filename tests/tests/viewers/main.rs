//! The viewers of traces themselves: what each format writes is opened in the program or the library that it is written
//! for, which must show every name and every total.
//!
//! Some of these tests need Node, npm, Chromium and Python 3.10 to 3.13 with `venv`, so plain `cargo test` shows them as
//! ignored. `.ci/run` runs them all; by hand:
//!
//! ```text
//! cargo test --workspace --test viewers -- --ignored
//! ```
//!
//! The programs come from PyPI, pinned in `requirements.txt`, and are installed beneath `target/viewers/`, where the
//! traces go too: Go with the sources of its `pprof`, the collector Rotel, and OpenTelemetry's messages for Google's
//! reader of protobuf.

#[path = "../browser/app.rs"]
#[allow(dead_code, reason = "shared with the browser tests, which use more of it")]
mod app;
mod flame_graph;
mod flame_graph_page;
mod otlp;
mod pprof;
mod rotel;
mod server_timing;
mod speedscope;
mod tools;
#[allow(dead_code, reason = "not every viewer asks for every trace")]
mod traces;
