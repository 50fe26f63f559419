//! The pipeline on HTML: what it makes of known pages, and that no page is too hard for it.

mod hard;
mod reference_counts;
mod same_bytes;

use graph_service::pipeline::{self, ENGINES, Engine, Error, GraphData, HtmlData, Output, TRANSFORMATIONS};
use graph_service::pipeline::{TransformConfig, Transformation};

/// The transformations of HTML.
fn transformations() -> impl Iterator<Item = &'static Transformation> + Clone {
    TRANSFORMATIONS.iter().copied().filter(|transformation| transformation.sources().contains(&"html"))
}

/// The engines.
fn engines() -> impl Iterator<Item = &'static Engine> + Clone {
    ENGINES.iter().copied()
}

fn run(
    html: &str,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, Error> {
    pipeline::run(&GraphData::Html(HtmlData { html: html.to_owned() }), transformation, engine, config)
}

fn text(output: &Output) -> &str {
    output.rendered.as_str()
}
