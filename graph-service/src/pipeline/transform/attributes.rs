//! `attributes`: the attributes graph.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::model::Graph;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static ATTRIBUTES: Transformation = Transformation {
    name: "attributes",
    label: "Attributes",
    description: "The tags, elements and attributes of a page, with names and values that elements share.",
    work: Work::Html(from_html),
};

#[timestamp(name = "transform attributes")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::attributes(document)
}
