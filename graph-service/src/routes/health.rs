//! Whether the service is up.

use actix_web::web::{Data, Json, ServiceConfig};
use utoipa::openapi::path::{HttpMethod, PathsBuilder};

use super::get;
use crate::app::Service;
use crate::openapi;
use crate::problem::Problem;
use crate::schema::response::Health;

const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get(LIVE, live)).service(get(READY, ready));
}

/// The process answers.
async fn live() -> Json<Health> {
    Json(Health { status: "live" })
}

/// A request would be taken.
async fn ready(service: Data<Service>) -> Result<Json<Health>, Problem> {
    if service.workers().has_room() { Ok(Json(Health { status: "ready" })) } else { Err(Problem::overloaded()) }
}

/// Describes these routes.
pub(crate) fn describe(paths: PathsBuilder) -> PathsBuilder {
    let live = openapi::operation("health", "live", "Whether the process answers")
        .response("200", openapi::answer::<Health>("It does", Vec::new()));
    let ready = openapi::operation("health", "ready", "Whether a request would be taken")
        .response("200", openapi::answer::<Health>("It would", Vec::new()));
    paths
        .path(LIVE, openapi::item(HttpMethod::Get, openapi::with_problems(live, &[500])))
        .path(READY, openapi::item(HttpMethod::Get, openapi::with_problems(ready, &[500, 503])))
}
