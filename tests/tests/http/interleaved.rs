//! Traced and untraced requests at once, on the same threads: not one span strays.

use std::net::SocketAddr;
use std::thread;

use actix_web::{HttpResponse, web};
use graph_service::app::App;
use graph_service::limits::Limits;
use graph_service::pipeline::{self, Engine, GraphData, Output, TransformConfig, Transformation};
use serde_json::{Value, json};
use timestamp_core::{Capture, span, timestamp};

use crate::client::Connection;
use crate::server::{FULL, PLAIN, TestServer, config, html};

const CONNECTIONS: usize = 64;

/// Sends `count` requests over 64 connections at once; every other one is traced. `request` makes what is sent for a
/// number, `check` looks at the answer.
fn send_all(
    address: SocketAddr,
    count: usize,
    request: impl Fn(usize, bool) -> String + Sync,
    check: impl Fn(usize, bool, &Value) + Sync,
) {
    thread::scope(|scope| {
        for start in 0..CONNECTIONS {
            let (request, check) = (&request, &check);
            scope.spawn(move || {
                let mut connection = Connection::to(address);
                for id in (start..count).step_by(CONNECTIONS) {
                    // By turns on each connection, and not in step with its neighbours.
                    let armed = (id / CONNECTIONS + start).is_multiple_of(2);
                    connection.send(request(id, armed).as_bytes()).expect("the connection stays open");
                    let answer = connection.answer();
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    check(id, armed, &answer.json());
                }
            });
        }
    });
}

fn post(path: &str, body: &Value) -> String {
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// What a full trace says happened, in order: event, name and depth.
fn happened(traces: &Value) -> Vec<(String, String, u64)> {
    let entries = traces["entries"].as_array().expect("a full trace");
    assert!(entries.iter().all(|entry| entry["thread_id"] == 0), "one lane");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    entries
        .iter()
        .map(|entry| (text(&entry["event"]), text(&entry["name"]), entry["depth"].as_u64().expect("a depth")))
        .collect()
}

#[track_caller]
fn assert_whole(traces: &Value) {
    let metadata = &traces["metadata"];
    assert_eq!((&metadata["cut_off"], &metadata["panicked"]), (&json!(0), &json!(0)));
    let anomalies = metadata["anomalies"].as_object().expect("counts");
    assert!(anomalies.iter().all(|(kind, count)| kind == "clock" || count == 0), "{anomalies:?}");
}

/// The real pipeline, under spans that say whose they are: a page begins with its number.
fn marked(
    data: &GraphData,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, pipeline::Error> {
    let html = if let GraphData::Html(page) = data { page.html.as_str() } else { "" };
    let id = html.split(' ').next().unwrap_or("");
    let _request = span!("request {id}");
    drop(span!("before {id}"));
    let output = pipeline::run(data, transformation, engine, config);
    drop(span!("after {id}"));
    output
}

#[test]
fn each_trace_has_its_own_requests_spans_all_of_them_and_nothing_else() {
    const REQUESTS: usize = 20_000;

    let server = TestServer::of(App::new(config(2, Limits::default())).pipeline(marked));
    let page = |id: usize| html(&format!("{id} {}", "<li>item".repeat(id % 13)));
    // Alone on the server: what every trace has to look like, but for the number.
    let alone = happened(&server.post(FULL, &page(0)).json()["traces"]);
    assert!(alone.len() > 12, "{alone:?}");
    send_all(
        server.address,
        REQUESTS,
        |id, armed| post(if armed { FULL } else { PLAIN }, &page(id)),
        |id, armed, answer| {
            if !armed {
                assert!(answer.get("traces").is_none());
                return;
            }
            // An item and its text are two nodes, and there is an edge to each.
            let size = format!("graph of {} nodes, {} edges", 2 + id % 13 * 2, 1 + id % 13 * 2);
            let expected = alone.iter().map(|(event, name, depth)| {
                let name = match name.strip_suffix(" 0") {
                    Some(kind) => format!("{kind} {id}"),
                    None if name.starts_with("graph of ") => size.clone(),
                    None => name.clone(),
                };
                (event.clone(), name, *depth)
            });
            assert_eq!(happened(&answer["traces"]), expected.collect::<Vec<_>>());
            assert_whole(&answer["traces"]);
        },
    );
}

/// The number of times that the work of [`handler`] lets other requests have its thread.
const TURNS: usize = 5;

#[timestamp(name = "turn {turn} of {id}")]
async fn turn(id: usize, turn: usize) {
    let _before = span!("before {id}");
    drop(_before);
    tokio::task::yield_now().await;
    let _after = span!("after {id}");
}

#[timestamp(name = "work {id}")]
async fn work(id: usize) {
    for number in 0..TURNS {
        turn(id, number).await;
    }
}

async fn handler(path: web::Path<(usize, bool)>) -> HttpResponse {
    let (id, armed) = path.into_inner();
    if !armed {
        work(id).await;
        return HttpResponse::Ok().json(Value::Null);
    }
    let capture = Capture::new("work");
    capture.scope(work(id)).await;
    HttpResponse::Ok().json(capture.finish().full())
}

#[test]
fn async_handlers_that_take_turns_on_a_thread_keep_their_spans_apart() {
    const REQUESTS: usize = 4_000;

    let routes = |config: &mut web::ServiceConfig| {
        config.route("/test/turns/{id}/{armed}", web::get().to(handler));
    };
    // One worker: every request shares its thread with all others.
    let server = TestServer::of(App::new(config(1, Limits::default())).routes(routes));
    send_all(
        server.address,
        REQUESTS,
        |id, armed| format!("GET /test/turns/{id}/{armed} HTTP/1.1\r\nhost: test\r\n\r\n"),
        |id, armed, traces| {
            if !armed {
                return;
            }
            assert_whole(traces);
            let names = |entered: &Value| {
                let entries = entered["entries"].as_array().expect("a full trace").iter();
                let started = entries.filter(|entry| entry["event"] == "enter" && entry["resumed"].is_null());
                started.map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
            };
            let turns = (0..TURNS)
                .flat_map(|turn| [format!("turn {turn} of {id}"), format!("before {id}"), format!("after {id}")]);
            let expected: Vec<_> = std::iter::once(format!("work {id}")).chain(turns).collect();
            assert_eq!(names(traces), expected);
            assert_eq!(traces["call_tree"][0]["polls"], TURNS + 1);
        },
    );
}
