//! A graph service whose requests can be traced one at a time.
//!
//! > `#[timestamp]` names a **callsite**; entering it pushes an **event** into the armed **buffer**; a **capture** owns
//! > the buffer; its **trace** is the checked call tree; **export** renders the trace; the service answers with it.
//!
//! A request goes one way: a route names its [`target`] and reads its [`body`], a thread of the [`workers`] makes the
//! [`answer`] with the [`pipeline`], and whatever goes wrong on the way is a [`problem`].
//!
//! ```no_run
//! use graph_service::app::App;
//! use graph_service::config::Config;
//!
//! let bound = App::new(Config::default()).bind()?;
//! println!("listening on http://{}", bound.address());
//! bound.run()?;
//! # Ok::<(), std::io::Error>(())
//! ```

#![forbid(unsafe_code)]

pub mod accept;
pub mod answer;
pub mod app;
pub mod body;
pub mod config;
pub mod excerpt;
pub mod json;
pub mod kept;
pub mod limits;
pub mod logs;
pub mod objects;
pub mod openapi;
pub mod pipeline;
pub mod problem;
pub mod routes;
pub mod schema;
pub mod security;
pub mod target;
pub mod unsent;
pub mod viewers;
pub mod workers;
