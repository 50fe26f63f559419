//! The traced routes: a graph, and the trace of the very request that asked for it.

use actix_web::web::{Data, ServiceConfig};
use utoipa::openapi::path::{HttpMethod, PathsBuilder};

use super::post;
use crate::answer::{self, Answer};
use crate::app::Service;
use crate::body::Body;
use crate::openapi;
use crate::problem::Problem;
use crate::schema::format::{FORMATS, TraceFormat};
use crate::schema::request;
use crate::target::{self, Target};

pub(super) fn routes(config: &mut ServiceConfig) {
    for &format in FORMATS {
        let handler = move |target, body, service| graph(format, target, body, service);
        config.service(post(&path(format), handler));
    }
}

fn path(format: &TraceFormat) -> String {
    format!("/timestamps{}/{}", target::PATTERN, format.name)
}

async fn graph(
    format: &'static TraceFormat,
    target: Target,
    body: Body,
    service: Data<Service>,
) -> Result<Answer, Problem> {
    let shared = service.clone();
    service.workers().run(move || answer::traced(&shared, target, format, body)).await
}

/// Describes these routes.
pub(crate) fn describe(paths: PathsBuilder) -> PathsBuilder {
    FORMATS.iter().fold(paths, |paths, format| {
        let summary = format!("Makes a graph and traces the making: {}", format.description);
        let operation = openapi::operation("timestamps", &format!("graph_{}", format.name), &summary)
            .parameters(Some(openapi::target_parameters()))
            .request_body(Some(openapi::body(openapi::TRACED_REQUEST, request::traced_example(format))))
            .response("200", openapi::traced_answer(format));
        let operation = openapi::with_problems(operation, openapi::POST_PROBLEMS);
        paths.path(path(format), openapi::item(HttpMethod::Post, operation))
    })
}
