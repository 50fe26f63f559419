//! `scripts`: the scripts graph.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::model::Graph;
use crate::pipeline::source::html::{Document, graphs};

pub(super) static SCRIPTS: Transformation = Transformation {
    name: "scripts",
    label: "Scripts",
    description: "The page's scripts in order, and the content of inline ones.",
    work: Work::Html(from_html),
};

#[timestamp(name = "transform scripts")]
fn from_html(document: &Document) -> Graph<'_> {
    graphs::scripts(document)
}
