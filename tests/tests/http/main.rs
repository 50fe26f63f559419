//! The HTTP contract of the graph service, over real TCP on a port of its own. The modules mirror the routes, then the
//! classes of errors.

mod client;
mod server;

mod accept;
mod body;
mod cors;
mod described;
mod docs;
mod given_graphs;
mod graph;
mod hard;
mod health;
mod interleaved;
mod json;
mod keeping;
mod kept;
mod openapi;
mod overload;
mod panics;
mod program;
mod routing;
mod stop;
mod timestamps;
mod unsent;
