//! What a worker's thread does with a request: read it, run the pipeline, write the answer.
//!
//! Architecture invariant: the plain and the traced route make their graph by the same call of `graph`, which knows
//! nothing of traces, and write it by the same `GraphOutput::write`. So the two can differ in nothing but `duration_ms`.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, Responder};
use timestamp_core::{Capture, Trace};
use uuid::Uuid;

use crate::app::{Pipeline, Service};
use crate::body::Body;
use crate::json::Object;
use crate::problem::{FieldError, Problem};
use crate::schema::format::TraceFormat;
use crate::schema::request::{self, Layout, Request, TraceConfig, TraceOutput};
use crate::schema::response::GraphOutput;
use crate::target::Target;

/// The header that carries a trace's id.
pub const TRACE_ID: &str = "x-timestamp-trace-id";

/// How many methods the header `server-timing` lists.
const TOP: usize = 5;

/// A body that is written already, and the headers that go with its trace.
#[derive(Debug)]
pub struct Answer {
    body: Vec<u8>,
    trace: Option<TraceHeaders>,
}

impl Answer {
    /// Its body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

#[derive(Debug)]
struct TraceHeaders {
    id: Uuid,
    server_timing: String,
}

/// A finished trace and its id.
struct Traced {
    trace: Trace,
    id: Uuid,
}

/// The answer of the plain route.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn plain(service: &Service, target: Target, body: Body) -> Result<Answer, Problem> {
    let body = body.decode(service.limits().body_len())?;
    Ok(Answer { body: plain_text(service, target, &body)?, trace: None })
}

/// The text of the plain route's answer to a request of that text: all that it costs, but for HTTP.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn plain_text(service: &Service, target: Target, body: &[u8]) -> Result<Vec<u8>, Problem> {
    let request = request::plain(target.source, body)?;
    let graph = graph(service.pipeline(), target, &request)?;
    let mut answer = Vec::new();
    graph.write(&mut answer).map_err(|_unwritable| Problem::internal())?;
    Ok(answer)
}

/// The answer of the traced route of `format`: the graph, and the trace of its making.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn traced(service: &Service, target: Target, format: &TraceFormat, body: Body) -> Result<Answer, Problem> {
    let body = body.decode(service.limits().body_len())?;
    traced_text(service.pipeline(), target, format, &body)
}

/// The answer of the traced route of `format` to a request of that text, its graph made by `pipeline`.
///
/// # Errors
/// Whatever is wrong with the request.
pub fn traced_text(pipeline: Pipeline, target: Target, format: &TraceFormat, body: &[u8]) -> Result<Answer, Problem> {
    let (request, config) = request::traced(target.source, body)?;
    check(&config, format)?;
    let (graph, traced) = if config.capture_traces {
        let (graph, traced) = captured(pipeline, target, &request)?;
        (graph, Some(traced))
    } else {
        (graph(pipeline, target, &request)?, None)
    };
    let graph = (config.trace_output != TraceOutput::TracesOnly).then_some(graph);
    let body = write(graph.as_ref(), traced.as_ref(), format, &config).map_err(|_unwritable| Problem::internal())?;
    Ok(Answer { body, trace: traced.map(TraceHeaders::from) })
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

/// Makes the graph, armed: a panic ends the capture too, before it becomes a problem.
fn captured(pipeline: Pipeline, target: Target, request: &Request) -> Result<(GraphOutput, Traced), Problem> {
    let capture = Capture::new(target.trace_name());
    // Nothing that the pipeline could have left half-done outlives the panic.
    let result = catch_unwind(AssertUnwindSafe(|| capture.run(|| graph(pipeline, target, request))));
    let trace = capture.finish();
    let graph = result.unwrap_or_else(|_panic| Err(Problem::internal()))?;
    Ok((graph, Traced { trace, id: Uuid::now_v7() }))
}

/// What the types alone cannot refuse.
fn check(config: &TraceConfig, format: &TraceFormat) -> Result<(), Problem> {
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
    match config.trace_output {
        TraceOutput::ResponseOnly | TraceOutput::TracesOnly => Ok(()),
        TraceOutput::ExternalOnly | TraceOutput::Both => {
            refuse("trace_output", "no store is configured; traces go into the response only")
        }
    }
}

fn write(
    graph: Option<&GraphOutput>,
    traced: Option<&Traced>,
    format: &TraceFormat,
    config: &TraceConfig,
) -> io::Result<Vec<u8>> {
    let top_n = usize::try_from(config.top_n).unwrap_or(usize::MAX);
    let export = (format.export)(top_n);
    let id = traced.map(|traced| traced.id.to_string());
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
    object.end();
    Ok(body)
}

impl From<Traced> for TraceHeaders {
    fn from(traced: Traced) -> Self {
        Self { id: traced.id, server_timing: traced.trace.server_timing(TOP) }
    }
}

impl Responder for Answer {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.content_type("application/json");
        if let Some(trace) = self.trace {
            response.insert_header((TRACE_ID, trace.id.to_string()));
            response.insert_header(("server-timing", trace.server_timing));
        }
        response.body(self.body)
    }
}
