//! What the threads of a schedule share: captures, and the futures and guards that are handed from thread to thread.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use timestamp_core::{Capture, Handle, Limits};

use crate::model::{Boxed, CaptureModel, Event, Guard, LaneModel, armed, lock, serial, within};
use crate::sites::slot_is_set;
use crate::verify::{Finished, Order};

/// The captures of a schedule. Futures keep it, so it keeps none.
pub(crate) struct Captures {
    slots: Vec<Slot>,
    order: Order,
}

struct Slot {
    model: Arc<CaptureModel>,
    /// Taken out to be finished, when no frame borrows it.
    real: Mutex<Option<Arc<Capture>>>,
    handle: Mutex<Handle>,
}

impl Slot {
    fn new(index: usize, limits: Limits, order: Order) -> Self {
        let plenty = Limits { lanes: limits.lanes, ..Limits::default() };
        let model = Arc::new(CaptureModel {
            index,
            limits,
            order,
            small: limits != plenty,
            finished: AtomicBool::new(false),
            lanes: Mutex::default(),
            refused: AtomicU64::new(0),
        });
        let capture = Capture::new(format!("capture {index}")).limits(limits);
        let lane = model.open(&mut lock(&model.lanes), None).expect("the first lane");
        let handle = capture.run(|| Handle::current().expect("it is armed"));
        lane.note(Event::End);
        Slot { model, real: Mutex::new(Some(Arc::new(capture))), handle: Mutex::new(handle) }
    }
}

impl Captures {
    pub(crate) fn new(limits: &[Limits], order: Order) -> Self {
        let slots = limits.iter().enumerate().map(|(index, &limits)| Slot::new(index, limits, order)).collect();
        Captures { slots, order }
    }

    pub(crate) fn order(&self) -> Order {
        self.order
    }

    /// Calls `work` in a new lane by way of the handle.
    pub(crate) fn run_in(&self, capture: usize, work: impl FnOnce()) {
        let slot = &self.slots[capture];
        let handle = lock(&slot.handle).clone();
        let name = format!("lane {}", serial());
        self.frame(slot, Some(name.clone()), |work| handle.run(name, work), work);
    }

    /// Calls `work` in a new lane by way of the capture itself, unless it has been taken.
    pub(crate) fn run(&self, capture: usize, work: impl FnOnce()) {
        let slot = &self.slots[capture];
        let real = lock(&slot.real).clone();
        if let Some(real) = real {
            self.frame(slot, None, |work| real.run(work), work);
        }
    }

    /// Calls `work` by way of `run`, here and in the model.
    fn frame(&self, slot: &Slot, name: Option<String>, run: impl FnOnce(&mut dyn FnMut()), work: impl FnOnce()) {
        struct End(Option<Arc<LaneModel>>);
        impl Drop for End {
            fn drop(&mut self) {
                if let Some(lane) = &self.0 {
                    lane.note(Event::End);
                }
            }
        }
        let mut lanes = lock(&slot.model.lanes);
        let lane = slot.model.open(&mut lanes, name);
        let _end = End(lane.clone());
        let mut lanes = Some(lanes);
        let mut work = Some(work);
        run(&mut || {
            // The lane is open now, and others may be.
            drop(lanes.take());
            within(self.really(lane.clone()), work.take().expect("it is called once"));
        });
    }

    /// The lane that the thread is in, as foreseen; but one may have been refused because the capture ended meanwhile.
    fn really(&self, lane: Option<Arc<LaneModel>>) -> Option<Arc<LaneModel>> {
        lane.filter(|_| self.order == Order::Known || slot_is_set())
    }

    /// A task of a new lane.
    pub(crate) fn scope(self: &Arc<Self>, capture: usize, by_handle: bool, future: Boxed) -> Option<Task> {
        let slot = &self.slots[capture];
        let mut lanes = lock(&slot.model.lanes);
        let (lane, future): (_, Boxed) = if by_handle {
            let name = format!("lane {}", serial());
            let lane = slot.model.open(&mut lanes, Some(name.clone()));
            let inner = InLane { captures: Arc::clone(self), lane: lane.clone(), future: Some(future) };
            (lane, Box::pin(lock(&slot.handle).scope(name, inner)))
        } else {
            let real = lock(&slot.real).clone()?;
            let lane = slot.model.open(&mut lanes, None);
            let inner = InLane { captures: Arc::clone(self), lane: lane.clone(), future: Some(future) };
            (lane, Box::pin(real.scope(inner)))
        };
        Some(Task { future, end: lane, bare: false })
    }

    /// Takes the capture that this thread is armed for over into its slot, as a task does that spawns another.
    pub(crate) fn take_current(&self) {
        if let (Some(lane), Some(handle)) = (armed(), Handle::current()) {
            *lock(&self.slots[lane.capture.index].handle) = handle;
        }
    }

