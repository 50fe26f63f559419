//! 404 and 405: what is not there, and what is not there in that way.

use graph_service::pipeline::{ENGINES, SOURCES, TRANSFORMATIONS};

use crate::client::{Answer, Connection};
use crate::server::{FULL, JSON, PLAIN, SPEEDSCOPE, SUMMARY, TestServer, html};

fn transformations_of(source: &str) -> Vec<&'static str> {
    TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&source)).map(|it| it.name).collect()
}

#[test]
fn an_unknown_name_is_answered_with_the_known_ones() {
    let server = TestServer::start();
    let cases = [
        ("/graph/from/xml/to/dot/default", SOURCES.iter().map(|it| it.name).collect::<Vec<_>>()),
        ("/graph/from/html/to/dott/default", ENGINES.iter().map(|it| it.name).collect()),
        ("/graph/from/html/to/dot/defaults", transformations_of("html")),
        ("/graph/from/graph/to/dot/defaults", transformations_of("graph")),
    ];
    for (path, known) in cases {
        for path in [path.to_owned(), format!("/timestamps{path}/full")] {
            let problem = server.post(&path, &html("<p>")).problem(404);
            let detail = problem["detail"].as_str().expect("a detail");
            assert!(known.iter().all(|name| detail.contains(name)), "{detail}");
        }
    }
    let problem = server.post("/timestamps/graph/from/html/to/dot/default/pdf", &html("<p>")).problem(404);
    assert_eq!(problem["detail"], "unknown format `pdf`; known: full, summary, speedscope");
}

#[test]
fn an_unknown_address_is_a_problem_too() {
    let server = TestServer::start();
    for path in ["/nothing", "/graph", "/graph/from/html/to/dot", "/health", "/timestamps/graph/from/html/to/dot"] {
        server.get(path).problem(404);
        server.post(path, &html("<p>")).problem(404);
    }
}

#[test]
fn odd_names_are_unknown_names() {
    let server = TestServer::start();
    for name in
        ["%00", "%0d%0ax:y", "..%2f..%2fetc%2fpasswd", "%ff%fe", "%e2%80%ae", "DOT", "%3Cscript%3E", &"a".repeat(5_000)]
    {
        let answer = server.post(&format!("/graph/from/html/to/{name}/default"), &html("<p>"));
        let problem = answer.problem(404);
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(!detail.contains(char::is_control) && !detail.contains('\u{202e}'), "{detail:?}");
        assert!(!answer.has("x"));
    }
}

#[test]
fn a_wrong_method_is_answered_with_the_right_ones() {
    let server = TestServer::start();
    let check = |answer: Answer, allow: &str| {
        answer.problem(405);
        assert_eq!(answer.header("allow"), allow);
    };
    for path in [
        "/",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/docs",
        "/docs/start.js",
        "/graph/engines",
        "/graph/transformations",
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
            check(server.request(method, path, &[JSON], b"{}"), "GET, HEAD");
        }
    }
    for path in [PLAIN, FULL, SUMMARY, SPEEDSCOPE] {
        for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            check(server.request(method, path, &[], b""), "POST");
        }
    }
}

#[test]
fn what_two_readers_could_read_differently_is_refused_and_the_connection_is_closed() {
    let server = TestServer::start();
    let post = format!("POST {PLAIN} HTTP/1.1\r\nhost: test\r\n");
    for head in [
        format!("{post}content-length: 4\r\ncontent-length: 5\r\n\r\n"),
        format!("{post}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n"),
        format!("{post}content-length: +4\r\n\r\n"),
        format!("{post}transfer-encoding: chunked, identity\r\n\r\n"),
        format!("{post}x: a\0b\r\n\r\n"),
        format!("{post}no colon\r\n\r\n"),
        "GET / HTTP/9\r\n\r\n".to_owned(),
    ] {
        let mut connection = Connection::to(server.address);
        connection.send(head.as_bytes()).expect("sent");
        // There is no request yet, so the answer is the HTTP library's and has no body.
        let answer = connection.answer();
        assert_eq!(answer.status, 400, "{head:?}");
        assert!(connection.is_closed(), "{head:?}");
    }
}
