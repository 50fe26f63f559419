//! The plain routes: what can be made, and the making of it. Nothing here is ever traced.

use actix_web::web::{Data, Json, ServiceConfig};
use utoipa::openapi::path::{HttpMethod, PathsBuilder};

use super::{get, post};
use crate::answer::{self, Answer};
use crate::app::Service;
use crate::body::Body;
use crate::openapi;
use crate::pipeline::{ENGINES, TRANSFORMATIONS};
use crate::problem::Problem;
use crate::schema::examples;
use crate::schema::list::Choice;
use crate::schema::response::GraphOutput;
use crate::target::{self, Target};

const ENGINES_PATH: &str = "/graph/engines";
const TRANSFORMATIONS_PATH: &str = "/graph/transformations";

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get(ENGINES_PATH, engines))
        .service(get(TRANSFORMATIONS_PATH, transformations))
        .service(post(target::PATTERN, graph));
}

async fn engines() -> Json<Vec<Choice>> {
    Json(ENGINES.iter().copied().map(Choice::from).collect())
}

async fn transformations() -> Json<Vec<Choice>> {
    Json(TRANSFORMATIONS.iter().copied().map(Choice::from).collect())
}

async fn graph(target: Target, body: Body, service: Data<Service>) -> Result<Answer, Problem> {
    let shared = service.clone();
    service.workers().run(move || answer::plain(&shared, target, body)).await
}

/// Describes these routes.
pub(crate) fn describe(paths: PathsBuilder) -> PathsBuilder {
    let engines = openapi::operation("graph", "engines", "The engines that a graph can be written by")
        .response("200", openapi::list_answer::<Choice>("The engines", Vec::new()));
    let transformations = openapi::operation("graph", "transformations", "What can be done to a graph")
        .response("200", openapi::list_answer::<Choice>("The transformations", Vec::new()));
    let graph = openapi::operation("graph", "graph", "Makes a graph; never traced")
        .parameters(Some(openapi::target_parameters()))
        .request_body(Some(openapi::body(openapi::GRAPH_REQUEST, examples::requests(None))))
        .response("200", openapi::answer::<GraphOutput>("The graph", examples::answers()));
    paths
        .path(ENGINES_PATH, openapi::item(HttpMethod::Get, openapi::with_problems(engines, &[500])))
        .path(TRANSFORMATIONS_PATH, openapi::item(HttpMethod::Get, openapi::with_problems(transformations, &[500])))
        .path(target::PATTERN, openapi::item(HttpMethod::Post, openapi::with_problems(graph, openapi::POST_PROBLEMS)))
}
