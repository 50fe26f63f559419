//! Rotel, a collector of OpenTelemetry: it listens on loopback, and what it has received it hands on to us.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use timestamp_tests::http::{Answer, post};

use crate::tools::{PYTHON, folder, run};

pub(crate) struct Rotel {
    process: Child,
    address: SocketAddr,
    handed_on: Receiver<Vec<u8>>,
}

impl Rotel {
    pub(crate) fn start() -> Self {
        let ours = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let place = format!("http://{}", ours.local_addr().expect("it is bound"));
        let (sender, handed_on) = channel();
        thread::spawn(move || ours.incoming().flatten().for_each(|stream| drop(take(stream, &sender))));
        let (address, other) = (free(), free());
        let find = "import rotel, os; print(os.path.join(os.path.dirname(rotel.__file__), 'rotel-agent'))";
        let program = run(Command::new(PYTHON.join("bin/python")).args(["-c", find]));
        let mut rotel = Command::new(program.trim());
        rotel.arg("start").args(["--otlp-http-endpoint", &address.to_string()]);
        rotel.args(["--otlp-grpc-endpoint", &other.to_string()]);
        rotel.args(["--exporter", "otlp", "--otlp-exporter-protocol", "http", "--otlp-exporter-endpoint", &place]);
        rotel.arg("--pid-file").arg(folder().join("rotel.pid")).stdout(Stdio::null());
        let process = rotel.spawn().expect("it was installed");
        let rotel = Self { process, address, handed_on };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "Rotel does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        rotel
    }

    pub(crate) fn post(&self, media_type: &str, body: &[u8]) -> Answer {
        post(self.address, "/v1/traces", media_type, body).expect("it answers")
    }

    /// The next message that it sends.
    pub(crate) fn handed_on(&self) -> Vec<u8> {
        self.handed_on.recv_timeout(Duration::from_secs(30)).expect("it hands on what it receives")
    }
}

impl Drop for Rotel {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback has a free port")
}

/// One request with one message, which is answered.
fn take(stream: TcpStream, sender: &Sender<Vec<u8>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut gzipped) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        match line.split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().expect("a number"),
            Some(("content-encoding", value)) => gzipped = value.trim() == "gzip",
            _ if line.is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if gzipped {
        let mut whole = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut whole)?;
        body = whole;
    }
    // The test that would take it may be over.
    let _ = sender.send(body);
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    reader.get_mut().write_all(head.as_bytes())
}