    /// Finishes a capture, unless some frame borrows it or it has been finished. `early`: the schedule is going on.
    pub(crate) fn finish(&self, capture: usize, early: bool) -> Option<Finished> {
        let slot = &self.slots[capture];
        let real = lock(&slot.real).take()?;
        let real = match Arc::try_unwrap(real) {
            Ok(real) => real,
            Err(borrowed) => {
                *lock(&slot.real) = Some(borrowed);
                return None;
            }
        };
        let lengths = || lock(&slot.model.lanes).iter().map(|lane| lock(&lane.log).len()).collect::<Vec<_>>();
        let before = lengths();
        let trace = real.finish();
        slot.model.finished.store(true, Ordering::SeqCst);
        let noted = before.into_iter().zip(lengths()).collect();
        let alone = !early || self.order == Order::Known;
        Some(Finished { model: Arc::clone(&slot.model), trace, noted, alone, early })
    }

    /// Drops a capture, so that there is no trace of it; not a small one, which alone can say what it refused.
    pub(crate) fn discard(&self, capture: usize) {
        let slot = &self.slots[capture];
        let mut real = lock(&slot.real);
        if !slot.model.small && real.as_ref().is_some_and(|real| Arc::strong_count(real) == 1) {
            *real = None;
            slot.model.finished.store(true, Ordering::SeqCst);
        }
    }
}

impl Drop for World {
    /// Breaks the circles of captures and lanes.
    fn drop(&mut self) {
        self.captures.slots.iter().for_each(|slot| lock(&slot.model.lanes).clear());
    }
}

/// A future that knows of the lane which it is scoped to.
struct InLane {
    captures: Arc<Captures>,
    lane: Option<Arc<LaneModel>>,
    future: Option<Boxed>,
}

impl Future for InLane {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let future = this.future.as_mut().expect("it is taken out by drop only");
        let lane = this.captures.really(this.lane.clone());
        let polled = within(lane.clone(), || future.as_mut().poll(context));
        if let (Poll::Pending, Some(lane)) = (polled, lane) {
            lane.note(Event::Pause);
        }
        polled
    }
}

impl Drop for InLane {
    fn drop(&mut self) {
        within(self.captures.really(self.lane.clone()), || self.future = None);
    }
}

/// A future on its way from thread to thread.
pub(crate) struct Task {
    future: Boxed,
    end: Option<Arc<LaneModel>>,
    bare: bool,
}

impl Task {
    /// A traced future without a scope of its own.
    pub(crate) fn bare(future: Boxed) -> Self {
        Task { future, end: None, bare: true }
    }

    /// Whether spans of it may have to be told apart by names that it does not have.
    pub(crate) fn is_bare(&self) -> bool {
        self.bare
    }

    /// Polls it once, and gives it back if it is pending.
    pub(crate) fn poll(mut self) -> std::thread::Result<Option<Self>> {
        let mut context = Context::from_waker(Waker::noop());
        match catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(&mut context))) {
            Ok(Poll::Pending) => Ok(Some(self)),
            Ok(Poll::Ready(())) => {
                self.drop_it();
                Ok(None)
            }
            Err(panic) => {
                self.drop_it();
                Err(panic)
            }
        }
    }

    pub(crate) fn drop_it(self) {
        drop(self.future);
        if let Some(lane) = self.end {
            lane.note(Event::End);
        }
    }

    /// Never drops it. It stays within reach, so that a leak checker sees only what is lost by mistake.
    pub(crate) fn forget(self) {
        static FORGOTTEN: Mutex<Vec<Boxed>> = Mutex::new(Vec::new());
        lock(&FORGOTTEN).push(self.future);
    }
}

/// All that the threads share.
pub(crate) struct World {
    pub(crate) captures: Arc<Captures>,
    pub(crate) tasks: Mutex<Vec<Task>>,
    pub(crate) guards: Mutex<Vec<Guard>>,
    pub(crate) finished: Mutex<Vec<Finished>>,
    wrong: Mutex<Option<String>>,
}

impl World {
    pub(crate) fn new(limits: &[Limits], order: Order) -> Self {
        World {
            captures: Arc::new(Captures::new(limits, order)),
            tasks: Mutex::default(),
            guards: Mutex::default(),
            finished: Mutex::default(),
            wrong: Mutex::default(),
        }
    }

    /// Tells what is wrong; the first to tell is heard.
    pub(crate) fn tell(&self, wrong: impl FnOnce() -> String) {
        lock(&self.wrong).get_or_insert_with(wrong);
    }

    pub(crate) fn wrong(&self) -> Option<String> {
        lock(&self.wrong).clone()
    }
}
