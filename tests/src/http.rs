//! A client of the smallest kind: one request, one connection, the answer whole.
//!
//! It depends on nothing that the service is built with, so a fault in a shared library can't cancel itself out.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, its transfer encoding undone.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it isn't; the message shows what it was.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        let text = String::from_utf8_lossy(&self.body);
        match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => panic!("status {}, {error}: {}", self.status, &text[..text.len().min(500)]),
        }
    }
}

/// Posts JSON to `path`.
///
/// # Errors
/// Of the connection, and of an answer that isn't HTTP/1.1.
pub fn post_json(address: SocketAddr, path: &str, body: &serde_json::Value) -> Result<Answer> {
    post(address, path, "application/json", body.to_string().as_bytes())
}

/// Posts a body as it is to `path`.
///
/// # Errors
/// As [`post_json`].
pub fn post(address: SocketAddr, path: &str, media_type: &str, body: &[u8]) -> Result<Answer> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    exchange(address, &head, body)
}

fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    read(&bytes).ok_or_else(|| Error::new(ErrorKind::InvalidData, "the answer is no HTTP/1.1"))
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = &bytes[end + 4..];
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunk(body)? } else { body.to_owned() };
    Some(Answer { status, headers, body })
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 2 + length + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whole() {
        let answer = read(b"HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nbody").expect("it is HTTP");
        assert_eq!((answer.status, answer.header("x-a"), &answer.body[..]), (200, Some("b"), &b"body"[..]));
    }

    #[test]
    fn chunks_are_joined_and_a_cut_answer_is_refused() {
        let whole = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(read(whole).expect("it is HTTP").body, b"abc0123456789");
        assert!(read(&whole[..whole.len() - 9]).is_none());
    }
}
