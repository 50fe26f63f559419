//! What ought to be recorded, kept beside the recording: each lane's log of events, and which lane each thread is in.
//!
//! Nothing here asks the probe. A [`Guard`] and a [`Mirrored`] future note what happens to them by the documented rules,
//! as if there were no limits; those are told apart afterwards by the names that a trace shows.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::panicking;

use timestamp_core::trace::Outcome;
use timestamp_core::{Limits, SpanGuard};

use crate::sites;
use crate::verify::Order;

/// Locks, whoever panicked before.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number that no other span and no other name of the process has.
pub(crate) fn serial() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// The place in this test's source that a span comes from: what the end of a span is matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// One for each capture of a schedule.
    Fixed(usize),
    Dynamic,
    Called,
    Child,
    Told,
    Bare,
}

/// What a span is called. Most names say which capture they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    Fixed(usize),
    Dynamic(usize, u32),
    Bare,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Fixed(capture) => write!(f, "c{capture}"),
            Name::Dynamic(capture, serial) => write!(f, "c{capture} #{serial}"),
            Name::Bare => f.write_str("bare"),
        }
    }
}

impl Name {
    pub(crate) fn parse(text: &str) -> Option<Name> {
        if text == "bare" {
            return Some(Name::Bare);
        }
        let rest = text.strip_prefix('c')?;
        match rest.split_once(" #") {
            Some((capture, serial)) => Some(Name::Dynamic(capture.parse().ok()?, serial.parse().ok()?)),
            None => Some(Name::Fixed(rest.parse().ok()?)),
        }
    }
}

/// What happens in a lane. A span is known by its serial number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Enter {
        span: u32,
        site: Site,
        name: Name,
    },
    Exit {
        span: u32,
        site: Site,
        outcome: Outcome,
    },
    Suspend {
        span: u32,
        site: Site,
    },
    Resume {
        span: u32,
    },
    Cancel {
        span: u32,
    },
    /// The end of another lane's span.
    Stray {
        span: u32,
    },
    /// The scope's future is pending.
    Pause,
    End,
}

impl Event {
    /// The span that it belongs to.
    pub(crate) fn span(self) -> Option<u32> {
        match self {
            Event::Enter { span, .. }
            | Event::Exit { span, .. }
            | Event::Suspend { span, .. }
            | Event::Resume { span }
            | Event::Cancel { span }
            | Event::Stray { span } => Some(span),
            Event::Pause | Event::End => None,
        }
    }
}

/// One capture as it ought to be.
#[derive(Debug)]
pub(crate) struct CaptureModel {
    pub(crate) index: usize,
    pub(crate) limits: Limits,
    pub(crate) order: Order,
    /// Whether spans may be refused; all names are dynamic then, so that it can be told which.
    pub(crate) small: bool,
    pub(crate) finished: AtomicBool,
    /// In the order in which they were opened; locked from before a lane is opened until it is.
    pub(crate) lanes: Mutex<Vec<Arc<LaneModel>>>,
    pub(crate) refused: AtomicU64,
}

/// One lane as it ought to be.
#[derive(Debug)]
pub(crate) struct LaneModel {
    pub(crate) capture: Arc<CaptureModel>,
    /// `None` for one that was given no name.
    pub(crate) name: Option<String>,
    pub(crate) log: Mutex<Vec<Event>>,
}

impl LaneModel {
    /// Notes an event; `false` if the capture is known to be finished.
    pub(crate) fn note(&self, event: Event) -> bool {
        let late = self.capture.order == Order::Known && self.capture.finished.load(Ordering::SeqCst);
        if !late {
            lock(&self.log).push(event);
        }
        !late
    }
}

impl CaptureModel {
    /// Notes that a lane is opened, if the capture has room for one.
    pub(crate) fn open(
        self: &Arc<Self>,
        lanes: &mut Vec<Arc<LaneModel>>,
        name: Option<String>,
    ) -> Option<Arc<LaneModel>> {
        if self.finished.load(Ordering::SeqCst) {
            return None;
        }
        if lanes.len() >= self.limits.lanes {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return None;
        }
        let lane = Arc::new(LaneModel { capture: Arc::clone(self), name, log: Mutex::default() });
        lanes.push(Arc::clone(&lane));
        Some(lane)
    }
}

thread_local! {
    /// The lanes that this thread is in, the innermost last; `None` where it is in none on purpose.
    static ARMED: RefCell<Vec<Option<Arc<LaneModel>>>> = const { RefCell::new(Vec::new()) };
}

/// The lane that this thread is in, that of a finished capture included.
pub(crate) fn armed() -> Option<Arc<LaneModel>> {
    ARMED.with_borrow(|stack| stack.last().cloned().flatten())
}

/// Calls `work` with this thread in a lane, or in none.
pub(crate) fn within<R>(lane: Option<Arc<LaneModel>>, work: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            ARMED.with_borrow_mut(Vec::pop);
        }
    }
    ARMED.with_borrow_mut(|stack| stack.push(lane));
    let _leave = Leave;
    work()
}

