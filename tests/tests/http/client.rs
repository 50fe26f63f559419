//! A client that sends exactly what it is told to: well-behaved libraries cannot ask badly enough.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// No test waits longer than this for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a header that is there once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let (_, value) = values.next().unwrap_or_else(|| panic!("no {name} in {self:?}"));
        assert!(values.next().is_none(), "{name} is there twice in {self:?}");
        value
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(key, _)| key == name)
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Checks that this is a complete problem of that status, and gives it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        self.assert_safe();
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail", "instance"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member} in {problem}");
        }
        assert!(problem["type"].as_str().is_some_and(|kind| kind.starts_with("urn:problem-type:graph-service:")));
        assert!(problem["instance"].as_str().is_some_and(|id| id.starts_with("urn:uuid:")));
        assert!(problem["errors"].is_array());
        // Whatever came in, not much of it may come out.
        assert!(self.body.len() < 1_500, "{} bytes: {}", self.body.len(), self.text());
        problem
    }

    /// Checks that this is a 422 at exactly `pointer`, and gives its detail.
    #[track_caller]
    pub(crate) fn fault_at(&self, pointer: &str) -> String {
        let problem = self.problem(422);
        let [error] = problem["errors"].as_array().expect("a list").as_slice() else {
            panic!("not one error: {problem}");
        };
        assert_eq!(error["pointer"], pointer, "{problem}");
        error["detail"].as_str().expect("a detail").to_owned()
    }

    #[track_caller]
    pub(crate) fn assert_safe(&self) {
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert!(self.header("content-security-policy").starts_with("default-src 'none';"));
    }
}

/// A connection on which bytes are sent as a test likes.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream.set_write_timeout(Some(PATIENCE)).expect("a timeout can be set");
        Self(BufReader::new(stream))
    }

    /// Sends bytes; the server may have closed its side already, which is for the answer to show.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    #[track_caller]
    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer().expect("an answer")
    }

    /// Reads one answer, which has a content length.
    pub(crate) fn try_answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.answer_head()?;
        let length = answer.headers.iter().find(|(name, _)| name == "content-length");
        answer.body = vec![0; length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)];
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// Reads an answer's head.
    pub(crate) fn answer_head(&mut self) -> io::Result<Answer> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    /// Whether the server has closed the connection.
    pub(crate) fn is_closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0) | Err(_))
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// The head of a request with a body of `length` bytes, on a connection of its own.
pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> String {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if length > 0 || method == "POST" {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    head + "\r\n"
}

/// `bytes` in chunks of at most `size`.
pub(crate) fn chunked(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in bytes.chunks(size) {
        out.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend(chunk);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}
