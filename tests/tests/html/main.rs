//! The pipeline on HTML: what it makes of known pages, and that no page is too hard for it.

mod reference_counts;

use graph_service::pipeline::{self, Engine, Error, GraphData, HtmlData, Output};
use graph_service::pipeline::{Rendered, TransformConfig, Transformation};

fn run(
    html: &str,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, Error> {
    pipeline::run(&GraphData::Html(HtmlData { html: html.to_owned() }), transformation, engine, config)
}

fn text(output: &Output) -> &str {
    match &output.rendered {
        Rendered::Text(text) => text,
        Rendered::Json(json) => json.get(),
    }
}
