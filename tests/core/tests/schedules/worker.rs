//! A thread of a schedule: carries out one step after another, in frames within frames.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use timestamp_core::{Handle, Limits};

use crate::model::{Guard, Mirrored, armed, call, lock};
use crate::script::{Act, OnPurpose, play, script};
use crate::sites::{CAPTURES, slot_is_set};
use crate::verify::Order;
use crate::world::{Captures, Task, World};

/// One step of a thread. Every step can be taken anywhere: one that finds nothing to do does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Opens a span, its name written at run time or not.
    Enter(bool),
    Exit,
    /// Drops some guard of the frame out of order.
    ExitAt(usize),
    Forget,
    /// Hands the newest guard over to whoever drops it.
    Carry,
    /// Drops a guard that was handed over.
    DropCarried(usize),
    /// Spans in order: so many, nested so deep.
    Spans(u16, u8),
    Calls(u8, u8),
    Run(usize),
    HandleRun(usize),
    TakeCurrent,
    Return,
    /// Panics with a span open; the panic is caught so many frames further out.
    Panic(u8),
    Scope(usize, bool, Vec<Act>),
    Bare(Vec<Act>),
    Poll(usize),
    PollAll,
    DropTask(usize),
    ForgetTask(usize),
    Finish(usize),
    Discard(usize),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let capture = || 0..CAPTURES;
    let which = || 0..64_usize;
    prop_oneof![
        8 => any::<bool>().prop_map(Step::Enter),
        6 => Just(Step::Exit),
        1 => which().prop_map(Step::ExitAt),
        1 => Just(Step::Forget),
        2 => Just(Step::Carry),
        2 => which().prop_map(Step::DropCarried),
        12 => (1..40_u16, 1..6_u8).prop_map(|(times, depth)| Step::Spans(times, depth)),
        2 => (1..10_u8, 1..6_u8).prop_map(|(times, depth)| Step::Calls(times, depth)),
        5 => capture().prop_map(Step::Run),
        8 => capture().prop_map(Step::HandleRun),
        1 => Just(Step::TakeCurrent),
        7 => Just(Step::Return),
        2 => (0..3_u8).prop_map(Step::Panic),
        4 => (capture(), any::<bool>(), script()).prop_map(|(capture, by_handle, acts)| Step::Scope(capture, by_handle, acts)),
        2 => script().prop_map(Step::Bare),
        10 => which().prop_map(Step::Poll),
        3 => Just(Step::PollAll),
        2 => which().prop_map(Step::DropTask),
        1 => which().prop_map(Step::ForgetTask),
        1 => capture().prop_map(Step::Finish),
        1 => prop_oneof![3 => Just(Step::Return), 1 => capture().prop_map(Step::Discard)],
    ]
}

/// How much a capture may record: plenty, or little of something.
pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    prop_oneof![
        6 => Just(Limits::default()),
        1 => (0..80_u64).prop_map(|spans| Limits { spans, ..Limits::default() }),
        1 => (1..6_usize).prop_map(|lanes| Limits { lanes, ..Limits::default() }),
        1 => (0..4_usize).prop_map(|pages| Limits { bytes: pages * 4096 + 1000, ..Limits::default() }),
        1 => Just(Limits { time: std::time::Duration::ZERO, ..Limits::default() }),
    ]
}

/// Frames within frames, no deeper: each takes its share of the thread's stack.
const DEEPEST: usize = 6;

pub(crate) struct Worker<'a> {
    pub(crate) world: &'a World,
    /// Gives the next step; `None` when there is none any more.
    pub(crate) next: &'a mut dyn FnMut() -> Option<Step>,
}

/// The guards of a frame, dropped from the innermost outwards.
struct Guards(Vec<Guard>);

impl Drop for Guards {
    fn drop(&mut self) {
        while self.0.pop().is_some() {}
    }
}

