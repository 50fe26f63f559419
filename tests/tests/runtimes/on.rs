//! A scenario on a runtime: traced, beside a twin that is not and must leave no span.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpServer, web};
use timestamp_core::{Capture, Trace};
use timestamp_tests::http;

use crate::timed::{Polled, assert_golden};

/// Two tests of a scenario with one golden tree: on tokio's multi-thread runtime and on actix.
macro_rules! on_both {
    ($($claim:ident: $scenario:expr => $golden:expr;)+) => {
        $(mod $claim {
            use super::*;

            #[test]
            fn on_multi_thread_tokio() {
                $crate::on::tokio_threads(|| $scenario, $golden);
            }

            #[test]
            fn on_actix() {
                $crate::on::actix(|| $scenario, $golden);
            }
        })+
    };
}
pub(crate) use on_both;

/// On two threads of tokio's, as a spawned task, which may be polled on either.
#[track_caller]
pub(crate) fn tokio_threads<F>(scenario: impl Fn() -> F, golden: &str)
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    let capture = Capture::new("request");
    runtime.block_on(async {
        let twin = tokio::spawn(scenario());
        tokio::spawn(capture.scope(scenario())).await.expect("no panic");
        twin.await.expect("no panic");
    });
    assert_golden(&capture.finish(), golden, Polled::ByItsRuntime);
}

/// On an actix server with one worker: in a handler, in a task of the worker's own, and the twin in another handler, three
/// requests that the worker has at the same time.
#[track_caller]
pub(crate) fn actix<F>(scenario: impl Fn() -> F + Clone + Send + 'static, golden: &str)
where
    F: Future<Output = ()> + 'static,
{
    let [handler, task] = answered(scenario);
    assert_golden(&handler, golden, Polled::WithinAnother);
    assert_golden(&task, golden, Polled::ByItsRuntime);
}

/// The traces of a handler and of a task.
fn answered<F>(scenario: impl Fn() -> F + Clone + Send + 'static) -> [Trace; 2]
where
    F: Future<Output = ()> + 'static,
{
    let (in_handlers, handler) = mpsc::channel();
    let (in_tasks, task) = mpsc::channel();
    let app = move || {
        let (work, traces) = (scenario.clone(), in_handlers.clone());
        let in_handler = move || {
            let (work, traces) = (work(), traces.clone());
            async move {
                let capture = Capture::new("request");
                capture.scope(work).await;
                traces.send(capture.finish()).expect("it is waited for");
                "traced"
            }
        };
        let (work, traces) = (scenario.clone(), in_tasks.clone());
        let in_task = move || {
            let (work, traces) = (work(), traces.clone());
            async move {
                let capture = Capture::new("request");
                actix_web::rt::spawn(capture.scope(work)).await.expect("no panic");
                traces.send(capture.finish()).expect("it is waited for");
                "traced"
            }
        };
        let work = scenario.clone();
        let twin = move || {
            let work = work();
            async move {
                work.await;
                "plain"
            }
        };
        App::new()
            .route("/handler", web::post().to(in_handler))
            .route("/task", web::post().to(in_task))
            .route("/plain", web::post().to(twin))
    };
    let server = Server::start(app);
    let ask = |path| http::post_json(server.address, path, &serde_json::Value::Null).expect("an answer").status;
    let statuses = thread::scope(|scope| {
        let requests = ["/plain", "/handler", "/task"].map(|path| scope.spawn(move || ask(path)));
        requests.map(|request| request.join().expect("no panic"))
    });
    assert_eq!(statuses, [200; 3]);
    server.stop();
    [handler, task].map(|trace| trace.recv().expect("the handler has sent it"))
}

struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

impl Server {
    fn start<T, B>(app: impl Fn() -> App<T> + Send + Clone + 'static) -> Self
    where
        T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        B: MessageBody + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (started, start) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run();
                started.send(server.handle()).expect("it is waited for");
                server.await
            })
        });
        Server { address, handle: start.recv().expect("it starts"), thread }
    }

    fn stop(self) {
        // The command is sent at once; that it is done shows when the thread ends.
        drop(self.handle.stop(false));
        self.thread.join().expect("no panic").expect("the server ends well");
    }
}
