//! 503: more than can be done, or more than can be done in time.

use std::time::{Duration, Instant};

use graph_service::app::App;
use graph_service::limits::Limits;

use crate::client::{Answer, Connection, head};
use crate::server::{JSON, PLAIN, TestServer, config, html, odd_pipeline};

/// Sends a request and does not wait for its answer.
fn begin(server: &TestServer, page: &str) -> Connection {
    let body = html(page).to_string();
    let mut connection = Connection::to(server.address);
    connection.send((head("POST", PLAIN, &[JSON], body.len()) + &body).as_bytes()).expect("sent");
    // The next one shall come after it.
    std::thread::sleep(Duration::from_millis(100));
    connection
}

#[track_caller]
fn assert_try_again(answer: &Answer, kind: &str) {
    let problem = answer.problem(503);
    assert_eq!(problem["type"], format!("urn:problem-type:graph-service:{kind}"));
    assert_eq!(answer.header("retry-after"), "1");
}

#[test]
fn one_more_than_the_queue_holds_is_refused_at_once() {
    let limits = Limits { queue: 2, ..Limits::default() };
    let server = TestServer::of(App::new(config(1, limits)).pipeline(odd_pipeline));
    let mut taken = [(); 3].map(|()| begin(&server, "sleep 1000"));
    assert_try_again(&server.post(PLAIN, &html("<p>")), "overloaded");
    for connection in &mut taken {
        assert_eq!(connection.answer().status, 200);
    }
    assert_eq!(server.post(PLAIN, &html("<p>")).status, 200);
}

#[test]
fn a_request_that_waits_too_long_is_refused() {
    let limits = Limits { queue_ms: 200, ..Limits::default() };
    let server = TestServer::of(App::new(config(1, limits)).pipeline(odd_pipeline));
    let mut busy = begin(&server, "sleep 1000");
    assert_try_again(&server.post(PLAIN, &html("<p>")), "out-of-time");
    assert_eq!(busy.answer().status, 200);
}

#[test]
fn a_request_that_works_too_long_is_given_up_but_still_counts() {
    let limits = Limits { work_ms: 200, queue: 0, ..Limits::default() };
    let server = TestServer::of(App::new(config(1, limits)).pipeline(odd_pipeline));
    assert_try_again(&server.post(PLAIN, &html("sleep 800")), "out-of-time");
    assert_try_again(&server.post(PLAIN, &html("<p>")), "overloaded");
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(server.post(PLAIN, &html("<p>")).status, 200);
}

#[test]
fn heavy_work_does_not_hold_up_the_rest() {
    let server = TestServer::of(App::new(config(2, Limits::default())).pipeline(odd_pipeline));
    let mut busy = [(); 6].map(|()| begin(&server, "sleep 1000"));
    let start = Instant::now();
    for _ in 0..10 {
        assert_eq!(server.get("/health/live").status, 200);
    }
    let healthy = start.elapsed();
    for connection in &mut busy {
        assert_eq!(connection.answer().status, 200);
    }
    // Three seconds' work for two threads; had it been in the way, the ten would have taken as long.
    assert!(healthy < start.elapsed() / 2, "{healthy:?} of {:?}", start.elapsed());
}
