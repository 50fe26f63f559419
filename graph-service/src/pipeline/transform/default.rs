//! `default`: the graph that most callers want, which for HTML is the body's.

use timestamp_core::timestamp;

use super::Transformation;
use crate::pipeline::model::Graph;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static DEFAULT: Transformation = Transformation {
    name: "default",
    label: "Default",
    description: "The source's main graph; for HTML that of the body.",
    sources: &["html"],
    from_html,
};

#[timestamp(name = "transform default")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::body(document)
}
