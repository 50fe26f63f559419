//! The service's work on one request, in process.

use std::sync::LazyLock;

use graph_service::answer;
use graph_service::app::Service;
use graph_service::config::Config;
use graph_service::pipeline::{
    self, ENGINES, Engine, Error, GraphData, HtmlData, Output, TransformConfig, Transformation,
};
use graph_service::target::Target;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    Service::new(&Config::default(), pipeline::run).unwrap_or_else(|error| panic!("no service: {error}"))
});

/// All engines that write pages.
pub fn engines() -> impl Iterator<Item = &'static Engine> {
    ENGINES.iter().copied().filter(|engine| Target::named("html", engine.name, "default").is_ok())
}

/// The target of the source `html`, the transformation `default` and an engine.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn target(engine: &str) -> Target {
    Target::named("html", engine, "default").unwrap_or_else(|_| panic!("no engine {engine} for pages"))
}

/// A page as the pipeline takes it.
#[must_use]
pub fn data(html: &str) -> GraphData {
    GraphData::Html(HtmlData { html: html.to_owned() })
}

/// Runs the pipeline alone: from the page as text to the rendered graph.
///
/// # Errors
/// Those of the pipeline.
pub fn run(engine: &'static Engine, data: &GraphData) -> Result<Output, Error> {
    let default = Transformation::find("default").unwrap_or_else(|| unreachable!("every source has a default"));
    pipeline::run(data, default, engine, &TransformConfig::default())
}

/// The body of a request for a page's graph, as it is received.
///
/// # Panics
/// Never: text can be written as JSON.
#[must_use]
pub fn request(html: &str) -> Vec<u8> {
    let request = serde_json::json!({ "graph_data": { "html": html } });
    serde_json::to_vec(&request).expect("text is JSON")
}

/// Answers such a body as the plain route does: JSON is read, the pipeline runs, JSON is written, and all of that is
/// freed. Returns the length of the answer.
///
/// # Panics
/// When the request is refused.
#[must_use]
pub fn answer(target: Target, body: &[u8]) -> usize {
    let answer = answer::plain_text(&SERVICE, target, body);
    answer.unwrap_or_else(|problem| panic!("refused: {problem:?}")).len()
}
