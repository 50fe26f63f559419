//! 500: our fault, which nobody is told the details of, and which leaves nothing behind.

use actix_web::{HttpResponse, web};
use graph_service::app::App;
use graph_service::limits::Limits;
use serde_json::json;

use crate::client::Answer;
use crate::server::{FULL, PLAIN, TestServer, config, html, odd_pipeline, traced};

fn fragile() -> TestServer {
    let routes = |config: &mut web::ServiceConfig| {
        config.route("/test/panic", web::get().to(broken));
    };
    // One thread for all the work, so that a request meets what the one before it left behind.
    TestServer::of(App::new(config(1, Limits::default())).pipeline(odd_pipeline).routes(routes))
}

async fn broken() -> HttpResponse {
    panic!("a secret that stays inside")
}

#[track_caller]
fn assert_tells_nothing(answer: &Answer) {
    answer.problem(500);
    let told = format!("{:?}{}", answer.headers, answer.text());
    for secret in ["secret", "panic", ".rs", "src/", "thread"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[test]
fn a_panic_in_the_work_is_a_problem_and_the_next_request_is_clean() {
    let server = fragile();
    let entries = |answer: Answer| answer.json()["traces"]["metadata"]["entry_count"].clone();
    let clean = entries(server.post(FULL, &html("<p>")));
    for _ in 0..3 {
        assert_tells_nothing(&server.post(PLAIN, &html("panic")));
        assert_eq!(server.post(PLAIN, &html("<p>")).status, 200);
        assert_tells_nothing(&server.post(FULL, &html("panic")));
        let next = server.post(FULL, &html("<p>"));
        let metadata = next.json()["traces"]["metadata"].clone();
        assert_eq!((&metadata["panicked"], &metadata["cut_off"]), (&json!(0), &json!(0)));
        assert_eq!(entries(next), clean);
    }
    // A disarmed request on the same thread as an armed one that panicked.
    let untraced = server.post(FULL, &traced("<p>", json!({ "capture_traces": false })));
    assert!(untraced.json()["traces"].is_null());
}

#[test]
fn a_panic_in_a_handler_is_a_problem_and_the_worker_lives() {
    let server = fragile();
    for _ in 0..5 {
        assert_tells_nothing(&server.get("/test/panic"));
        assert_eq!(server.get("/health/live").status, 200);
    }
}

#[test]
fn every_failure_has_an_id_of_its_own() {
    let server = fragile();
    let [first, second] = [(); 2].map(|()| server.post(PLAIN, &html("panic")).problem(500)["instance"].clone());
    assert_ne!(first, second);
}
