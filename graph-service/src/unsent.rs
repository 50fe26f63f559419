//! Answers that wait to be read: for how long they may, and how many bytes of them there may be.
//!
//! The HTTP library gives a reader all the time that it takes, and copies what it is handed. So a long answer is handed
//! over in slices, its bytes count as long as it is there, and a timer ends its connection.
//!
//! The library does not look at an answer whose connection takes nothing. So the timer shuts the connection itself, by
//! a descriptor of its own: the library's next read and write, for which this wakes it, fail, and it drops the answer.

use std::any::Any;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceResponse};
use actix_web::rt::net::TcpStream;
use actix_web::rt::task::JoinHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, ResponseError as _, rt};
use socket2::{SockRef, Socket};

use crate::app::Service;
use crate::limits::Limits;
use crate::problem::Problem;

/// Bytes that are handed over at a time. An answer of no more is left alone: it is out of our hands at once.
const SLICE: usize = 64 << 10;

/// What the answers of the whole process hold, and may.
#[derive(Debug)]
pub struct Unsent {
    bytes: Arc<AtomicU64>,
    limit: u64,
    time: Duration,
}

impl Unsent {
    /// Nothing yet, and at most what `limits` say.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { bytes: Arc::default(), limit: limits.unsent_bytes, time: Duration::from_millis(limits.answer_ms) }
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

/// Keeps a descriptor of the connection `io`, by which it can be ended.
pub fn on_connect(io: &dyn Any, data: &mut Extensions) {
    let socket = io.downcast_ref::<TcpStream>().and_then(|io| SockRef::from(io).try_clone().ok());
    // When there are no descriptors left, the connection's long answers are refused.
    if let Some(socket) = socket {
        data.insert(Rc::new(socket));
    }
}

/// The response; with a long answer it is limited in time, and refused when too many bytes are unsent.
pub fn limited(response: ServiceResponse<impl MessageBody + 'static>) -> ServiceResponse {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let response = match body.try_into_bytes() {
        Err(stream) => head.set_body(BoxBody::new(stream)),
        Ok(bytes) if bytes.len() <= SLICE => head.set_body(BoxBody::new(bytes)),
        Ok(bytes) => match Answer::new(&request, bytes) {
            Some(answer) => head.set_body(BoxBody::new(answer)),
            None => Problem::too_much_unsent().error_response(),
        },
    };
    ServiceResponse::new(request, response)
}

/// A long answer on its way.
struct Answer {
    rest: Bytes,
    deadline: JoinHandle<()>,
    _reserved: Reserved,
}

impl Answer {
    fn new(request: &HttpRequest, bytes: Bytes) -> Option<Self> {
        let unsent = request.app_data::<Data<Service>>()?.unsent();
        let socket = Rc::clone(request.conn_data::<Rc<Socket>>()?);
        // What others hold as well, like the files of the documentation, is not freed with the answer.
        let owned = if bytes.is_unique() { bytes.len() } else { 0 };
        let reserved = unsent.reserve(u64::try_from(owned).unwrap_or(u64::MAX))?;
        let time = unsent.time;
        let deadline = rt::spawn(async move {
            rt::time::sleep(time).await;
            end(&socket);
        });
        Some(Self { rest: bytes, deadline, _reserved: reserved })
    }
}

/// Ends a connection, and what the system still holds for it.
fn end(socket: &Socket) {
    tracing::debug!("an answer was not read in time");
    // Neither can fail but on a connection that has ended already. Closed without lingering, it is reset.
    let _ = socket.set_linger(Some(Duration::ZERO));
    let _ = socket.shutdown(std::net::Shutdown::Both);
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.deadline.abort();
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
