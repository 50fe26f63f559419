//! `#[timestamp]` above and below the attributes that rewrite functions themselves: tests and route handlers.
//!
//! That the tests here run is one half of the claim; the other half is that what they do is recorded.

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::web::{Path, Query};
use actix_web::{App, HttpResponse, Responder, get, post, route};
use timestamp_core::{Capture, Handle, timestamp};

/// The names of what ran in the capture.
fn names(capture: Capture) -> Vec<String> {
    let trace = capture.finish();
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
    trace.spans().iter().map(|span| trace.frame(span.frame()).name().to_owned()).collect()
}

/// Calls a test as the harness does, in a capture.
fn record(test: fn()) -> Vec<String> {
    let capture = Capture::new("test");
    capture.run(test);
    names(capture)
}

#[timestamp(name = "test below")]
#[test]
fn a_test_below() {}

#[test]
#[timestamp(name = "test above")]
fn a_test_above() {}

#[test]
#[should_panic(expected = "on purpose")]
#[timestamp]
fn a_test_that_should_panic() {
    panic!("on purpose");
}

#[timestamp]
#[test]
fn a_test_that_returns_a_result() -> Result<(), std::num::ParseIntError> {
    "1".parse::<u32>()?;
    Ok(())
}

#[timestamp(name = "tokio below")]
#[tokio::test]
async fn a_tokio_test_below() {
    tokio::task::yield_now().await;
}

#[tokio::test]
#[timestamp(name = "tokio above")]
async fn a_tokio_test_above() {
    tokio::task::yield_now().await;
}

#[timestamp]
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_tokio_test_with_arguments() -> Result<(), std::num::ParseIntError> {
    tokio::spawn(async { "1".parse::<u32>() }).await.expect("no panic")?;
    Ok(())
}

#[timestamp(name = "actix below")]
#[actix_web::test]
async fn an_actix_test_below() {
    tokio::task::yield_now().await;
}

#[actix_web::test]
#[timestamp(name = "actix above")]
async fn an_actix_test_above() {
    tokio::task::yield_now().await;
}

#[test]
fn tests_are_recorded_whichever_attribute_comes_first() {
    assert_eq!(record(a_test_below), ["test below"]);
    assert_eq!(record(a_test_above), ["test above"]);
    assert_eq!(record(a_tokio_test_below), ["tokio below"]);
    assert_eq!(record(a_tokio_test_above), ["tokio above"]);
    assert_eq!(record(an_actix_test_below), ["actix below"]);
    assert_eq!(record(an_actix_test_above), ["actix above"]);
}

#[timestamp(name = "get below")]
#[get("/below/{number}")]
async fn get_below(number: Path<u32>) -> impl Responder {
    format!("below {number}")
}

#[get("/above/{number}")]
#[timestamp(name = "get above {number}")]
async fn get_above(number: Path<u32>) -> impl Responder {
    tokio::task::yield_now().await;
    format!("above {number}")
}

#[timestamp]
#[post("/post")]
async fn post_below(body: String, query: Query<Vec<(String, u32)>>) -> Result<HttpResponse, actix_web::Error> {
    let sum: u32 = query.iter().map(|(_, value)| value).sum();
    Ok(HttpResponse::Ok().body(format!("{body} {sum}")))
}

#[route("/route", method = "GET", method = "POST")]
#[timestamp]
async fn route_above() -> &'static str {
    "route"
}

#[actix_web::test]
async fn handlers_are_recorded_whichever_attribute_comes_first() {
    let app = App::new().service(get_below).service(get_above).service(post_below).service(route_above);
    let app = init_service(app).await;
    let call = async |request: TestRequest| {
        let capture = Capture::new("request");
        let response = capture.scope(app.call(request.to_request())).await.expect("a response");
        let body = String::from_utf8(read_body(response).await.to_vec()).expect("text");
        (body, names(capture))
    };
    // The route's attribute puts the function into one that is called `register`.
    let recorded = |body: &str, name: &str| (body.to_owned(), vec![name.to_owned()]);
    assert_eq!(call(TestRequest::get().uri("/below/1")).await, recorded("below 1", "get below"));
    assert_eq!(call(TestRequest::get().uri("/above/2")).await, recorded("above 2", "get above 2"));
    let post = TestRequest::post().uri("/post?a=1&b=2").set_payload("sum");
    assert_eq!(call(post).await, recorded("sum 3", "register::post_below"));
    assert_eq!(call(TestRequest::post().uri("/route")).await, recorded("route", "register::route_above"));
    assert!(Handle::current().is_none());
}
