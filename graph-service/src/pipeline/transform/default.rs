//! `default`: the graph that most callers want, which of a page is the body's.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::Error;
use crate::pipeline::model::Graph;
use crate::pipeline::source::graph::Given;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static DEFAULT: Transformation = Transformation {
    name: "default",
    label: "Default",
    description: "The source's main graph: of a page that of its body, of a given graph all of it.",
    work: Work::Any(from_html, from_graph),
};

#[timestamp(name = "transform default")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::body(document)
}

#[timestamp(name = "transform default")]
fn from_graph(given: Given<'_>) -> Result<Given<'_>, Error> {
    Ok(given)
}
