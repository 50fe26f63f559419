//! Answers whose readers are slow: what they may hold, and for how long.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::{Path, ServiceConfig, get};
use graph_service::app::App;
use graph_service::limits::Limits;

use crate::client::{Answer, Connection, PATIENCE};
use crate::server::{PLAIN, TestServer, config, html};

/// More than the system takes for a connection, however much room it gives it.
const LONG: u64 = 64 << 20;

/// An answer of so many bytes.
fn routes(config: &mut ServiceConfig) {
    config.route("/long/{bytes}", get().to(async |bytes: Path<usize>| HttpResponse::Ok().body(text(*bytes))));
}

/// Repeats itself after a number of bytes that no buffer has.
fn text(bytes: usize) -> Vec<u8> {
    let mut text: Vec<u8> = (0_u32..9_973).flat_map(u32::to_be_bytes).collect();
    text = text.repeat(bytes.div_ceil(text.len()));
    text.truncate(bytes);
    text
}

fn server(limits: Limits) -> TestServer {
    TestServer::of(App::new(config(2, limits)).routes(routes))
}

fn long(server: &TestServer, bytes: u64) -> Answer {
    server.get(&format!("/long/{bytes}"))
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    assert_eq!(answer.problem(503)["type"], "urn:problem-type:graph-service:overloaded");
    assert_eq!(answer.header("retry-after"), "1");
}

fn ask(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).expect("sent");
}

/// A connection that has asked for a long answer and read the first bytes of it.
fn begin(server: &TestServer) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).expect("the server accepts");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    ask(&mut stream, &format!("/long/{LONG}"));
    let mut first = [0; 15];
    stream.read_exact(&mut first).expect("the answer begins");
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stream
}

/// Waits for the server to end a connection, which is told although not all that it sent before was read.
#[track_caller]
fn wait_for_end(stream: &mut TcpStream, mut meanwhile: impl FnMut(&mut TcpStream)) {
    let start = Instant::now();
    loop {
        if let Some(error) = stream.take_error().expect("a socket has a state") {
            assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
            return;
        }
        assert!(start.elapsed() < PATIENCE, "the connection is still open");
        meanwhile(stream);
        sleep(Duration::from_millis(20));
    }
}

