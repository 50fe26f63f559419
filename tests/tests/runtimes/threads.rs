//! Work that leaves the task's thread: rayon and threads, called from within a scope.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use rayon::prelude::*;
use timestamp_core::{Capture, Handle, timestamp};

use crate::on::on_both;
use crate::timed::{Polled, assert_golden};
use crate::work::{run_in, spin};

#[timestamp(name = "part {number}")]
fn part(number: u32) -> u32 {
    spin();
    number
}

#[timestamp(name = "par_iter")]
fn in_parallel() {
    let handle = Handle::current();
    let parts = (0..4_u32).into_par_iter();
    let sum: u32 = parts.map(|number| run_in(handle.clone(), format!("item {number}"), || part(number))).sum();
    assert_eq!(sum, 6);
}

#[timestamp(name = "rayon::join")]
fn joined() {
    let (left, right) = (Handle::current(), Handle::current());
    rayon::join(|| run_in(left, "left", || part(1)), || run_in(right, "right", || part(2)));
    part(3);
}

#[timestamp(name = "rayon::scope")]
fn scoped() {
    let handle = Handle::current();
    rayon::scope(|scope| {
        for number in 1..=2 {
            let handle = handle.clone();
            scope.spawn(move |_| assert_eq!(run_in(handle, format!("job {number}"), || part(number)), number));
        }
    });
}

#[timestamp(name = "threads")]
fn threads() {
    let spawn = |number: u32| {
        let handle = Handle::current();
        thread::spawn(move || run_in(handle, format!("thread {number}"), || part(number)))
    };
    for thread in (1..=2).map(spawn).collect::<Vec<_>>() {
        thread.join().expect("no panic");
    }
}

/// A scoped thread may borrow the handle.
#[timestamp(name = "scoped threads")]
fn scoped_threads() {
    let handle = Handle::current();
    thread::scope(|scope| {
        let handle = &handle;
        scope.spawn(move || run_in(handle.clone(), "first", || part(1)));
        scope.spawn(move || run_in(handle.clone(), "second", || part(2)));
        scope.spawn(|| part(3));
        spin();
    });
}

#[timestamp(name = "a chain of threads")]
fn chain() {
    fn link(left: u32) {
        part(left);
        let handle = Handle::current();
        if left > 0 {
            let next = move || run_in(handle, format!("link {left}"), || link(left - 1));
            thread::spawn(next).join().expect("no panic");
        }
    }
    link(2);
}

on_both! {
    each_item_of_a_par_iter_is_a_lane: async { in_parallel() } => "
        par_iter        wall>=5ms
        [item 0]
        part 0          wall>=5ms
          spin          wall>=5ms
        [item 1]
        part 1          wall>=5ms
          spin          wall>=5ms
        [item 2]
        part 2          wall>=5ms
          spin          wall>=5ms
        [item 3]
        part 3          wall>=5ms
          spin          wall>=5ms
    ";
    each_side_of_a_rayon_join_is_a_lane: async { joined() } => "
        rayon::join     wall>=10ms
          part 3        wall>=5ms
            spin        wall>=5ms
        [left]
        part 1          wall>=5ms
          spin          wall>=5ms
        [right]
        part 2          wall>=5ms
          spin          wall>=5ms
    ";
    each_job_of_a_rayon_scope_is_a_lane: async { scoped() } => "
        rayon::scope    wall>=5ms
        [job 1]
        part 1          wall>=5ms
          spin          wall>=5ms
        [job 2]
        part 2          wall>=5ms
          spin          wall>=5ms
    ";
    each_thread_is_a_lane: async { threads() } => "
        threads         wall>=5ms
        [thread 1]
        part 1          wall>=5ms
          spin          wall>=5ms
        [thread 2]
        part 2          wall>=5ms
          spin          wall>=5ms
    ";
    // The third thread has no handle and leaves no span.
    each_scoped_thread_with_the_handle_is_a_lane: async { scoped_threads() } => "
        scoped threads  wall>=5ms
          spin          wall>=5ms
        [first]
        part 1          wall>=5ms
          spin          wall>=5ms
        [second]
        part 2          wall>=5ms
          spin          wall>=5ms
    ";
    a_thread_passes_the_capture_on: async { chain() } => "
        a chain of threads  wall>=15ms
          part 2        wall>=5ms
            spin        wall>=5ms
        [link 1]
        part 0          wall>=5ms
          spin          wall>=5ms
        [link 2]
        part 1          wall>=5ms
          spin          wall>=5ms
    ";
}

/// Who waits in `rayon::join` runs other jobs meanwhile: within the call, so on the waiting thread's lane. A job that is
/// a request of its own is safe there, as is any under a handle; one that is neither is taken for part of the call.
#[test]
fn a_job_that_rayon_runs_within_a_traced_wait_is_its_own_only_with_a_capture_or_handle() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
    let (capture, other) = (Capture::new("request"), Capture::new("other"));
    let handle = capture.run(|| Handle::current().expect("armed"));
    let (stolen, steal) = mpsc::channel();
    let wait_until_stolen = move || steal.recv().expect("the other thread is free");
    // Both of the pool's threads are busy, one of them with waiting: the jobs run there or nowhere.
    let done = AtomicU32::new(0);
    let busy = || {
        stolen.send(()).expect("it is waited for");
        rayon::scope_fifo(|scope| {
            scope.spawn_fifo(|_| {
                done.fetch_add(other.run(|| part(1)), Ordering::Release);
            });
            scope.spawn_fifo(|_| {
                done.fetch_add(part(2), Ordering::Release);
            });
            while done.load(Ordering::Acquire) < 1 + 2 {
                thread::yield_now();
            }
        });
    };
    pool.install(|| handle.run("waits", || rayon::join(wait_until_stolen, busy)));
    let golden = "
        [waits]
        part 2    wall>=5ms
          spin    wall>=5ms
    ";
    assert_golden(&capture.finish(), golden, Polled::ByItsRuntime);
    assert_golden(&other.finish(), "part 1  wall>=5ms\n  spin  wall>=5ms", Polled::ByItsRuntime);
}
