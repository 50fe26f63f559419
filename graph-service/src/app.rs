//! The application: what its parts share, and how it is bound, run and stopped.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Bytes, Data, ServiceConfig, to};
use actix_web::{Error, HttpServer, rt};
use timestamp_core::store::Store;

use crate::config::Config;
use crate::kept::Traces;
use crate::limits::Limits;
use crate::openapi;
use crate::pipeline::{self, Engine, GraphData, Output, TransformConfig, Transformation};
use crate::problem::Problem;
use crate::routes;
use crate::security;
use crate::unsent::{self, Unsent};
use crate::workers::Workers;

/// What turns a request's data into a graph: [`pipeline::run`] or, in a test, something slower or worse.
pub type Pipeline =
    fn(&GraphData, &'static Transformation, &'static Engine, &TransformConfig) -> Result<Output, pipeline::Error>;

/// The most workers that the server takes.
const MAX_WORKERS: usize = 512;

/// What the route handlers share.
#[derive(Debug)]
pub struct Service {
    limits: Limits,
    workers: Workers,
    unsent: Unsent,
    pipeline: Pipeline,
    traces: Traces,
    openapi: Bytes,
}

impl Service {
    /// What the handlers of an application share that is made with `config` and `pipeline`.
    ///
    /// # Errors
    /// When the OpenAPI document cannot be written.
    pub fn new(config: &Config, pipeline: Pipeline) -> io::Result<Self> {
        let limits = config.limits.clone();
        let workers = Workers::new(config.threads, &limits);
        let traces = Traces::in_memory(&limits);
        let unsent = Unsent::new(&limits);
        Ok(Self {
            limits,
            workers,
            unsent,
            pipeline,
            traces,
            openapi: serde_json::to_vec(&openapi::document())?.into(),
        })
    }

    /// What is capped.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where heavy work runs.
    #[must_use]
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The answers that wait to be read.
    #[must_use]
    pub fn unsent(&self) -> &Unsent {
        &self.unsent
    }

    /// The OpenAPI document, as JSON.
    #[must_use]
    pub fn openapi(&self) -> Bytes {
        self.openapi.clone()
    }

    /// The kept traces.
    #[must_use]
    pub fn traces(&self) -> &Traces {
        &self.traces
    }

    /// What makes the graphs.
    #[must_use]
    pub fn pipeline(&self) -> Pipeline {
        self.pipeline
    }
}

/// The application before it is bound.
pub struct App {
    config: Config,
    pipeline: Pipeline,
    store: Option<Arc<dyn Store>>,
    routes: fn(&mut ServiceConfig),
    stop: Option<Box<dyn Future<Output = ()> + Send>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}

impl App {
    /// The application of the routes and the pipeline of this crate.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, pipeline: pipeline::run, store: None, routes: |_| {}, stop: None }
    }

    /// Replaces the pipeline.
    #[must_use]
    pub fn pipeline(self, pipeline: Pipeline) -> Self {
        Self { pipeline, ..self }
    }

    /// Keeps traces in `store`, whatever the limits say.
    #[must_use]
    pub fn store(self, store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..self }
    }

    /// Adds routes; they share [`Service`] as `web::Data` and stand behind the same middleware.
    #[must_use]
    pub fn routes(self, routes: fn(&mut ServiceConfig)) -> Self {
        Self { routes, ..self }
    }

    /// Stops gracefully when `signal` ends.
    #[must_use]
    pub fn stop_when(self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { stop: Some(Box::new(signal)), ..self }
    }

    /// Takes the address. From here on connections are accepted into the backlog; [`Bound::run`] answers them.
    ///
    /// # Errors
    /// When the address cannot be had, or the OpenAPI document cannot be written.
    pub fn bind(self) -> io::Result<Bound> {
        let Config { bind, workers, ref limits, .. } = self.config;
        let mut service = Service::new(&self.config, self.pipeline)?;
        if let Some(store) = self.store {
            service.traces = Traces::in_store(store);
        }
        let service = Data::new(service);
        let (routes, origins) = (self.routes, self.config.viewer_origin.clone());
        let workers = workers.get().min(MAX_WORKERS);
        let answer_time = Duration::from_millis(limits.answer_ms);
        let server = HttpServer::new(move || {
            actix_web::App::new()
                .app_data(service.clone())
                .wrap(security::default_headers())
                .wrap(from_fn(guard))
                .configure(|config| routes::all(config, &origins))
                .configure(routes)
                .default_service(to(async || Problem::no_route()))
        })
        .on_connect(move |io, data| unsent::on_connect(io, data, answer_time))
        .workers(workers)
        .max_connections(per_worker(limits.connections, workers))
        .client_request_timeout(Duration::from_millis(limits.head_ms))
        .keep_alive(Duration::from_millis(limits.idle_ms))
        .shutdown_timeout(limits.stop_s)
        .disable_signals();
        let server = match self.stop {
            Some(signal) => server.shutdown_signal(Box::into_pin(signal)),
            None => server,
        };
        let server = server.bind(bind)?;
        let address = server.addrs().first().copied().unwrap_or(bind);
        Ok(Bound { address, server: server.run() })
    }
}

/// The application, bound to its address.
#[must_use = "nothing is answered until it runs"]
pub struct Bound {
    address: SocketAddr,
    server: Server,
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bound").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Bound {
    /// The address that it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.server.handle())
    }

    /// Answers requests until it is stopped and those in flight are answered. Blocks the thread.
    ///
    /// # Errors
    /// When the server itself fails.
    pub fn run(self) -> io::Result<()> {
        rt::System::new().block_on(self.server)
    }
}

/// Stops a running application.
#[derive(Debug, Clone)]
pub struct Stopper(ServerHandle);

impl Stopper {
    /// Accepts nothing more and lets requests in flight finish. Returns at once.
    pub fn stop(&self) {
        // The command is sent by the call; the future only tells when it has been followed.
        drop(self.0.stop(true));
    }
}

/// The share of `connections` that a worker gets, so that all of them have at least that many.
fn per_worker(connections: u64, workers: usize) -> usize {
    usize::try_from(connections).unwrap_or(usize::MAX).div_ceil(workers).max(1)
}

/// Around every request: an answer even if a handler panics, limits on it while it is sent, and a log line.
async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let method = request.method().clone();
    let mut call = pin!(async move { next.call(request).await });
    // A panicked future is not polled again, and what it leaves behind is dropped with it.
    let response = poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)))
            .unwrap_or_else(|_panic| Poll::Ready(Err(Problem::internal().into())))
    })
    .await?;
    let response = unsent::limited(response);
    // The pattern, not the path: nothing of the input gets into the log.
    let route = response.request().match_pattern();
    tracing::debug!(%method, route, status = response.status().as_u16(), "answered");
    Ok(response)
}
