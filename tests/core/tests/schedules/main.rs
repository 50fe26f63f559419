//! Random schedules: several threads, many captures, and everything that can be done to them, in any order.
//!
//! Threads arm, nest, hand over, drop half-way, panic, forget and finish early, while each lane keeps a log of what ought
//! to be in its trace. At the end each trace must show just that, span by span: so no event of one capture is in
//! another, none is lost, and nothing has been repaired but what a schedule broke on purpose. After every step the
//! thread's slot must hold what the model says.
//!
//! Once the threads take turns, so that a schedule is known to the last step and a failing one is shrunk; once they run
//! as they like, and hand futures and guards to one another.
//!
//! `SCHEDULES_EVENTS` sets how many events each test checks at least, `PROPTEST_RNG_SEED` other schedules.

mod model;
mod replay;
mod script;
mod sites;
mod verify;
mod worker;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseError, TestRunner};
use timestamp_core::Limits;

use crate::model::lock;
use crate::sites::CAPTURES;
use crate::verify::{Order, Seen, verify};
use crate::worker::{Step, Worker, limits, step};
use crate::world::World;

const THREADS: usize = 3;
/// Events to check, at least, in each of the tests.
const EVENTS: u64 = 1_000_000;
/// Schedules between two looks at how many events there were.
const ROUND: u32 = 20;

/// Runs schedules until enough events have been checked. Each says what it saw, or what is wrong.
fn until_enough<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
    max_shrink_iters: u32,
    schedule: impl Fn(T) -> Result<Seen, String>,
) {
    let goal = std::env::var("SCHEDULES_EVENTS").map_or(EVENTS, |events| events.parse().expect("a number"));
    // Most of the time would go into the default's stronger random numbers.
    let rng_algorithm = RngAlgorithm::XorShift;
    let config =
        Config { cases: ROUND, max_shrink_iters, rng_algorithm, failure_persistence: None, ..Config::default() };
    let first = if let RngSeed::Fixed(seed) = config.rng_seed { seed } else { 1 };
    let seen = Mutex::new(Seen::default());
    for round in 0.. {
        let rng_seed = RngSeed::Fixed(first + round);
        let ran = TestRunner::new(Config { rng_seed, ..config.clone() }).run(&strategy, |case| {
            lock(&seen).add(&schedule(case).map_err(TestCaseError::fail)?);
            Ok(())
        });
        if let Err(failure) = ran {
            panic!("{failure}");
        }
        let Seen { events, schedules, .. } = *lock(&seen);
        assert!(events > 100 * schedules, "{events} events in {schedules} schedules: they do next to nothing");
        if events >= goal {
            break;
        }
    }
    let seen = lock(&seen);
    println!("each event in its trace and in no other: {seen:?}");
    assert!(seen.events >= goal);
    assert_eq!(seen.missing(), [""; 0], "these never occurred: the schedules do not try what they should");
}

fn captures() -> impl Strategy<Value = Vec<Limits>> {
    prop::collection::vec(limits(), CAPTURES)
}

#[test]
fn threads_in_turns() {
    let steps = prop::collection::vec((0..THREADS, step()), 1..400);
    until_enough((captures(), steps), 20_000, |(limits, steps)| {
        let world = World::new(&limits, Order::Known);
        thread::scope(|scope| {
            let (done, is_done) = channel();
            let mut threads: Vec<_> = (0..THREADS)
                .map(|_| {
                    let (give, steps) = channel();
                    let (world, done) = (&world, done.clone());
                    (give, scope.spawn(move || take_turns(world, &steps, &done)))
                })
                .collect();
            for (thread, step) in steps {
                threads[thread].0.send(step).expect("it waits for steps");
                is_done.recv().expect("it tells when it is done");
                if world.wrong().is_some() {
                    break;
                }
            }
            // One after another, so that the order of their last steps is known too.
            for (steps, thread) in threads.drain(..) {
                drop(steps);
                thread.join().expect("it catches what it panics with");
            }
        });
        conclude(world)
    });
}

/// Takes a step whenever one is given, until there is none any more.
fn take_turns(world: &World, steps: &Receiver<Step>, done: &Sender<()>) {
    let mut first = true;
    let mut next = || {
        if !std::mem::take(&mut first) {
            done.send(()).expect("somebody counts the steps");
        }
        steps.recv().ok()
    };
    survive(world, &mut next);
    // After a failure, so that nobody waits.
    while steps.recv().is_ok() && done.send(()).is_ok() {}
}

#[test]
fn threads_at_once() {
    let steps = || prop::collection::vec(step(), 100..300);
    let threads = prop::collection::vec(steps(), THREADS);
    until_enough((captures(), threads), 0, |(limits, threads)| {
        let world = World::new(&limits, Order::Free);
        thread::scope(|scope| {
            for steps in threads {
                let world = &world;
                let mut steps = steps.into_iter();
                scope.spawn(move || survive(world, &mut || steps.next()));
            }
        });
        conclude(world)
    });
}

/// A thread's steps; what it panics with is told.
fn survive(world: &World, next: &mut dyn FnMut() -> Option<Step>) {
    if catch_unwind(AssertUnwindSafe(|| Worker { world, next }.work())).is_err() {
        world.tell(|| "a thread did not survive".to_owned());
    }
}

/// Drops what is left, finishes what is not, and checks all traces.
fn conclude(world: World) -> Result<Seen, String> {
    let tasks = std::mem::take(&mut *lock(&world.tasks));
    tasks.into_iter().for_each(world::Task::drop_it);
    lock(&world.guards).clear();
    let mut finished = std::mem::take(&mut *lock(&world.finished));
    finished.extend((0..CAPTURES).filter_map(|capture| world.captures.finish(capture, false)));
    match world.wrong() {
        Some(wrong) => Err(wrong),
        None => verify(&finished, world.captures.order()),
    }
}
