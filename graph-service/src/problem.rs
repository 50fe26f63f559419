//! RFC 9457 problem details: the only place that builds an error's body.
//!
//! A problem needs no request to be built: `instance` is an id of its own, which the log line carries too, so that
//! neither the path nor anything else of the input has to be repeated. What input a `detail` or a `pointer` does quote
//! has gone through [`excerpt`].

use std::borrow::Cow;
use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;
use timestamp_core::store::TraceId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::NOT_KEPT;
use crate::excerpt;
use crate::security;

/// The media type of every error.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Seconds after which a refused request may well be tried again.
const RETRY_AFTER: &str = "1";

/// What is the same for all problems of one kind.
struct Kind {
    slug: &'static str,
    title: &'static str,
    status: StatusCode,
    /// The rest of the request is not worth reading, or cannot be told from the next one.
    closes: bool,
}

const INVALID_JSON: Kind = Kind::new("invalid-json", "The body is not valid JSON", StatusCode::BAD_REQUEST);
const INVALID_BODY: Kind = Kind::new("invalid-body", "The body cannot be read", StatusCode::BAD_REQUEST).closing();
const QUERY: Kind = Kind::new("query", "The query does not fit", StatusCode::BAD_REQUEST);
const ORIGIN: Kind = Kind::new("cross-origin", "Pages from elsewhere may not do this", StatusCode::FORBIDDEN);
const UNKNOWN_NAME: Kind = Kind::new("unknown-name", "There is nothing of that name", StatusCode::NOT_FOUND);
const NO_ROUTE: Kind = Kind::new("no-route", "There is nothing at this address", StatusCode::NOT_FOUND);
const METHOD: Kind = Kind::new("method", "The method is not allowed here", StatusCode::METHOD_NOT_ALLOWED);
const ACCEPT: Kind = Kind::new("not-acceptable", "There is no answer of an accepted kind", StatusCode::NOT_ACCEPTABLE);
const TOO_SLOW: Kind = Kind::new("too-slow", "The body came too slowly", StatusCode::REQUEST_TIMEOUT).closing();
const TOO_LARGE: Kind = Kind::new("too-large", "The body is too large", StatusCode::PAYLOAD_TOO_LARGE).closing();
const MEDIA: Kind = Kind::new("media-type", "The content type is not supported", StatusCode::UNSUPPORTED_MEDIA_TYPE);
const CODING: Kind =
    Kind::new("content-encoding", "The content encoding is not supported", StatusCode::UNSUPPORTED_MEDIA_TYPE);
const CONTENT: Kind = Kind::new("content", "The content does not fit", StatusCode::UNPROCESSABLE_ENTITY);
const INTERNAL: Kind = Kind::new("internal", "The service failed", StatusCode::INTERNAL_SERVER_ERROR);
const OVERLOADED: Kind = Kind::new("overloaded", "The service is overloaded", StatusCode::SERVICE_UNAVAILABLE);
const OUT_OF_TIME: Kind = Kind::new("out-of-time", "The request ran out of time", StatusCode::SERVICE_UNAVAILABLE);

impl Kind {
    const fn new(slug: &'static str, title: &'static str, status: StatusCode) -> Self {
        Self { slug, title, status, closes: false }
    }

    const fn closing(self) -> Self {
        Self { closes: true, ..self }
    }
}

/// One fault of a request's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) to the member of the body that is at fault.
    #[schema(example = "/trace_config/trace_format")]
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

impl FieldError {
    /// A fault at `pointer`; `detail` is cut and escaped where it quotes input.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: &str) -> Self {
        Self { pointer: pointer.into(), detail: excerpt::message(detail) }
    }
}

/// Why a request was not answered. Boxed, because most results that could hold one do not.
#[derive(Debug, Clone)]
pub struct Problem(Box<Details>);

