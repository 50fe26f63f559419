//! The OpenAPI document and the interactive page made of it, which loads nothing from elsewhere.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, Path, ServiceConfig};
use utoipa_swagger_ui::Config;

use super::get;
use crate::app::Service;
use crate::problem::Problem;
use crate::security::DOCS_POLICY;

/// The page's own files.
const PAGE: &str = include_str!("docs.html");
const START: &str = include_str!("docs.js");

/// The files of Swagger UI that the page loads.
const VENDORED: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get("/", home))
        .service(get("/openapi.json", openapi))
        .service(get("/docs", page))
        .service(get("/docs/", page))
        .service(get("/docs/{file}", file));
}

async fn home() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, "/docs")).body("see /docs\n")
}

async fn openapi(service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(service.openapi())
}

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(PAGE)
}

async fn file(name: Path<String>) -> Result<HttpResponse, Problem> {
    if *name == "start.js" {
        return Ok(HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(START));
    }
    let known = VENDORED.into_iter().find(|known| *known == *name).ok_or_else(Problem::no_route)?;
    let file = utoipa_swagger_ui::serve(known, Arc::new(Config::default()))
        .map_err(|_unreadable| Problem::internal())?
        .ok_or_else(Problem::internal)?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok(HttpResponse::Ok().content_type(file.content_type).body(bytes))
}
