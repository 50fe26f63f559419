//! The service in this process, on a port of its own.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use graph_service::app::{App, Stopper};
use graph_service::config::Config;
use graph_service::limits::Limits;
use graph_service::pipeline::{self, Engine, GraphData, Output, TransformConfig, Transformation};
use serde_json::{Value, json};

use crate::client::{Answer, Connection, head};

pub(crate) const PLAIN: &str = "/graph/from/html/to/dot/default";
pub(crate) const FULL: &str = "/timestamps/graph/from/html/to/dot/default/full";
pub(crate) const SUMMARY: &str = "/timestamps/graph/from/html/to/dot/default/summary";
pub(crate) const SPEEDSCOPE: &str = "/timestamps/graph/from/html/to/dot/default/speedscope";
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    stopper: Stopper,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl TestServer {
    /// With the configuration that the tests share: two workers, two threads, defaults otherwise.
    pub(crate) fn start() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self::of(App::new(config(2, limits)))
    }

    /// Runs any application.
    pub(crate) fn of(app: App) -> Self {
        let bound = app.bind().expect("a free port");
        let (address, stopper) = (bound.address(), bound.stopper());
        let thread = Some(thread::spawn(move || bound.run()));
        Self { address, stopper, thread }
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut connection = Connection::to(self.address);
        // A server that refuses the head may close before the body is sent; the answer tells.
        let sent = connection.send(head(method, path, headers, body.len()).as_bytes());
        let _ = sent.and_then(|()| connection.send(body));
        connection.answer()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_bytes(path, body.to_string().as_bytes())
    }

    pub(crate) fn post_bytes(&self, path: &str, body: &[u8]) -> Answer {
        self.request("POST", path, &[JSON], body)
    }

    /// Asks for a stop and returns at once.
    pub(crate) fn ask_to_stop(&self) {
        self.stopper.stop();
    }

    /// Waits until the server has ended.
    pub(crate) fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server's thread ends").expect("the server ends well");
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.ask_to_stop();
        if !thread::panicking() {
            self.join();
        }
    }
}

pub(crate) fn config(threads: usize, limits: Limits) -> Config {
    let some = |n| NonZeroUsize::new(n).expect("more than none");
    Config {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        workers: some(2),
        threads: some(threads),
        limits,
        ..Config::default()
    }
}

/// The body of a plain request for that HTML.
pub(crate) fn html(html: &str) -> Value {
    json!({ "graph_data": { "html": html } })
}

/// The body of a traced request.
pub(crate) fn traced(html: &str, trace_config: Value) -> Value {
    json!({ "graph_data": { "html": html }, "trace_config": trace_config })
}

/// The real pipeline, but the HTML `sleep <ms>` takes that long and `panic` panics.
pub(crate) fn odd_pipeline(
    data: &GraphData,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, pipeline::Error> {
    let html = if let GraphData::Html(page) = data { page.html.as_str() } else { "" };
    if html == "panic" {
        panic!("a secret that stays inside");
    }
    if let Some(ms) = html.strip_prefix("sleep ") {
        thread::sleep(Duration::from_millis(ms.parse().expect("a number")));
    }
    pipeline::run(data, transformation, engine, config)
}
