//! The traced routes: a graph, and the trace of the very request that asked for it.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, ServiceConfig};
use utoipa::openapi::path::{HttpMethod, PathsBuilder};

use super::post;
use crate::accept::Medium;
use crate::answer::{self, Answer};
use crate::app::Service;
use crate::body::Body;
use crate::openapi;
use crate::problem::Problem;
use crate::schema::examples;
use crate::schema::format::{FORMATS, TraceFormat};
use crate::target::{self, Target};

pub(super) fn routes(config: &mut ServiceConfig) {
    for &format in FORMATS {
        let handler = move |target, medium, body, service| graph(format, target, medium, body, service);
        config.service(post(&path(format.name), handler));
    }
    config.service(web::resource(path("{format}")).default_service(web::to(unknown_format)));
}

fn path(format: &str) -> String {
    format!("/timestamps{}/{format}", target::PATTERN)
}

/// What is left once every known format has its route.
async fn unknown_format(request: HttpRequest) -> Problem {
    let name = request.match_info().get("format").unwrap_or_default();
    Problem::unknown_name("format", name, FORMATS.iter().map(|format| format.name))
}

async fn graph(
    format: &'static TraceFormat,
    target: Target,
    medium: Medium,
    body: Body,
    service: Data<Service>,
) -> Result<Answer, Problem> {
    let shared = service.clone();
    service.workers().run(move || answer::traced(&shared, target, format, medium, body)).await
}

/// Describes these routes.
pub(crate) fn describe(paths: PathsBuilder) -> PathsBuilder {
    FORMATS.iter().fold(paths, |paths, format| {
        let summary = format!("Makes a graph and traces the making: {}", format.description);
        let operation = openapi::operation("timestamps", &format!("graph_{}", format.name), &summary)
            .parameters(Some(openapi::target_parameters()))
            .request_body(Some(openapi::body(openapi::TRACED_REQUEST, examples::requests(Some(format)))))
            .response("200", openapi::traced_answer(format));
        let operation = openapi::with_problems(operation, &[openapi::POST_PROBLEMS, &[406]].concat());
        paths.path(path(format.name), openapi::item(HttpMethod::Post, operation))
    })
}