impl Worker<'_> {
    /// All steps of the thread, from and to an empty slot.
    pub(crate) fn work(mut self) {
        let depth = 0;
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.frame(depth))) {
                Ok(true) => {}
                Ok(false) => break,
                Err(panic) => self.caught(panic, depth),
            }
        }
        self.check();
        if slot_is_set() || Handle::current().is_some() {
            self.world.tell(|| "the thread is armed at its end".to_owned());
        }
        drop(Guard::enter(false));
    }

    /// Steps until the frame returns; `false` when there are no more.
    fn frame(&mut self, depth: usize) -> bool {
        let mut guards = Guards(Vec::new());
        while let Some(step) = (self.next)() {
            match step {
                Step::Return => return true,
                Step::Run(capture) if depth < DEEPEST => {
                    self.enter_frame(depth, |captures, work| captures.run(capture, work));
                }
                Step::HandleRun(capture) if depth < DEEPEST => {
                    self.enter_frame(depth, |captures, work| captures.run_in(capture, work));
                }
                Step::Panic(frames) => {
                    let panics = || {
                        let _guard = Guard::enter(false);
                        resume_unwind(Box::new(OnPurpose(frames.saturating_sub(1))));
                    };
                    match catch_unwind(AssertUnwindSafe(panics)) {
                        Err(panic) if frames > 0 => resume_unwind(panic),
                        _ => {}
                    }
                }
                step => self.within_frame(step, &mut guards.0),
            }
            self.check();
        }
        false
    }

    /// A frame of a capture, by way of `run`.
    fn enter_frame(&mut self, depth: usize, run: impl FnOnce(&Captures, &mut dyn FnMut())) {
        let captures = Arc::clone(&self.world.captures);
        let mut inner = || {
            self.check();
            self.frame(depth + 1);
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(&captures, &mut inner))) {
            self.caught(panic, depth);
        }
    }

    /// A panic that is on purpose goes through as many frames as it is to; no other may come here.
    fn caught(&self, panic: Box<dyn Any + Send>, depth: usize) {
        match panic.downcast::<OnPurpose>() {
            Ok(panic) if panic.0 > 0 && depth > 0 => resume_unwind(Box::new(OnPurpose(panic.0 - 1))),
            Ok(_) => {}
            Err(panic) => self.world.tell(|| {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                format!("a panic: {}", said.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default())
            }),
        }
    }

    /// A step that stays in its frame.
    fn within_frame(&mut self, step: Step, guards: &mut Vec<Guard>) {
        let world = self.world;
        match step {
            Step::Enter(dynamic) => guards.push(Guard::enter(dynamic)),
            Step::Exit => drop(guards.pop()),
            Step::ExitAt(at) if !guards.is_empty() => drop(guards.remove(at % guards.len())),
            Step::Forget => guards.pop().into_iter().for_each(Guard::forget),
            Step::Carry => lock(&world.guards).extend(guards.pop()),
            Step::DropCarried(at) => drop(take(&world.guards, at)),
            Step::Spans(times, depth) => (0..times).for_each(|_| nest(depth)),
            Step::Calls(times, depth) => (0..times).for_each(|_| call(depth.into())),
            Step::TakeCurrent => world.captures.take_current(),
            Step::Scope(capture, by_handle, acts) => {
                let future = play(Arc::clone(&world.captures), acts, true);
                let task = world.captures.scope(capture, by_handle, future);
                lock(&world.tasks).extend(task);
            }
            Step::Bare(acts) => {
                let future = play(Arc::clone(&world.captures), acts, false);
                lock(&world.tasks).push(Task::bare(Box::pin(Mirrored::new(future, false))));
            }
            Step::Poll(at) => take(&world.tasks, at).into_iter().for_each(|task| self.poll(task)),
            Step::PollAll => {
                let tasks = std::mem::take(&mut *lock(&world.tasks));
                tasks.into_iter().for_each(|task| self.poll(task));
            }
            Step::DropTask(at) => take(&world.tasks, at).into_iter().for_each(Task::drop_it),
            Step::ForgetTask(at) => take(&world.tasks, at).into_iter().for_each(Task::forget),
            Step::Finish(capture) => {
                let finished = world.captures.finish(capture, true);
                lock(&world.finished).extend(finished);
            }
            Step::Discard(capture) => world.captures.discard(capture),
            // A frame too deep, or nothing to drop.
            _ => {}
        }
    }

    fn poll(&self, task: Task) {
        // Such spans have no names by which to tell which of them were refused.
        let nameless = task.is_bare() && armed().is_some_and(|lane| lane.capture.small);
        let pending = if nameless { Ok(Some(task)) } else { task.poll() };
        match pending {
            Ok(pending) => lock(&self.world.tasks).extend(pending),
            Err(panic) => self.caught(panic, 0),
        }
    }

    /// The slot holds what it ought to.
    fn check(&self) {
        let lane = armed();
        if slot_is_set() != lane.is_some() {
            self.world.tell(|| format!("the slot is set: {}, where it is the other way round", slot_is_set()));
        }
        let known = self.world.captures.order() == Order::Known;
        match (Handle::current(), lane) {
            (Some(handle), Some(lane)) => {
                let right = format!("{handle:?}").contains(&format!("\"capture {}\"", lane.capture.index));
                let finished = known && lane.capture.finished.load(Ordering::SeqCst);
                if !right || finished {
                    self.world.tell(|| format!("{handle:?} is current in capture {}", lane.capture.index));
                }
            }
            (Some(handle), None) => self.world.tell(|| format!("{handle:?} is current where none is")),
            (None, Some(lane)) if known && !lane.capture.finished.load(Ordering::SeqCst) => {
                self.world.tell(|| format!("capture {} is not current", lane.capture.index));
            }
            (None, _) => {}
        }
    }
}

/// Takes something that was handed over.
fn take<T>(from: &Mutex<Vec<T>>, at: usize) -> Option<T> {
    let mut from = lock(from);
    if from.is_empty() {
        return None;
    }
    let at = at % from.len();
    Some(from.swap_remove(at))
}

fn nest(depth: u8) {
    let _guard = Guard::enter(false);
    if depth > 1 {
        nest(depth - 1);
    }
}
