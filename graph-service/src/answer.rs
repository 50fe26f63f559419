//! What a worker's thread does with a request: read it, run the pipeline, write the answer.
//!
//! Architecture invariant: the plain and the traced route make their graph by the same call of `graph`, which knows
//! nothing of traces, and write it by the same `GraphOutput::write`. So the two can differ in nothing but `duration_ms`.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, Responder};
use timestamp_core::store::TraceId;
use timestamp_core::{Capture, Trace};

use crate::accept::Medium;
use crate::app::{Pipeline, Service};
use crate::body::Body;
use crate::json::Object;
use crate::kept::{self, Traces};
use crate::problem::{FieldError, Problem};
use crate::schema::format::TraceFormat;
use crate::schema::format::kept::{KeptFormat, export_of};
use crate::schema::request::{self, Layout, Request, TraceConfig, TraceOutput};
use crate::schema::response::GraphOutput;
use crate::target::Target;

/// The header that carries a trace's id.
pub const TRACE_ID: &str = "x-timestamp-trace-id";

/// The header that says why a trace is not kept.
pub const NOT_KEPT: &str = "x-timestamp-trace-not-kept";

/// How many methods the header `server-timing` lists.
const TOP: usize = 5;

const JSON: &str = "application/json";

/// A body that is written already, and its headers.
#[derive(Debug)]
pub struct Answer {
    body: Vec<u8>,
    media_type: &'static str,
    headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// With one header more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A finished trace, its id, and what became of it if it was to be kept: if it is not, why.
#[derive(Debug)]
pub(crate) struct Traced {
    pub(crate) trace: Arc<Trace>,
    pub(crate) id: TraceId,
    pub(crate) kept: Option<Result<(), String>>,
}

/// The answer of the plain route.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn plain(service: &Service, target: Target, body: Body) -> Result<Answer, Problem> {
    let body = body.decode(service.limits().body_len())?;
    Ok(Answer { body: plain_text(service, target, &body)?, media_type: JSON, headers: Vec::new() })
}

/// The text of the plain route's answer to a request of that text: all that it costs, but for HTTP.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn plain_text(service: &Service, target: Target, body: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut request = request::plain(target.source, body)?;
    request.config.max_output_bytes = service.limits().output_len();
    let graph = graph(service.pipeline(), target, &request)?;
    let mut answer = Vec::new();
    graph.write(&mut answer).map_err(|_unwritable| Problem::internal())?;
    Ok(answer)
}

/// The answer of the traced route of `format`: the graph, and the trace of its making.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn traced(
    service: &Service,
    target: Target,
    format: &TraceFormat,
    medium: Medium,
    body: Body,
) -> Result<Answer, Problem> {
    let body = body.decode(service.limits().body_len())?;
    let (mut request, config) = request::traced(target.source, &body)?;
    request.config.max_output_bytes = service.limits().output_len();
    check(&config, format, medium, service.traces())?;
    let (graph, traced) = if config.capture_traces {
        let (graph, traced) = captured(service, target, &request, config.trace_output)?;
        (graph, Some(traced))
    } else {
        (graph(service.pipeline(), target, &request)?, None)
    };
    let mut headers = vec![("vary", "accept".to_owned())];
    headers.extend(traced.iter().flat_map(Traced::headers));
    let (body, media_type) = match (medium, &traced) {
        (Medium::Text, Some(traced)) => (exported(&traced.trace, format.as_text), format.as_text.media_type()),
        _ => (write(Some(graph), traced.as_ref(), format, &config), JSON),
    };
    Ok(Answer { body: body.map_err(|_unwritable| Problem::internal())?, media_type, headers })
}

/// The answer that is a kept trace alone.
///
/// # Errors
/// When it cannot be written.
pub fn kept(
    id: TraceId,
    trace: &Trace,
    format: &KeptFormat,
    export: timestamp_core::Format,
) -> Result<Answer, Problem> {
    let body = exported(trace, export_of(id, export)).map_err(|_unwritable| Problem::internal())?;
    let name = ("content-disposition", format!("inline; filename=\"{id}.{}\"", format.file));
    // What is forgotten here shall not be found in some other place.
    let mut headers = vec![(TRACE_ID, id.to_string()), name, ("cache-control", "no-store".to_owned())];
    headers.extend(format.policy.map(|policy| ("content-security-policy", policy.to_owned())));
    Ok(Answer { body, media_type: export.media_type(), headers })
}

/// A trace alone.
pub(crate) fn exported(trace: &Trace, format: timestamp_core::Format) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    trace.write(format, &mut body)?;
    Ok(body)
}

/// Makes the graph; the one place that calls the pipeline and times it.
fn graph(pipeline: Pipeline, target: Target, request: &Request) -> Result<GraphOutput, Problem> {
    let start = Instant::now();
    let output = pipeline(&request.data, target.transformation, target.engine, &request.config).map_err(|error| {
        let faults = error.faults.into_iter().map(|fault| FieldError::new(fault.pointer, &fault.detail));
        Problem::contents(faults.collect())
    })?;
    Ok(GraphOutput::new(target, output, start.elapsed()))
}

