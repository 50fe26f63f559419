use std::net::TcpStream;
use std::time::Duration;

use graph_service::app::App;
use graph_service::limits::Limits;

use crate::client::{Connection, head};
use crate::server::{JSON, PLAIN, TestServer, config, html, odd_pipeline};

#[test]
fn a_stop_lets_requests_in_flight_finish_and_takes_no_more() {
    // One thread: the second request is still waiting for it when the stop comes.
    let mut server = TestServer::of(App::new(config(1, Limits::default())).pipeline(odd_pipeline));
    let body = html("sleep 600").to_string();
    let request = head("POST", PLAIN, &[JSON], body.len()) + &body;
    let mut in_flight = [(); 2].map(|()| Connection::to(server.address));
    for connection in &mut in_flight {
        connection.send(request.as_bytes()).expect("sent");
    }
    std::thread::sleep(Duration::from_millis(200));
    server.ask_to_stop();
    for connection in &mut in_flight {
        let answer = connection.answer();
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    server.join();
    assert!(TcpStream::connect(server.address).is_err(), "it still accepts");
}

#[test]
fn a_stop_does_not_wait_for_idle_connections() {
    let mut server = TestServer::start();
    let mut idle = Connection::to(server.address);
    idle.send(b"GET /health/live HTTP/1.1\r\nhost: test\r\n\r\n").expect("sent");
    assert_eq!(idle.answer().status, 200);
    let start = std::time::Instant::now();
    server.ask_to_stop();
    server.join();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_future_can_stop_it() {
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let signal = async move {
        while stopped.try_recv().is_err() {
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let mut server = TestServer::of(App::new(config(1, Limits::default())).stop_when(signal));
    assert_eq!(server.get("/health/live").status, 200);
    stop.send(()).expect("it listens");
    server.join();
}
