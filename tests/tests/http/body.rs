//! 408, 413 and 415: what can be wrong with a body before anything in it is read.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use graph_service::limits::Limits;
use serde_json::Value;

use crate::client::{Answer, Connection, chunked, head};
use crate::server::{JSON, PLAIN, TestServer, html};

const LIMIT: usize = 500;
const GZIP: (&str, &str) = ("content-encoding", "gzip");
const CHUNKED: (&str, &str) = ("transfer-encoding", "chunked");

fn limited() -> TestServer {
    TestServer::with(Limits { body_bytes: LIMIT as u64, ..Limits::default() })
}

/// A valid body of exactly `length` bytes.
fn body_of(length: usize) -> Vec<u8> {
    let empty = html("").to_string().len();
    html(&"x".repeat(length - empty)).to_string().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

/// Posts a body in chunks.
fn post_chunked(server: &TestServer, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut connection = Connection::to(server.address);
    let mut all = format!("POST {PLAIN} HTTP/1.1\r\nhost: test\r\n");
    for (name, value) in headers.iter().chain([&JSON, &CHUNKED]) {
        all.push_str(&format!("{name}: {value}\r\n"));
    }
    let sent = connection.send((all + "\r\n").as_bytes());
    let _ = sent.and_then(|()| connection.send(&chunked(body, 100)));
    connection.answer()
}

#[test]
fn a_body_may_have_as_many_bytes_as_the_limit_and_not_one_more() {
    let server = limited();
    for (length, status) in [(LIMIT - 1, 200), (LIMIT, 200), (LIMIT + 1, 413)] {
        let body = body_of(length);
        assert_eq!(body.len(), length);
        let zipped = gzip(&body);
        assert!(zipped.len() < LIMIT);
        for (how, answer) in [
            ("known length", server.post_bytes(PLAIN, &body)),
            ("chunked", post_chunked(&server, &[], &body)),
            ("gzip", server.request("POST", PLAIN, &[JSON, GZIP], &zipped)),
            ("gzip, chunked", post_chunked(&server, &[GZIP], &zipped)),
        ] {
            assert_eq!(answer.status, status, "{length} bytes, {how}: {}", answer.text());
            if status == 413 {
                answer.problem(413);
                assert_eq!(answer.header("connection"), "close", "{how}");
            }
        }
    }
}

#[test]
fn a_declared_length_is_refused_before_a_byte_is_sent() {
    let server = limited();
    let mut connection = Connection::to(server.address);
    connection.send(head("POST", PLAIN, &[JSON], 1 << 40).as_bytes()).expect("sent");
    connection.answer().problem(413);
}

#[test]
fn an_endless_chunked_body_is_refused_while_it_comes() {
    let server = limited();
    let mut connection = Connection::to(server.address);
    let head = format!(
        "POST {PLAIN} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    connection.send(head.as_bytes()).expect("sent");
    for _ in 0..50 {
        if connection
            .send(b"64\r\n")
            .and_then(|()| connection.send(&[b' '; 100]))
            .and_then(|()| connection.send(b"\r\n"))
            .is_err()
        {
            break;
        }
    }
    connection.answer().problem(413);
}

#[test]
fn a_compression_bomb_is_refused() {
    let server = TestServer::with(Limits { body_bytes: 1 << 20, ..Limits::default() });
    let start = Instant::now();
    let bomb = gzip(&vec![b' '; 256 << 20]);
    let encoding = start.elapsed();
    assert!(bomb.len() < 1 << 20);
    let start = Instant::now();
    server.request("POST", PLAIN, &[JSON, GZIP], &bomb).problem(413);
    // Decoding all of it would take about as long as encoding it.
    assert!(start.elapsed() < encoding / 4, "{:?} of {encoding:?}", start.elapsed());
}

#[test]
fn a_compressed_body_is_the_same_as_a_plain_one() {
    let server = TestServer::start();
    let body = html("<p>one<p>two").to_string();
    let output = |answer: Answer| -> Value { answer.json()["output"].clone() };
    let plain = output(server.post_bytes(PLAIN, body.as_bytes()));
    for coding in ["gzip", "GZIP", " gzip "] {
        let headers = [JSON, ("content-encoding", coding)];
        assert_eq!(output(server.request("POST", PLAIN, &headers, &gzip(body.as_bytes()))), plain);
    }
    let identity = [JSON, ("content-encoding", "identity")];
    assert_eq!(output(server.request("POST", PLAIN, &identity, body.as_bytes())), plain);
    // RFC 1952: members may follow each other.
    let (front, back) = body.as_bytes().split_at(10);
    let members = [gzip(front), gzip(back)].concat();
    assert_eq!(output(server.request("POST", PLAIN, &[JSON, GZIP], &members)), plain);
}

#[test]
fn what_is_not_gzip_although_it_says_so_is_refused() {
    let server = TestServer::start();
    let whole = gzip(html("<p>").to_string().as_bytes());
    for body in [b"{}".as_slice(), &whole[..whole.len() - 1], &[whole.clone(), b"rest".to_vec()].concat()] {
        server.request("POST", PLAIN, &[JSON, GZIP], body).problem(400);
    }
}

#[test]
fn other_and_stacked_encodings_are_refused() {
    let server = TestServer::start();
    let body = html("<p>").to_string();
    for coding in
        ["br", "deflate", "zstd", "x-unknown", "gzip, gzip", "gzip,identity", "identity, gzip", "gzip;q=1", ""]
    {
        let answer = server.request("POST", PLAIN, &[JSON, ("content-encoding", coding)], body.as_bytes());
        answer.problem(415);
        assert_eq!(answer.header("accept-encoding"), "gzip");
    }
    server.request("POST", PLAIN, &[JSON, GZIP, GZIP], body.as_bytes()).problem(415);
}

#[test]
fn other_content_types_are_refused() {
    let server = TestServer::start();
    let body = html("<p>").to_string();
    let status = |headers: &[(&str, &str)]| {
        let answer = server.request("POST", PLAIN, headers, body.as_bytes());
        if answer.status != 200 {
            answer.problem(415);
        }
        answer.status
    };
    for good in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
    ] {
        assert_eq!(status(&[("content-type", good)]), 200, "{good}");
    }
    for bad in [
        "text/plain",
        "application/xml",
        "application/jsonp",
        "application/json; charset=latin1",
        "text/html",
        "*/*",
        "",
    ] {
        assert_eq!(status(&[("content-type", bad)]), 415, "{bad}");
    }
    assert_eq!(status(&[]), 415);
    assert_eq!(status(&[JSON, JSON]), 415);
}

#[test]
fn a_body_that_comes_too_slowly_is_given_up() {
    let server = TestServer::with(Limits { body_ms: 300, ..Limits::default() });
    let start = Instant::now();
    let mut connection = Connection::to(server.address);
    connection.send(head("POST", PLAIN, &[JSON], 1_000).as_bytes()).expect("sent");
    // A byte now and then must not prolong it.
    let answer = loop {
        if connection.send(b" ").is_err() || start.elapsed() > Duration::from_millis(600) {
            break connection.answer();
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    answer.problem(408);
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(server.post(PLAIN, &html("<p>")).status, 200);
}

#[test]
fn a_head_that_comes_too_slowly_is_given_up() {
    let server = TestServer::with(Limits { head_ms: 300, ..Limits::default() });
    let mut connection = Connection::to(server.address);
    connection.send(b"GET /health/live HTTP/1.1\r\nhost:").expect("sent");
    let answer = connection.answer();
    // The server gives up before there is a request, so the answer is the HTTP library's and has no body.
    assert_eq!(answer.status, 408);
    assert!(connection.is_closed());
}

#[test]
fn broken_chunks_are_refused_and_the_connection_is_closed() {
    let server = TestServer::start();
    for chunks in ["zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\r\n{}}}\r\n0\r\n\r\n"] {
        let mut connection = Connection::to(server.address);
        let head = format!(
            "POST {PLAIN} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        connection.send((head + chunks).as_bytes()).expect("sent");
        let answer = connection.answer();
        answer.problem(400);
        assert!(connection.is_closed(), "{chunks:?}");
    }
}
