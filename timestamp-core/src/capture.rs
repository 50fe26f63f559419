//! Arming: a capture records the spans of exactly the calls and futures that are run through it.
//!
//! There is no switch to turn on and forget. [`Capture::run`] arms a call, [`Capture::scope`] a future while it is
//! polled, and a [`Handle`] carries the capture to other threads and tasks. What the same threads do before, between polls
//! and after, for other requests too, is not recorded.
//!
//! What is called within an armed call is the call's, whoever it is for: in a wait of `rayon::join` the thread may run a job
//! of another request, and `block_on` any task of its runtime. Such a job is another's only with a capture or handle of
//! its own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::assemble;
use crate::clock::Anchor;
use crate::lane::Lane;
use crate::shared::{Limits, Shared};
use crate::slot;
use crate::trace::Trace;

/// Records what is run through it.
///
/// ```
/// use timestamp_core::{Capture, timestamp};
///
/// #[timestamp]
/// fn answer() -> u32 {
///     42
/// }
///
/// let capture = Capture::new("example");
/// assert_eq!(capture.run(answer), 42);
/// let trace = capture.finish();
/// assert_eq!(trace.spans().len(), 1);
/// ```
///
/// One request of an async service is armed around its handler; all others run beside it unarmed:
///
/// ```
/// use timestamp_core::{Capture, Handle, timestamp};
/// # struct Request { armed: bool }
/// # struct Response { page: String, trace: Option<Vec<u8>> }
///
/// #[timestamp]
/// async fn handle(_: &Request) -> String {
///     "page".to_owned()
/// }
///
/// async fn serve(request: Request) -> std::io::Result<Response> {
///     if !request.armed {
///         return Ok(Response { page: handle(&request).await, trace: None });
///     }
///     let capture = Capture::new("page");
///     let page = capture.scope(handle(&request)).await;
///     let mut trace = Vec::new();
///     capture.finish().write(timestamp_core::Format::Speedscope, &mut trace)?;
///     Ok(Response { page, trace: Some(trace) })
/// }
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # let served = std::future::Future::poll(std::pin::pin!(serve(Request { armed: true })), &mut context);
/// # let std::task::Poll::Ready(Ok(response)) = served else { panic!() };
/// # assert!(response.page == "page" && response.trace.is_some());
/// ```
///
/// Whether a request may be armed is the service's decision: a trace shows the names of functions and what its names are
/// made of.
pub struct Capture {
    shared: Arc<Shared>,
}

impl Capture {
    /// A capture that nothing is recorded in yet. The name is the trace's title.
    pub fn new(name: impl Into<String>) -> Self {
        Capture { shared: Arc::new(Shared::new(name.into(), Limits::default())) }
    }

    /// Sets other limits. Call it before anything is run: the capture begins anew.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        let name = self.shared.name.clone();
        Capture { shared: Arc::new(Shared::new(name, limits)) }
    }

    /// Calls `work` with this thread armed, and returns what it returns. If `work` panics, the panic goes on and the
    /// capture can still be finished.
    ///
    /// A capture that was armed on this thread before is armed again afterwards.
    pub fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        run(&self.shared, None, work)
    }

    /// Wraps a future so that the thread which polls it is armed for the length of each poll. Its lane begins here, and with
    /// the first lane the capture's time: make it when it's about to be polled.
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped::new(&self.shared, None, future)
    }

    /// Ends the capture and returns its trace: all that has been recorded up to now.
    ///
    /// Spans that are still open are shown as cut off. Work that is still running in this capture, on other threads or
    /// around this very call, goes on unrecorded.
    #[must_use = "the trace is what the capture was for"]
    pub fn finish(self) -> Trace {
        // Building the trace allocates, and the allocator may be annotated.
        slot::with_empty(|| {
            let end = Anchor::now();
            let lanes = self.shared.close();
            assemble::trace(&self.shared, &lanes, end)
        })
    }
}

#[cfg(test)]
impl Capture {
    pub(crate) fn lane_for_tests(&self) -> Arc<Lane> {
        self.shared.open_lane(None).expect("the first lane")
    }
}

