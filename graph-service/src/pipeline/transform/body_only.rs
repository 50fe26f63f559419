//! `body_only`: the body graph.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::Error;
use crate::pipeline::model::Graph;
use crate::pipeline::source::graph::Given;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static BODY_ONLY: Transformation = Transformation {
    name: "body_only",
    label: "Body",
    description: "The body of the page: its elements and texts, as they nest. Of a given graph all of it.",
    work: Work::Any(from_html, from_graph),
};

#[timestamp(name = "transform body_only")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::body(document)
}

#[timestamp(name = "transform body_only")]
fn from_graph(given: Given<'_>) -> Result<Given<'_>, Error> {
    Ok(given)
}
