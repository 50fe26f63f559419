//! The kept traces: what there is, and each in any format.

use actix_web::error::QueryPayloadError;
use actix_web::http::header;
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use timestamp_core::store::TraceId;
use utoipa::openapi::path::{HttpMethod, PathsBuilder};

use super::get;
use crate::accept;
use crate::answer::{self, Answer};
use crate::app::Service;
use crate::openapi;
use crate::problem::Problem;
use crate::schema::examples;
use crate::schema::format::kept::KeptFormat;
use crate::schema::kept::{KeptTrace, KeptTraceLinks};
use crate::viewers::{self, Origin};

const LIST: &str = "/traces";
const TRACE: &str = "/traces/{trace_id}";
const FORMAT: &str = "/{format}";

pub(super) fn routes(config: &mut ServiceConfig, viewers: &[Origin]) {
    let trace = web::resource("")
        .route(web::get().to(about))
        .route(web::head().to(about))
        .route(web::delete().to(remove))
        .default_service(web::to(async || Problem::method("GET, HEAD, DELETE")));
    let readable = Condition::new(!viewers.is_empty(), viewers::allow(viewers));
    config.service(get(LIST, list)).service(
        web::scope(TRACE)
            .wrap(readable)
            .wrap(from_fn(viewers::refuse_in_own_words))
            .service(trace)
            .service(get(FORMAT, read)),
    );
}

/// What an address takes behind its question mark.
trait Taken: DeserializeOwned {
    /// That, in words.
    const WORDS: &str;
}

/// An address that takes no query.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoQuery {}

impl Taken for NoQuery {
    const WORDS: &str = "no query";
}

/// The query of a format that lists hotspots.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopN {
    top_n: Option<u32>,
}

impl Taken for TopN {
    const WORDS: &str = "`top_n`, a whole number, and nothing else";
}

fn query<T: Taken>(request: &HttpRequest) -> Result<T, Problem> {
    let query = Query::<T>::from_query(request.query_string()).map_err(|error| match error {
        QueryPayloadError::Deserialize(fault) => Problem::query(T::WORDS, &fault.to_string()),
        _ => Problem::query(T::WORDS, "this cannot be read"),
    })?;
    Ok(query.into_inner())
}

fn trace_id(request: &HttpRequest) -> Result<TraceId, Problem> {
    let id = request.match_info().get("trace_id").unwrap_or_default();
    id.parse().map_err(|_no_id| Problem::no_trace())
}

async fn list(request: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Problem> {
    let NoQuery {} = query(&request)?;
    let shared = service.clone();
    let kept = service.workers().run(move || shared.traces().list()).await?;
    Ok(fresh(&kept.into_iter().map(KeptTrace::from).collect::<Vec<_>>()))
}

async fn about(request: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Problem> {
    let id = trace_id(&request)?;
    let NoQuery {} = query(&request)?;
    let shared = service.clone();
    let kept = service.workers().run(move || shared.traces().about(id)).await?;
    Ok(fresh(&KeptTraceLinks::from(kept)))
}

async fn remove(request: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Problem> {
    let id = trace_id(&request)?;
    let NoQuery {} = query(&request)?;
    let shared = service.clone();
    service.workers().run(move || shared.traces().remove(id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn read(request: HttpRequest, service: Data<Service>) -> Result<Answer, Problem> {
    let format = KeptFormat::named(request.match_info().get("format").unwrap_or_default())?;
    let id = trace_id(&request)?;
    // All others are what their address says, whatever is accepted.
    let varies = !format.variants.is_empty();
    let format = if varies { accept::choose(&request, &format.offers())? } else { format };
    let export = match format.top_n {
        Some(with) => query::<TopN>(&request)?.top_n.map(|n| with(usize::try_from(n).unwrap_or(usize::MAX))),
        None => {
            let NoQuery {} = query(&request)?;
            None
        }
    };
    let export = export.unwrap_or(format.format);
    let shared = service.clone();
    let trace = move || answer::kept(id, &*shared.traces().find(id)?, format, export);
    let answer = service.workers().run(trace).await?;
    Ok(if varies { answer.with("vary", "accept") } else { answer })
}

/// What is gone soon or changes at any time.
fn fresh(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(value)
}

/// Describes these routes.
pub(crate) fn describe(paths: PathsBuilder) -> PathsBuilder {
    let list = openapi::operation("traces", "traces", "The kept traces, the latest first").response(
        "200",
        openapi::list_answer::<KeptTrace>("The kept traces", examples::told_of_kept(|kept| [KeptTrace::from(kept)])),
    );
    let about = openapi::operation("traces", "trace", "A kept trace, and where it is read in each format")
        .parameters(Some([openapi::trace_id_parameter()]))
        .response(
            "200",
            openapi::answer::<KeptTraceLinks>("The kept trace", examples::told_of_kept(KeptTraceLinks::from)),
        );
    let remove = openapi::operation("traces", "forget_trace", "Forgets a kept trace")
        .parameters(Some([openapi::trace_id_parameter()]))
        .response("204", openapi::no_content("It is gone"));
    let read = openapi::operation("traces", "read_trace", "A kept trace in a format")
        .parameters(Some(openapi::kept_format_parameters()))
        .response("200", openapi::kept_answer());
    let describe =
        |method, operation, problems: &[u16]| openapi::item(method, openapi::with_problems(operation, problems));
    paths
        .path(LIST, describe(HttpMethod::Get, list, &[400, 500, 503]))
        .path(TRACE, describe(HttpMethod::Get, about, &[400, 404, 500, 503]))
        .path(TRACE, describe(HttpMethod::Delete, remove, &[400, 404, 500, 503]))
        .path(format!("{TRACE}{FORMAT}"), describe(HttpMethod::Get, read, &[400, 404, 406, 500, 503]))
}
