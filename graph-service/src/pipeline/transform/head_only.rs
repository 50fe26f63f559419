//! `head_only`: the head graph.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::model::Graph;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static HEAD_ONLY: Transformation = Transformation {
    name: "head_only",
    label: "Head",
    description: "The head of the page: its elements and texts, as they nest.",
    work: Work::Html(from_html),
};

#[timestamp(name = "transform head_only")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::head(document)
}
