//! `styles`: the styles graph.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::model::Graph;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static STYLES: Transformation = Transformation {
    name: "styles",
    label: "Styles",
    description: "The page's style sheets in order, and the content of inline ones.",
    work: Work::Html(from_html),
};

#[timestamp(name = "transform styles")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::styles(document)
}
