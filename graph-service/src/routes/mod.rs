//! The routes, one file for each group; each file also describes its routes for the OpenAPI document.

pub mod docs;
pub mod graph;
pub mod health;
pub mod timestamps;
pub mod traces;

use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Resource, Responder};

use crate::problem::Problem;
use crate::viewers::Origin;

/// Every route of the service; pages of `viewers` may read kept traces.
pub fn all(config: &mut ServiceConfig, viewers: &[Origin]) {
    config.configure(health::routes).configure(docs::routes).configure(graph::routes).configure(timestamps::routes);
    config.configure(|config| traces::routes(config, viewers));
}

/// A resource that is read.
fn get<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .default_service(web::to(async || Problem::method("GET, HEAD")))
}

/// A resource that is asked with a body.
fn post<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path).route(web::post().to(handler)).default_service(web::to(async || Problem::method("POST")))
}