/// A span that has begun in a lane.
struct Begun {
    lane: Arc<LaneModel>,
    span: u32,
    /// Not so in the lane of a finished capture.
    noted: bool,
}

impl Begun {
    /// Notes the end of the span in the lane that the thread is in now.
    fn end(&self, event: Event) {
        if let Some(now) = armed().filter(|_| self.noted) {
            now.note(if Arc::ptr_eq(&now, &self.lane) { event } else { Event::Stray { span: self.span } });
        }
    }
}

/// A span guard, and what ought to become of it.
pub(crate) struct Guard {
    real: Option<SpanGuard>,
    begun: Option<Begun>,
    site: Site,
    began_panicking: bool,
}

impl Guard {
    /// Enters a span that is named after the capture which this thread is in.
    pub(crate) fn enter(dynamic: bool) -> Self {
        let span = serial();
        let lane = armed();
        let (site, name) = match &lane {
            Some(lane) if dynamic || lane.capture.small => (Site::Dynamic, Name::Dynamic(lane.capture.index, span)),
            Some(lane) => (Site::Fixed(lane.capture.index), Name::Fixed(lane.capture.index)),
            None => (Site::Fixed(usize::MAX), Name::Fixed(usize::MAX)),
        };
        let begun = lane.map(|lane| Begun { noted: lane.note(Event::Enter { span, site, name }), lane, span });
        let real = if site == Site::Dynamic { sites::dynamic(name) } else { sites::fixed(name) };
        Guard { real: Some(real), begun, site, began_panicking: panicking() }
    }

    pub(crate) fn forget(mut self) {
        std::mem::forget(self.real.take());
        self.begun = None;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.real = None;
        if let Some(begun) = &self.begun {
            let panicked = panicking() && !self.began_panicking;
            let outcome = if panicked { Outcome::Panicked } else { Outcome::Completed };
            begun.end(Event::Exit { span: begun.span, site: self.site, outcome });
        }
    }
}

/// Spans inside one another through an annotated function.
pub(crate) fn call(depth: u32) {
    let Some(lane) = armed() else { return sites::called(&Name::Fixed(usize::MAX), || {}) };
    let span = serial();
    let name = Name::Dynamic(lane.capture.index, span);
    lane.note(Event::Enter { span, site: Site::Called, name });
    sites::called(&name, || {
        if depth > 1 {
            call(depth - 1);
        }
    });
    lane.note(Event::Exit { span, site: Site::Called, outcome: Outcome::Completed });
}

pub(crate) type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A traced future, and what ought to become of it.
pub(crate) struct Mirrored {
    real: Option<Boxed>,
    site: Site,
    name: Name,
    open: Option<Begun>,
}

impl Mirrored {
    /// Traces a future: one that is sure to be polled in one lane only may have a name of its own.
    pub(crate) fn new(future: Boxed, dynamic: bool) -> Self {
        let (site, name, real): (_, _, Boxed) = match armed() {
            Some(lane) if dynamic => {
                let serial = serial();
                let name = Name::Dynamic(lane.capture.index, serial);
                if serial.is_multiple_of(2) {
                    (Site::Told, name, Box::pin(sites::told(name, future)))
                } else {
                    (Site::Child, name, Box::pin(sites::child(name, future)))
                }
            }
            _ => (Site::Bare, Name::Bare, Box::pin(sites::bare(future))),
        };
        Mirrored { real: Some(real), site, name, open: None }
    }
}

impl Future for Mirrored {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let real = this.real.as_mut().expect("it is taken out by drop only");
        let Some(lane) = armed() else { return real.as_mut().poll(context) };
        let begun = match this.open.take() {
            Some(begun) if Arc::ptr_eq(&begun.lane, &lane) => {
                lane.note(Event::Resume { span: begun.span });
                begun
            }
            _ => {
                let span = serial();
                let noted = lane.note(Event::Enter { span, site: this.site, name: this.name });
                Begun { lane, span, noted }
            }
        };
        let mut segment = Segment { open: &mut this.open, begun: Some(begun), site: this.site, polled: None };
        let polled = real.as_mut().poll(context);
        segment.polled = Some(polled);
        polled
    }
}

/// One poll; a panic leaves it without a result.
struct Segment<'a> {
    open: &'a mut Option<Begun>,
    begun: Option<Begun>,
    site: Site,
    polled: Option<Poll<()>>,
}

impl Drop for Segment<'_> {
    fn drop(&mut self) {
        let Some(begun) = self.begun.take() else { return };
        let (span, site) = (begun.span, self.site);
        begun.end(match self.polled {
            Some(Poll::Pending) => Event::Suspend { span, site },
            Some(Poll::Ready(())) => Event::Exit { span, site, outcome: Outcome::Completed },
            None => Event::Exit { span, site, outcome: Outcome::Panicked },
        });
        if self.polled == Some(Poll::Pending) {
            *self.open = Some(begun);
        }
    }
}

impl Drop for Mirrored {
    fn drop(&mut self) {
        self.real = None;
        if let Some(open) = &self.open {
            open.end(Event::Cancel { span: open.span });
        }
    }
}