/// The problem details of RFC 9457, as they are answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Details {
    /// The kind of problem, as a URI that is only a name.
    #[schema(example = "urn:problem-type:graph-service:content")]
    r#type: String,
    /// The kind of problem, in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(value_type = u16, minimum = 400, maximum = 599)]
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// What is wrong with this request.
    detail: String,
    /// This very occurrence; of a failure of the service its log names it too.
    #[schema(example = "urn:uuid:01980000-0000-7000-8000-000000000000")]
    instance: String,
    /// The faults of the content, if that is at fault: the first of its shape, or the first few of its meaning.
    errors: Vec<FieldError>,
    #[serde(skip)]
    #[schema(ignore)]
    header: Option<(header::HeaderName, Cow<'static, str>)>,
    #[serde(skip)]
    #[schema(ignore)]
    closes: bool,
}

/// Takes a reference because serde asks for one.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    fn new(kind: &Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Details {
            r#type: format!("urn:problem-type:graph-service:{}", kind.slug),
            title: kind.title,
            status: kind.status,
            detail: detail.into(),
            instance: Uuid::now_v7().urn().to_string(),
            errors: Vec::new(),
            header: None,
            closes: kind.closes,
        }))
    }

    fn with(mut self, name: header::HeaderName, value: impl Into<Cow<'static, str>>) -> Self {
        self.0.header = Some((name, value.into()));
        self
    }

    /// 400: not JSON, not UTF-8, a key twice, nested too deep.
    #[must_use]
    pub fn invalid_json(detail: &str) -> Self {
        Self::new(&INVALID_JSON, excerpt::message(detail))
    }

    /// 400: the body ended early, or its chunks or its compression are broken.
    #[must_use]
    pub fn invalid_body(detail: &'static str) -> Self {
        Self::new(&INVALID_BODY, detail)
    }

    /// 400: the query is not what the address `takes`.
    #[must_use]
    pub fn query(takes: &'static str, fault: &str) -> Self {
        Self::new(&QUERY, format!("this address takes {takes}: {}", excerpt::quoted(fault)))
    }

    /// 403: a page of an origin that is not allowed, or in a way that is not.
    #[must_use]
    pub fn cross_origin() -> Self {
        Self::new(&ORIGIN, "the page's origin is not on the service's list, or its method or a header is not allowed")
    }

    /// 404: the address names a `what` that is not among the `known` ones.
    #[must_use]
    pub fn unknown_name(what: &str, name: &str, known: impl IntoIterator<Item = &'static str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let detail = format!("unknown {what} `{}`; known: {}", excerpt::name(name), known.join(", "));
        Self::new(&UNKNOWN_NAME, detail)
    }

    /// 404: the address names a transformation of other sources than its own, which has the `known` ones.
    #[must_use]
    pub fn other_source(
        transformation: &'static str,
        works_on: &[&'static str],
        source: &'static str,
        known: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let [works_on, known] = [works_on.join(", "), known.join(", ")];
        let detail = format!("the transformation `{transformation}` works on: {works_on}; known for {source}: {known}");
        Self::new(&UNKNOWN_NAME, detail)
    }

    /// 404: no trace is kept under the id in the address. Which others are is not told.
    #[must_use]
    pub fn no_trace() -> Self {
        Self::new(
            &UNKNOWN_NAME,
            "no trace is kept under this id: a trace is kept when `trace_output` asks for it or its request panics, \
             and for a while",
        )
    }

    /// 404: no route of the service looks like this.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(&NO_ROUTE, "/docs lists every address of the service")
    }

    /// 405, with the methods that are allowed.
    #[must_use]
    pub fn method(allowed: &'static str) -> Self {
        Self::new(&METHOD, format!("allowed: {allowed}")).with(header::ALLOW, allowed)
    }

    /// 406: the answer could be of the `known` media types only.
    #[must_use]
    pub fn not_acceptable(known: impl IntoIterator<Item = &'static str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        Self::new(&ACCEPT, format!("this can be answered as: {}", known.join(", "))).with(header::VARY, "accept")
    }

    /// 408: the body did not arrive in time.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(&TOO_SLOW, "the body did not arrive in time")
    }

    /// 413: the body is longer than `limit` bytes, as sent or as decoded.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(&TOO_LARGE, format!("the body may have {limit} bytes, as sent and as decoded"))
    }

    /// 415: not JSON by its own word.
    #[must_use]
    pub fn media_type() -> Self {
        Self::new(&MEDIA, "the body must be application/json in UTF-8").with(header::ACCEPT, "application/json")
    }

    /// 415: compressed in a way that the service does not read, or more than once.
    #[must_use]
    pub fn content_encoding() -> Self {
        Self::new(&CODING, "the body must be plain, or compressed once with gzip").with(header::ACCEPT_ENCODING, "gzip")
    }

    /// 422: JSON, but not the JSON that is asked for.
    #[must_use]
    pub fn content(error: FieldError) -> Self {
        Self::contents(vec![error])
    }

    /// 422: JSON, but not the JSON that is asked for, for several reasons.
    #[must_use]
    pub fn contents(errors: Vec<FieldError>) -> Self {
        let place = |error: &FieldError| match error.pointer.as_str() {
            "" => "the body".to_owned(),
            pointer => pointer.to_owned(),
        };
        let said = errors.iter().map(|error| format!("{}: {}", place(error), error.detail)).collect::<Vec<_>>();
        let mut problem = Self::new(&CONTENT, said.join("; "));
        problem.0.errors = errors;
        problem
    }

    /// 500: our fault. The answer says nothing but the id under which the log knows it.
    #[must_use]
    pub fn internal() -> Self {
        Self::internal_at(Uuid::now_v7().as_u128().into())
    }

    /// The same, under an id that it shares with the trace of what failed.
    #[must_use]
    pub fn internal_at(id: TraceId) -> Self {
        let mut problem = Self::new(&INTERNAL, "the fault is the service's; its log knows this instance");
        problem.0.instance = format!("urn:uuid:{id}");
        tracing::error!(instance = problem.0.instance, "a request failed");
        problem
    }

    /// The same, when the trace that was to tell more is not kept.
    #[must_use]
    pub fn not_kept(self, reason: &str) -> Self {
        tracing::error!(instance = self.0.instance, reason, "the trace of a request that failed is not kept");
        self.with(header::HeaderName::from_static(NOT_KEPT), reason.to_owned())
    }

    /// 503: too many requests wait already.
    #[must_use]
    pub fn overloaded() -> Self {
        Self::new(&OVERLOADED, "too many requests are waiting").with(header::RETRY_AFTER, RETRY_AFTER)
    }

    /// 503: too many bytes of answers wait to be read already.
    #[must_use]
    pub fn too_much_unsent() -> Self {
        Self::new(&OVERLOADED, "too much of other answers is still unsent, or this one is too long")
            .with(header::RETRY_AFTER, RETRY_AFTER)
    }

    /// 503: the connection cannot be watched, and so is not to hold an answer.
    #[must_use]
    pub fn no_descriptors() -> Self {
        Self::new(&OVERLOADED, "there are too many open connections").with(header::RETRY_AFTER, RETRY_AFTER)
    }

    /// 503: the request waited or worked for too long.
    #[must_use]
    pub fn out_of_time() -> Self {
        Self::new(&OUT_OF_TIME, "the request could not be finished in time").with(header::RETRY_AFTER, RETRY_AFTER)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status.as_u16(), self.0.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.0.status);
        response.content_type(MEDIA_TYPE);
        // A problem may leave the service past the middleware that sets these for everything else.
        for header in security::HEADERS {
            response.insert_header(header);
        }
        if let Some((name, value)) = &self.0.header {
            response.insert_header((name.clone(), &**value));
        }
        if self.0.closes {
            response.force_close();
        }
        // Strings, a number and a list of strings always serialise.
        response.body(serde_json::to_vec(&self.0).unwrap_or_default())
    }
}

impl Responder for Problem {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        self.error_response()
    }
}
