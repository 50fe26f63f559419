//! The document graph: the page and its five graphs.

use timestamp_core::timestamp;

use crate::pipeline::model::{Graph, GraphName, Kind};

/// `html` and a node for each of the five graphs, each edge labelled by the graph's name.
#[timestamp(name = "build document graph")]
pub(in crate::pipeline) fn document() -> Graph<'static> {
    let mut graph = Graph::with_root(GraphName::Document, Kind::Document, "html");
    for name in [GraphName::Head, GraphName::Body, GraphName::Attributes, GraphName::Scripts, GraphName::Styles] {
        graph.add_child(Graph::ROOT, Kind::Document, name.as_str(), name.as_str());
    }
    graph
}