impl Drop for Capture {
    /// Without [`Capture::finish`], what was recorded is forgotten.
    fn drop(&mut self) {
        slot::with_empty(|| drop(self.shared.close()));
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").field("name", &self.shared.name).finish_non_exhaustive()
    }
}

/// Carries a capture to other threads and tasks: into `spawn_blocking`, rayon, a thread, a spawned task. Each call adds a
/// lane to the trace.
///
/// ```
/// use timestamp_core::{Capture, Handle, timestamp};
///
/// #[timestamp]
/// fn work() {}
///
/// /// Runs on another thread, in the capture of this one if there is one.
/// fn elsewhere() {
///     let handle = Handle::current();
///     let thread = std::thread::spawn(|| match handle {
///         Some(handle) => handle.run("helper", work),
///         None => work(),
///     });
///     thread.join().expect("no panic");
/// }
///
/// /// The same for a task: `tokio::spawn(in_capture("task", future))`.
/// fn in_capture<F: Future>(lane: &'static str, future: F) -> impl Future<Output = F::Output> {
///     // Asked for here: within the new task nothing is armed.
///     let handle = Handle::current();
///     async move {
///         match handle {
///             Some(handle) => handle.scope(lane, future).await,
///             None => future.await,
///         }
///     }
/// }
/// # drop(in_capture("task", async {}));
///
/// elsewhere(); // not armed: nothing is recorded
/// let capture = Capture::new("example");
/// capture.run(elsewhere);
/// assert_eq!(capture.finish().lanes()[1].name(), "helper");
/// ```
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Handle {
    /// The capture that this thread is armed for; `None` if there is none or it has been finished.
    #[must_use]
    pub fn current() -> Option<Self> {
        slot::with_current(|lane| Handle { shared: Arc::clone(&lane.capture) })
            .filter(|handle| !handle.shared.is_finished())
    }

    /// As [`Capture::run`], in a lane with this name.
    pub fn run<R>(&self, lane: impl Into<String>, work: impl FnOnce() -> R) -> R {
        run(&self.shared, Some(lane.into()), work)
    }

    /// As [`Capture::scope`], in a lane with this name.
    pub fn scope<F: Future>(&self, lane: impl Into<String>, future: F) -> Scoped<F> {
        Scoped::new(&self.shared, Some(lane.into()), future)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("capture", &self.shared.name).finish()
    }
}

/// Ends a lane when its work is over, by a panic too.
struct End<'a>(&'a Lane);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

fn run<R>(shared: &Arc<Shared>, name: Option<String>, work: impl FnOnce() -> R) -> R {
    match slot::with_empty(|| shared.open_lane(name)) {
        Some(lane) => {
            let _end = End(&lane);
            slot::with_lane(&lane, work)
        }
        // What belongs to a finished or full capture must not fall to the one around it.
        None => slot::with_empty(work),
    }
}

pin_project! {
    /// A future in the scope of a capture. It owns its part of the capture and so can be spawned.
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Scoped<F> {
        lane: Option<Arc<Lane>>,
        // Taken out, in place and armed, so that the spans in it close in their own lane.
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            this.close();
        }
    }
}

impl<F> Scoped<F> {
    fn new(shared: &Arc<Shared>, name: Option<String>, future: F) -> Self {
        let lane = slot::with_empty(|| shared.open_lane(name));
        Scoped { lane, future: Some(future) }
    }

    /// Drops the future where its spans belong, and ends the lane.
    fn close(self: Pin<&mut Self>) {
        let mut this = self.project();
        match this.lane.take() {
            Some(lane) => {
                let _end = End(&lane);
                slot::with_lane(&lane, || this.future.set(None));
            }
            None => slot::with_empty(|| this.future.set(None)),
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.as_mut().project();
        let future = this.future.as_pin_mut().expect("a future is not polled again once it is ready");
        let polled = match this.lane {
            Some(lane) => {
                let polled = slot::with_lane(lane, || future.poll(context));
                if polled.is_pending() {
                    lane.pause();
                }
                polled
            }
            None => slot::with_empty(|| future.poll(context)),
        };
        if polled.is_ready() {
            self.close();
        }
        polled
    }
}

impl<F> fmt::Debug for Scoped<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").field("armed", &self.lane.is_some()).finish_non_exhaustive()
    }
}
