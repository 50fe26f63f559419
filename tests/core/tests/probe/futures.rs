//! Async spans: polled here and there, joined, cancelled, moved.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use timestamp_core::{Capture, Handle, Trace, span, timestamp};

use crate::drive::{block_on, wait};
use crate::show::{assert_sound, names, tree};

pub(crate) fn traced<R>(future: impl Future<Output = R>) -> (R, Trace) {
    let capture = Capture::new("test");
    let value = block_on(capture.scope(future));
    let trace = capture.finish();
    assert_sound(&trace);
    (value, trace)
}

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "fetch")]
async fn fetch(times: u32) -> u32 {
    leaf();
    wait(times).await;
    leaf();
    times
}

#[timestamp(name = "handler")]
async fn handler() -> u32 {
    fetch(1).await + fetch(2).await
}

#[test]
fn polls_are_counted_and_nest() {
    let (value, trace) = traced(handler());
    assert_eq!(value, 3);
    assert_eq!(
        tree(&trace),
        "handler polls=4\n  fetch polls=2\n    leaf\n    leaf\n  fetch polls=3\n    leaf\n    leaf\n"
    );
}

#[test]
fn awaiting_is_not_busy() {
    #[timestamp]
    async fn sleeps() {
        let mut started = None;
        std::future::poll_fn(|context| {
            let start = *started.get_or_insert_with(std::time::Instant::now);
            if start.elapsed() > Duration::from_millis(200) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(sleeps()));
    let mut context = Context::from_waker(Waker::noop());
    assert!(scope.as_mut().poll(&mut context).is_pending());
    std::thread::sleep(Duration::from_millis(210));
    assert!(scope.as_mut().poll(&mut context).is_ready());
    let trace = capture.finish();
    let span = &trace.spans()[0];
    let wall = span.wall_ns();
    assert!(wall >= 210_000_000, "{wall}");
    assert!(span.busy_ns() < 150_000_000, "{}", span.busy_ns());
}

#[test]
fn joined_futures_interleave() {
    let (_, trace) = traced(async {
        let (mut a, mut b) = (pin!(fetch(2)), pin!(fetch(2)));
        let (mut a_done, mut b_done) = (false, false);
        std::future::poll_fn(move |context| {
            a_done = a_done || a.as_mut().poll(context).is_ready();
            b_done = b_done || b.as_mut().poll(context).is_ready();
            if a_done && b_done { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    });
    assert_eq!(tree(&trace), "fetch polls=3\n  leaf\n  leaf\nfetch polls=3\n  leaf\n  leaf\n");
    let [a, _, b, ..] = trace.spans() else { panic!("spans") };
    assert_eq!(b.parent(), None);
    assert!(a.end_ns() > b.start_ns(), "they overlap");
    assert!(trace.counts().anomalies.is_empty());
}

#[test]
fn a_dropped_future_is_cancelled() {
    let (_, trace) = traced(async {
        let mut outer = Box::pin(handler());
        std::future::poll_fn(|context| {
            assert!(outer.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        drop(outer);
        leaf();
    });
    assert_eq!(tree(&trace), "handler polls=1 Cancelled\n  fetch polls=1 Cancelled\n    leaf\nleaf\n");
}

#[test]
fn a_dropped_scope_cancels_its_spans() {
    let capture = Capture::new("test");
    let mut scope = Box::pin(capture.scope(handler()));
    assert!(scope.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(scope);
    let trace = capture.finish();
    assert_eq!(trace.counts().cancelled, 2);
    assert_eq!(trace.counts().cut_off, 0);
}

#[test]
fn unpolled_futures_leave_no_span() {
    let (_, trace) = traced(async { drop(handler()) });
    assert_eq!(names(&trace), [""; 0]);
}

#[test]
fn a_panicking_poll_ends_as_panicked() {
    #[timestamp(name = "fails")]
    async fn fails() {
        wait(1).await;
        panic!("on purpose");
    }
    let capture = Capture::new("test");
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(capture.scope(fails()))));
    assert!(caught.is_err());
    assert_eq!(tree(&capture.finish()), "fails polls=2 Panicked\n");
    assert!(Handle::current().is_none());
}

#[test]
fn between_polls_the_thread_is_not_armed() {
    let capture = Capture::new("test");
    let mut traced = pin!(capture.scope(fetch(2)));
    let mut plain = pin!(fetch(2));
    let mut context = Context::from_waker(Waker::noop());
    let (mut a, mut b) = (false, false);
    while !(a && b) {
        a = a || traced.as_mut().poll(&mut context).is_ready();
        b = b || plain.as_mut().poll(&mut context).is_ready();
        leaf();
    }
    assert_eq!(tree(&capture.finish()), "fetch polls=3\n  leaf\n  leaf\n");
}

#[test]
fn an_async_block_is_a_span() {
    let page = 3;
    let (_, trace) = traced(async {
        span!("fixed", async { wait(1).await }).await;
        span!("page {page}", wait(1)).await;
    });
    assert_eq!(tree(&trace), "fixed polls=2\npage 3 polls=2\n");
}

#[test]
fn a_future_that_changes_capture_starts_a_new_span() {
    let (first, second) = (Capture::new("first"), Capture::new("second"));
    let mut future = Box::pin(fetch(2));
    let mut poll = |capture: &Capture| {
        let once = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        block_on(capture.scope(once)).is_ready()
    };
    assert!(!poll(&first));
    assert!(!poll(&second));
    assert!(poll(&second) || poll(&second));
    let (first, second) = (first.finish(), second.finish());
    assert_eq!(tree(&first), "fetch polls=1 CutOff\n  leaf\n");
    assert!(tree(&second).starts_with("fetch polls=1 CutOff\n[second #2]\nfetch"), "{}", tree(&second));
}

#[test]
fn names_of_async_functions_are_made_of_arguments() {
    struct Client {
        host: String,
    }
    impl Client {
        #[timestamp(name = "get {path} from {self.host}")]
        async fn get(&self, path: &str, (_a, b): (u32, u32)) -> usize {
            wait(1).await;
            path.len() + b as usize
        }
    }
    let client = Client { host: "example".to_owned() };
    let (value, trace) = traced(client.get("/x", (1, 2)));
    assert_eq!(value, 4);
    assert_eq!(tree(&trace), "get /x from example polls=2\n");
}

#[test]
fn an_async_functions_name_is_written_where_it_is_first_polled() {
    #[timestamp(name = "page {number}")]
    async fn page(number: u32) -> u32 {
        number
    }
    // Made before anything is armed.
    let future = page(3);
    let (_, trace) = traced(future);
    assert_eq!(names(&trace), ["page 3"]);
}

#[test]
fn return_types_coerce_as_before() {
    #[timestamp]
    async fn boxed(flag: bool) -> Box<dyn Fn(u32) -> u32> {
        if flag {
            return Box::new(|x| x + 1);
        }
        Box::new(|x| x)
    }
    #[timestamp]
    async fn fails(flag: bool) -> Result<u32, Box<dyn std::error::Error>> {
        if flag {
            Err("no")?;
        }
        Ok(1)
    }
    #[timestamp]
    async fn hidden() -> impl Iterator<Item = u32> {
        0..3
    }
    let (value, _) =
        traced(async { (boxed(true).await)(1) + fails(false).await.unwrap_or(0) + hidden().await.sum::<u32>() });
    assert_eq!(value, 6);
}

#[test]
fn a_task_that_migrates_stays_one_lane() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    let trace = runtime.block_on(async {
        let capture = Capture::new("test");
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                tokio::spawn(capture.scope(async {
                    for _ in 0..20 {
                        tokio::task::yield_now().await;
                        fetch(3).await;
                    }
                }))
            })
            .collect();
        for task in tasks {
            task.await.expect("no panic");
        }
        capture.finish()
    });
    assert_eq!(trace.lanes().len(), 8);
    assert_eq!(trace.spans().len(), 8 * 20 * 3);
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
    assert_sound(&trace);
}
