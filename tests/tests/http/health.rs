use std::thread::sleep;
use std::time::Duration;

use graph_service::app::App;
use graph_service::limits::Limits;

use crate::client::{Connection, head};
use crate::server::{JSON, PLAIN, TestServer, config, html, odd_pipeline};

#[test]
fn it_is_live_and_ready() {
    let server = TestServer::start();
    for status in ["live", "ready"] {
        let answer = server.get(&format!("/health/{status}"));
        assert_eq!(answer.status, 200);
        answer.assert_safe();
        assert_eq!(answer.json()["status"], status);
    }
}

#[test]
fn it_is_live_but_not_ready_while_the_queue_is_full() {
    let limits = Limits { queue: 0, ..Limits::default() };
    let server = TestServer::of(App::new(config(1, limits)).pipeline(odd_pipeline));
    let body = html("sleep 1000").to_string();
    let mut busy = Connection::to(server.address);
    busy.send((head("POST", PLAIN, &[JSON], body.len()) + &body).as_bytes()).expect("sent");
    sleep(Duration::from_millis(300));
    let ready = server.get("/health/ready");
    ready.problem(503);
    assert_eq!(ready.header("retry-after"), "1");
    assert_eq!(server.get("/health/live").status, 200);
    assert_eq!(busy.answer().status, 200);
    assert_eq!(server.get("/health/ready").status, 200);
}

#[test]
fn head_answers_as_get_without_a_body() {
    let server = TestServer::start();
    let mut connection = Connection::to(server.address);
    connection.send(head("HEAD", "/health/live", &[], 0).as_bytes()).expect("sent");
    let answer = connection.answer_head().expect("a head");
    assert_eq!((answer.status, answer.header("content-length")), (200, "17"));
    assert!(connection.is_closed(), "there is a body");
}
