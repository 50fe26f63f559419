//! The program itself: its one line, its flags and its end.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use timestamp_tests::service;

use crate::client::{Connection, head};
use crate::server::{JSON, PLAIN, html};

/// The program, built now if need be.
fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(service::binary)
}

struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    address: SocketAddr,
}

impl Running {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program())
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        Self { child, stdout, address: address.unwrap_or_else(|| panic!("not an address: {line}")) }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(name).arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(sent.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended if the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_signal_lets_requests_in_flight_finish_and_ends_it_well() {
    for signal in ["-TERM", "-INT"] {
        let mut running = Running::start(&[], &[("GRAPH_SERVICE_BIND", "127.0.0.1:0")]);
        let body = html("<p>").to_string();
        let mut connection = Connection::to(running.address);
        connection.send(head("POST", PLAIN, &[JSON], body.len()).as_bytes()).expect("sent");
        std::thread::sleep(Duration::from_millis(200));
        running.signal(signal);
        std::thread::sleep(Duration::from_millis(200));
        connection.send(body.as_bytes()).expect("sent");
        assert_eq!(connection.answer().status, 200);
        assert!(running.child.wait().expect("it ends").success());
        let mut rest = String::new();
        running.stdout.read_to_string(&mut rest).expect("read");
        assert_eq!(rest, "", "more than one line on standard output");
    }
}

#[test]
fn what_it_says_of_itself_is_the_same_each_time() {
    let [first, second] = [(); 2].map(|()| {
        let running = Running::start(&["--bind", "127.0.0.1:0"], &[]);
        let mut connection = Connection::to(running.address);
        connection.send(head("GET", "/openapi.json", &[], 0).as_bytes()).expect("sent");
        connection.answer().body
    });
    assert!(first.len() > 10_000);
    assert!(first == second, "its description differs from start to start");
}

#[test]
fn a_flag_wins_over_the_environment() {
    let environment = [
        ("GRAPH_SERVICE_BIND", "127.0.0.1:1"),
        ("GRAPH_SERVICE_BODY_BYTES", "40"),
        ("GRAPH_SERVICE_LOG_FORMAT", "json"),
    ];
    let mut running = Running::start(&["--bind", "127.0.0.1:0", "--workers", "2"], &environment);
    let body = html(&"x".repeat(100)).to_string();
    let mut connection = Connection::to(running.address);
    connection.send((head("POST", PLAIN, &[JSON], body.len()) + &body).as_bytes()).expect("sent");
    connection.answer().problem(413);
    running.signal("-TERM");
    let mut logs = String::new();
    let mut stderr = running.child.stderr.take().expect("piped");
    stderr.read_to_string(&mut logs).expect("read");
    let lines: Vec<Value> = logs.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert!(
        lines
            .iter()
            .any(|line| line["fields"]["limits"].as_str().is_some_and(|limits| limits.contains("body_bytes=40")))
    );
}

#[test]
fn a_mistake_on_the_command_line_is_told_and_nothing_starts() {
    for arguments in [
        ["--workers", "none"],
        ["--bind", "nowhere"],
        ["--config", "/no/such/file"],
        ["--viewer-origin", "https://www.speedscope.app/"],
    ] {
        let output = Command::new(program()).args(arguments).output().expect("it runs");
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    }
}
