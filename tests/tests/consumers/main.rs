//! The engines' readers themselves: what an engine writes is given to the program or the library that it is written
//! for, which must take it without a complaint and show every label unharmed.
//!
//! These tests need Graphviz, Node, npm and Chromium, so plain `cargo test` shows them as ignored. `.ci/run` runs them
//! all; by hand:
//!
//! ```text
//! cargo test -p timestamp-tests --test consumers -- --ignored
//! ```
//!
//! Each consumer reads every output: each reference page but the refused one in each way, and what is made to break out. Labels have at
//! most 5,000 characters. What takes a consumer minutes for a large graph is left out there:
//!
//! - Graphviz lays out up to 700 nodes and edges, and reads what is larger.
//! - Mermaid draws up to 50 nodes, and a few larger ones by name. It parses what is larger.
//! - vis-network lays out up to 500 nodes in levels, and Cytoscape.js up to 3,000 as asked; larger
//!   ones they place plainly.
//! - Chromium shows all pictures in a page, and those of less than 500 kB as images too.
//!
//! npm's packages are pinned in `package-lock.json` and installed beneath `target/consumers/`, where the outputs and
//! the pictures go too.

mod asked;
mod cytoscape;
mod d3;
mod graphviz;
mod inputs;
mod mermaid;
mod node;
mod svg;
mod tree;
mod tree_text;
mod vis_network;

use std::collections::HashSet;

use graph_service::pipeline::{ENGINES, Engine};

use asked::Case;

/// Gives the outputs to the consumer and says what is wrong with what it shows.
type See = fn(&[Case]) -> Vec<String>;

/// Each engine's consumer, and a test for each.
macro_rules! consumers {
    ($($engine:ident: $see:path,)*) => {
        const CONSUMERS: &[(&str, See)] = &[$((stringify!($engine), $see)),*];

        mod shows_every_label_of {
            $(
                #[test]
                #[ignore = "needs Node, npm, Graphviz and Chromium; run by .ci/run, or: \
                            cargo test -p timestamp-tests --test consumers -- --ignored"]
                fn $engine() {
                    super::agree(stringify!($engine), $see);
                }
            )*
        }
    };
}

consumers! {
    dot: crate::graphviz::see,
    visjs: crate::vis_network::see,
    d3: crate::d3::see,
    cytoscape: crate::cytoscape::see,
    mermaid: crate::mermaid::see,
    tree: crate::tree::see,
    tree_text: crate::tree_text::see,
    svg: crate::svg::see,
}

#[track_caller]
fn agree(engine: &str, see: See) {
    let engine = Engine::find(engine).unwrap_or_else(|| panic!("no engine is called {engine}"));
    let mut cases: Vec<Case> = Case::all(engine);
    // Several ways may lead to the same output. An engine that passes over an option writes the same, too, but then
    // something else is asked of it.
    let mut seen = HashSet::new();
    cases.retain(|case| seen.insert((case.output.clone(), case.asked.clone())));
    let faults = see(&cases);
    let first = faults.iter().take(40).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults in {} outputs, the first of them:\n{first}", faults.len(), cases.len());
}

#[test]
fn every_engine_has_a_consumer() {
    let without = ENGINES.iter().filter(|engine| CONSUMERS.iter().all(|(name, _)| *name != engine.name));
    let without: Vec<&str> = without.map(|engine| engine.name).collect();
    assert_eq!(without, [""; 0], "no consumer reads what these engines write");
}