/// Makes the graph, armed: a panic ends the capture too, before it becomes a problem of the trace's id.
fn captured(
    service: &Service,
    target: Target,
    request: &Request,
    output: TraceOutput,
) -> Result<(GraphOutput, Traced), Problem> {
    let capture = Capture::new(target.trace_name());
    // Nothing that the pipeline could have left half-done outlives the panic.
    let result = catch_unwind(AssertUnwindSafe(|| capture.run(|| graph(service.pipeline(), target, request))));
    let (trace, id) = (Arc::new(capture.finish()), kept::new_id());
    let keeps = match &result {
        Ok(Ok(_)) => output.keeps(),
        // What was refused is told to the caller in full.
        Ok(Err(_)) => false,
        // Of a panic only its trace tells more, and its answer has no room for it.
        Err(_) => service.traces().are_kept(),
    };
    let kept = keeps.then(|| service.traces().keep(id, Arc::clone(&trace)));
    let graph = result.unwrap_or_else(|_panic| {
        let problem = Problem::internal_at(id);
        // No answer but this one could say that the trace is in no place at all.
        Err(match &kept {
            Some(Err(reason)) => problem.not_kept(reason),
            _ => problem,
        })
    })?;
    Ok((graph, Traced { trace, id, kept }))
}

/// What the types alone cannot refuse.
fn check(config: &TraceConfig, format: &TraceFormat, medium: Medium, traces: &Traces) -> Result<(), Problem> {
    let refuse =
        |field: &str, detail: &str| Err(Problem::content(FieldError::new(format!("/trace_config/{field}"), detail)));
    if let Some(asked) = config.trace_format
        && asked.0.name != format.name
    {
        return refuse("trace_format", &format!("the address asks for `{}`", format.name));
    }
    if config.layout == Layout::Flat && !format.may_be_flat {
        return refuse("layout", "`flat` is a layout of the format `speedscope` only");
    }
    if config.trace_output.keeps() && !traces.are_kept() {
        return refuse("trace_output", "this service keeps no traces; they go into the response only");
    }
    if medium == Medium::Json {
        return Ok(());
    }
    // As text the answer is the trace and nothing else.
    let field = match config {
        TraceConfig { capture_traces: false, .. } => "capture_traces",
        TraceConfig { trace_output: TraceOutput::ExternalOnly, .. } => "trace_output",
        TraceConfig { layout: Layout::Flat, .. } => "layout",
        _ => return Ok(()),
    };
    refuse(field, "as text/plain the answer is the trace alone; this is for application/json")
}

/// The JSON of an answer.
pub(crate) fn write(
    graph: Option<GraphOutput>,
    traced: Option<&Traced>,
    format: &TraceFormat,
    config: &TraceConfig,
) -> io::Result<Vec<u8>> {
    let top_n = usize::try_from(config.top_n).unwrap_or(usize::MAX);
    let export = (format.export)(top_n);
    let graph = graph.filter(|_| config.trace_output != TraceOutput::TracesOnly);
    let id = traced.map(|traced| traced.id.to_string());
    let not_kept = traced.and_then(Traced::not_kept);
    // A trace that could not be kept is in no other place.
    let traced = traced.filter(|_| config.trace_output != TraceOutput::ExternalOnly || not_kept.is_some());
    let write_graph = |out: &mut Vec<u8>| match graph {
        Some(graph) => graph.write(out),
        None => serde_json::to_writer(out, &()),
    };
    let mut body = Vec::new();
    // Without a trace there is no file that the graph could join.
    let mut object = if let (Layout::Flat, Some(traced)) = (config.layout, traced) {
        traced.trace.write(export, &mut body)?;
        let mut object = Object::reopen(&mut body).ok_or(io::ErrorKind::InvalidData)?;
        object.member_by("graph_output", write_graph)?;
        object
    } else {
        let mut object = Object::begin(&mut body);
        object.member_by("graph_output", write_graph)?;
        match traced {
            Some(traced) => object.member_by("traces", |out| traced.trace.write(export, out))?,
            None => object.member("traces", &())?,
        }
        object
    };
    object.member("trace_id", &id)?;
    if let Some(reason) = not_kept {
        object.member("trace_not_kept", &reason)?;
    }
    object.end();
    Ok(body)
}

impl Traced {
    /// Why it is not kept although it was to be.
    fn not_kept(&self) -> Option<&str> {
        self.kept.as_ref()?.as_ref().err().map(String::as_str)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let id = self.id;
        let mut headers = vec![(TRACE_ID, id.to_string()), ("server-timing", self.trace.server_timing(TOP))];
        headers.extend(self.kept.as_ref().map(|kept| match kept {
            // RFC 8288; what is there links to the trace in each format.
            Ok(()) => ("link", format!("</traces/{id}>; rel=\"describedby\"")),
            Err(reason) => (NOT_KEPT, reason.clone()),
        }));
        headers
    }
}

impl Responder for Answer {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.content_type(self.media_type);
        for header in self.headers {
            response.insert_header(header);
        }
        response.body(self.body)
    }
}