/// Waits until an answer of that length is given, which it is as soon as others have given back their bytes.
#[track_caller]
fn wait_for_room(server: &TestServer, bytes: u64) {
    let start = Instant::now();
    loop {
        let answer = long(server, bytes);
        if answer.status == 200 {
            assert!(answer.body == text(answer.body.len()), "the answer is another");
            return;
        }
        assert_refused(&answer);
        assert!(start.elapsed() < PATIENCE, "the bytes did not come back");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_stops_reading_is_cut_off_and_gives_its_bytes_back() {
    let server = server(Limits { answer_ms: 500, unsent_bytes: LONG, ..Limits::default() });
    let mut stalled = begin(&server);
    wait_for_end(&mut stalled, |_| {});
    wait_for_room(&server, LONG);
}

#[test]
fn who_reads_a_byte_at_a_time_is_cut_off_as_well() {
    let server = server(Limits { answer_ms: 500, unsent_bytes: LONG, ..Limits::default() });
    let mut slow = begin(&server);
    wait_for_end(&mut slow, |stream| {
        let _ = stream.read(&mut [0]);
    });
    wait_for_room(&server, LONG);
}

#[test]
fn who_sends_more_instead_of_reading_is_cut_off_as_well() {
    let server = server(Limits { answer_ms: 500, unsent_bytes: LONG, ..Limits::default() });
    let mut eager = begin(&server);
    eager.set_nonblocking(true).expect("it can be set");
    wait_for_end(&mut eager, |stream| {
        let _ = stream.write(&b"GET /long/1000000 HTTP/1.1\r\nhost: test\r\n\r\n".repeat(1_000));
    });
    wait_for_room(&server, LONG);
}

#[test]
fn bytes_are_held_while_an_answer_is_unsent_and_come_back_with_its_reader_gone() {
    let left = 1 << 20;
    let server = server(Limits { unsent_bytes: LONG + left, ..Limits::default() });
    let stalled = begin(&server);
    assert_refused(&long(&server, left + 1));
    for bytes in [left - 1, left, left] {
        wait_for_room(&server, bytes);
    }
    drop(stalled);
    wait_for_room(&server, left + 1);
}

#[test]
fn an_answer_alone_has_to_fit_as_well() {
    let limit = 1 << 20;
    let server = server(Limits { unsent_bytes: limit, ..Limits::default() });
    assert_eq!(long(&server, limit - 1).status, 200);
    wait_for_room(&server, limit);
    assert_refused(&long(&server, limit + 1));
}

#[test]
fn what_is_sent_at_once_or_held_by_others_does_not_count() {
    let server = server(Limits { unsent_bytes: 0, ..Limits::default() });
    assert_eq!(long(&server, 64 << 10).status, 200);
    assert_refused(&long(&server, (64 << 10) + 1));
    let documents = TestServer::with(Limits { unsent_bytes: 0, ..Limits::default() });
    let bundle = documents.get("/docs/swagger-ui-bundle.js");
    assert_eq!(bundle.status, 200);
    assert!(bundle.body.len() > 64 << 10, "{} bytes", bundle.body.len());
}

#[test]
fn a_graph_counts() {
    let page = html(&"<p>a text</p>".repeat(10_000));
    let length = TestServer::start().post(PLAIN, &page).body.len();
    assert!(length > 64 << 10, "{length} bytes");
    let small = TestServer::with(Limits { unsent_bytes: 64 << 10, ..Limits::default() });
    assert_refused(&small.post(PLAIN, &page));
}

#[test]
fn who_reads_gets_all_and_can_ask_again() {
    let server = server(Limits { answer_ms: 2_000, ..Limits::default() });
    let mut connection = Connection::to(server.address);
    let mut long = |bytes: usize, times: usize| {
        let request = format!("GET /long/{bytes} HTTP/1.1\r\nhost: test\r\n\r\n");
        // All at once: the answers come one after the other.
        connection.send(request.repeat(times).as_bytes()).expect("sent");
        for _ in 0..times {
            let answer = connection.answer();
            assert_eq!(answer.status, 200);
            assert!(answer.body == text(bytes), "the answer is another");
        }
    };
    for bytes in [(64 << 10) - 1, 64 << 10, (64 << 10) + 1, (128 << 10) + 1, 8 << 20] {
        long(bytes, 1);
    }
    long(1 << 20, 3);
    // No deadline of an answer that was read outlives it.
    sleep(Duration::from_millis(2_500));
    long(1 << 20, 1);
}

/// A connection that has asked for so many answers of a kind, and reads nothing.
fn deaf(server: &TestServer, request: &str, times: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).expect("the server accepts");
    stream.set_nonblocking(true).expect("it can be set");
    let requests = format!("{request} HTTP/1.1\r\nhost: test\r\n\r\n").repeat(times);
    // What does not fit is not needed.
    let _ = stream.write(requests.as_bytes());
    stream
}

#[test]
fn short_answers_that_are_not_read_end_their_connection_too() {
    let limits = Limits { answer_ms: 500, connection_requests: u64::MAX, ..Limits::default() };
    let server = server(limits);
    for request in ["GET /long/60000", "GET /nowhere", "GET /"] {
        let mut deaf = deaf(&server, request, 100_000);
        wait_for_end(&mut deaf, |stream| {
            let _ = stream.write(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n");
        });
    }
}

#[test]
fn a_connection_is_asked_to_close_after_so_many_requests_and_reset_after_twice_as_many() {
    let server = server(Limits { connection_requests: 3, ..Limits::default() });
    let mut polite = Connection::to(server.address);
    for (request, closes) in [(1, false), (2, false), (3, true)] {
        polite.send(b"GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n").expect("sent");
        let answer = polite.answer();
        assert_eq!(answer.has("connection"), closes, "request {request}");
    }
    // Answers without a body are handed over at once.
    let mut deaf = deaf(&server, "HEAD /docs", 6);
    wait_for_end(&mut deaf, |_| {});
}
