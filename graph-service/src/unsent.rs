//! Answers that wait to be read: for how long they may, and how many bytes of them there may be.
//!
//! The HTTP library gives a reader all the time that it takes, copies what it is handed, and goes on to answer requests
//! whose answers nobody reads. So an answer is handed over in slices, the bytes of a long one count as long as it is
//! there, and each connection is watched.
//!
//! The library does not look at an answer whose connection takes nothing. So the watch shuts the connection itself, by a
//! descriptor of its own: the library's next read and write, for which this wakes it, fail, and it drops the answer.

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::rt::net::TcpStream;
use actix_web::rt::task::JoinHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{ResponseError as _, rt};
use socket2::{SockRef, Socket};

use crate::app::Service;
use crate::limits::Limits;
use crate::problem::Problem;

/// Bytes that are handed over at a time. An answer of no more is not counted.
const SLICE: usize = 64 << 10;

/// What the answers of the whole process hold, and may.
#[derive(Debug)]
pub struct Unsent {
    bytes: Arc<AtomicU64>,
    limit: u64,
    requests: u64,
}

impl Unsent {
    /// Nothing yet, and at most what `limits` say.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { bytes: Arc::default(), limit: limits.unsent_bytes, requests: limits.connection_requests.max(1) }
    }

    /// Takes `bytes` until the result is dropped, if there is room.
    fn reserve(&self, bytes: u64) -> Option<Reserved> {
        let add = |held: u64| held.checked_add(bytes).filter(|&held| held <= self.limit);
        self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).ok()?;
        Some(Reserved { held: Arc::clone(&self.bytes), bytes })
    }
}

#[derive(Debug)]
struct Reserved {
    held: Arc<AtomicU64>,
    bytes: u64,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A connection, and what is known of its answers.
struct Connection {
    socket: Socket,
    /// Since when the answer is there that is being handed over.
    since: Cell<Option<Instant>>,
    requests: Cell<u64>,
    watch: OnceCell<JoinHandle<()>>,
}

impl Connection {
    /// Ends it, and what the system still holds for it.
    fn end(&self) {
        // Neither can fail but on a connection that has ended already. Closed without lingering, it is reset.
        let _ = self.socket.set_linger(Some(Duration::ZERO));
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.get() {
            watch.abort();
        }
    }
}

/// Watches the connection `io`: no answer on it may take longer than `time` to be read.
pub fn on_connect(io: &dyn Any, data: &mut Extensions, time: Duration) {
    // When there are no descriptors left, the connection's answers are refused.
    let Some(socket) = io.downcast_ref::<TcpStream>().and_then(|io| SockRef::from(io).try_clone().ok()) else { return };
    // Also for what has left our hands, if none of it is read.
    let _ = socket.set_tcp_user_timeout(Some(time));
    let connection = Connection { socket, since: Cell::default(), requests: Cell::new(0), watch: OnceCell::new() };
    let connection = Rc::new(connection);
    let _ = connection.watch.set(rt::spawn(watch(Rc::downgrade(&connection), time)));
    data.insert(connection);
}

/// Ends the connection when an answer has been there for `time`.
async fn watch(connection: Weak<Connection>, time: Duration) {
    let mut left = time;
    loop {
        rt::time::sleep(left).await;
        let Some(connection) = connection.upgrade() else { return };
        left = connection.since.get().map_or(time, |since| time.saturating_sub(since.elapsed()));
        if left.is_zero() && connection.since.get().is_some() {
            tracing::debug!("an answer was not read in time");
            return connection.end();
        }
    }
}

/// The response, handed over within the limits, or a refusal.
pub fn limited(response: ServiceResponse<impl MessageBody + 'static>) -> ServiceResponse {
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let parts = request.app_data::<Data<Service>>().zip(request.conn_data::<Rc<Connection>>());
    let Some((service, connection)) = parts else {
        let refusal = Problem::no_descriptors().error_response();
        return ServiceResponse::new(request, refusal);
    };
    count(connection, service.unsent().requests, head.head_mut());
    let response = match body.try_into_bytes() {
        Err(stream) => head.set_body(BoxBody::new(stream)),
        Ok(bytes) if bytes.is_empty() => head.set_body(BoxBody::new(bytes)),
        Ok(bytes) => match Answer::new(service.unsent(), connection, bytes) {
            Some(answer) => head.set_body(BoxBody::new(answer)),
            None => Problem::too_much_unsent().error_response(),
        },
    };
    ServiceResponse::new(request, response)
}

/// Asks for the connection to be closed after so many requests. The heads of answers without a body are handed over
/// whether they are read or not, so that one who goes on to twice as many is cut off.
fn count(connection: &Connection, most: u64, head: &mut actix_web::dev::ResponseHead) {
    let requests = connection.requests.get() + 1;
    connection.requests.set(requests);
    if requests >= most {
        head.set_connection_type(ConnectionType::Close);
    }
    if requests >= most.saturating_mul(2) {
        tracing::debug!("a connection went on after it was told to close");
        connection.end();
    }
}

/// An answer on its way.
struct Answer {
    rest: Bytes,
    connection: Rc<Connection>,
    _reserved: Option<Reserved>,
}

impl Answer {
    fn new(unsent: &Unsent, connection: &Rc<Connection>, bytes: Bytes) -> Option<Self> {
        // What others hold as well, like the files of the documentation, is not freed with the answer.
        let reserved = if bytes.len() > SLICE && bytes.is_unique() {
            Some(unsent.reserve(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?)
        } else {
            None
        };
        connection.since.set(Some(Instant::now()));
        Some(Self { rest: bytes, connection: Rc::clone(connection), _reserved: reserved })
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.connection.since.set(None);
    }
}

impl MessageBody for Answer {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.rest.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.rest.len().min(SLICE);
        Poll::Ready((length > 0).then(|| Ok(self.rest.split_to(length))))
    }
}
