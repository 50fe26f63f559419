//! Other tasks: each adds a lane, wherever it runs.

use std::future::Future as _;
use std::task::Poll;

use timestamp_core::{Capture, Handle, timestamp};
use tokio::sync::oneshot;

use crate::on::{self, on_both};
use crate::timed::{Polled, assert_golden};
use crate::work::{begins_and_never_ends, gate, join, player, run_in, scope_in, spin, step, worker};

#[timestamp(name = "spawns")]
async fn spawns() {
    let (gate, release) = gate();
    let task = tokio::spawn(scope_in(Handle::current(), "task", worker(gate)));
    spin();
    join(task, release).await.expect("no panic");
}

/// Without a handle, a spawned task is no part of the request.
#[timestamp(name = "spawns a stranger")]
async fn spawns_a_stranger() {
    let (gate, release) = gate();
    join(tokio::spawn(worker(gate)), release).await.expect("no panic");
}

#[timestamp(name = "spawns many")]
async fn spawns_many() {
    let spawn = |number| tokio::spawn(scope_in(Handle::current(), "task", player(number, 2)));
    for task in (1..=3).map(spawn).collect::<Vec<_>>() {
        task.await.expect("no panic");
    }
}

#[timestamp(name = "aborts")]
async fn aborts() {
    let (begun, begin) = oneshot::channel();
    let task = tokio::spawn(scope_in(Handle::current(), "task", begins_and_never_ends(begun)));
    begin.await.expect("it begins");
    step().await;
    task.abort();
    assert!(task.await.expect_err("it never ends").is_cancelled());
}

#[timestamp(name = "blocks")]
async fn blocks() {
    let (gate, release) = gate();
    let handle = Handle::current();
    let work = move || {
        run_in(handle, "blocking", || {
            gate.pass();
            spin();
            spin();
        });
    };
    join(tokio::task::spawn_blocking(work), release).await.expect("no panic");
}

#[timestamp(name = "panics")]
async fn panics() {
    #[timestamp(name = "fails")]
    async fn fails() {
        step().await;
        panic!("on purpose");
    }
    let task = tokio::spawn(scope_in(Handle::current(), "task", fails()));
    assert!(task.await.expect_err("it panics").is_panic());
    spin();
}

on_both! {
    a_spawned_task_is_a_lane: spawns() => "
        spawns        wall>=35ms busy>=5ms await>=30ms polls=2
          spin        wall>=5ms
        [task]
        worker        wall>=30ms busy>=10ms await>=20ms polls=2
          step        wall>=30ms busy>=10ms await>=20ms polls=2
            spin      wall>=5ms
            nap       wall>=20ms await>=20ms polls=2
            spin      wall>=5ms
    ";
    a_task_without_the_handle_is_not_recorded: spawns_a_stranger() => "
        spawns a stranger  wall>=30ms await>=30ms polls=2
    ";
    tasks_of_one_name_are_lanes_of_their_own: spawns_many() => "
        spawns many   wall>=15ms polls>=1
        [task]
        player 1      wall>=15ms busy>=15ms polls=3
          spin        wall>=5ms
          spin        wall>=5ms
          spin        wall>=5ms
        [task]
        player 2      wall>=15ms busy>=15ms polls=3
          spin        wall>=5ms
          spin        wall>=5ms
          spin        wall>=5ms
        [task]
        player 3      wall>=15ms busy>=15ms polls=3
          spin        wall>=5ms
          spin        wall>=5ms
          spin        wall>=5ms
    ";
    an_aborted_task_is_cancelled: aborts() => "
        aborts        wall>=30ms busy>=10ms await>=20ms polls>=2
          step        wall>=30ms busy>=10ms await>=20ms polls=2
            spin      wall>=5ms
            nap       wall>=20ms await>=20ms polls=2
            spin      wall>=5ms
        [task]
        stuck         wall>=30ms await>=30ms polls=1 cancelled
    ";
    spawn_blocking_is_a_lane: blocks() => "
        blocks        wall>=10ms await>=10ms polls=2
        [blocking]
        spin          wall>=5ms
        spin          wall>=5ms
    ";
    a_task_that_panics_is_whole_up_to_there: panics() => "
        panics        wall>=5ms busy>=5ms polls>=1
          spin        wall>=5ms
        [task]
        fails         wall>=30ms busy>=10ms await>=20ms polls=2 panicked
          step        wall>=30ms busy>=10ms await>=20ms polls=2
            spin      wall>=5ms
            nap       wall>=20ms await>=20ms polls=2
            spin      wall>=5ms
    ";
}

/// Neither `Send`: a local task, and what it keeps across its waits.
#[timestamp(name = "spawns locally")]
async fn spawns_locally() {
    let local = std::rc::Rc::new(());
    let (gate, release) = gate();
    join(tokio::task::spawn_local(scope_in(Handle::current(), "local", worker(gate))), release)
        .await
        .expect("no panic");
    drop(local);
}

const LOCALLY: &str = "
    spawns locally    wall>=30ms await>=30ms polls=2
    [local]
    worker            wall>=30ms busy>=10ms await>=20ms polls=2
      step            wall>=30ms busy>=10ms await>=20ms polls=2
        spin          wall>=5ms
        nap           wall>=20ms await>=20ms polls=2
        spin          wall>=5ms
";

#[test]
fn a_local_task_of_a_local_set_is_a_lane() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    let capture = Capture::new("request");
    let local = tokio::task::LocalSet::new();
    local.spawn_local(spawns_locally());
    local.spawn_local(capture.scope(spawns_locally()));
    runtime.block_on(local);
    assert_golden(&capture.finish(), LOCALLY, Polled::ByItsRuntime);
}

#[test]
fn a_local_task_of_an_actix_worker_is_a_lane() {
    on::actix(spawns_locally, LOCALLY);
}

#[test]
fn a_local_set_within_a_scope_is_the_scopes_own_work() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime");
    let capture = Capture::new("request");
    let local = tokio::task::LocalSet::new();
    let (gate, release) = gate();
    // Not a task but a set of them around it is polled: as often as any of them is woken.
    runtime.block_on(capture.scope(local.run_until(async {
        join(tokio::task::spawn_local(worker(gate)), release).await.expect("no panic");
    })));
    let golden = "
        worker            wall>=30ms busy>=10ms await>=20ms polls=2
          step            wall>=30ms busy>=10ms await>=20ms polls=2
            spin          wall>=5ms
            nap           wall>=20ms await>=20ms polls=2
            spin          wall>=5ms
    ";
    assert_golden(&capture.finish(), golden, Polled::ByItsRuntime);
}

#[test]
fn web_block_is_a_lane() {
    let scenario = || async {
        let handle = Handle::current();
        actix_web::web::block(|| run_in(handle, "pool", spin)).await.expect("no panic");
    };
    on::actix(scenario, "\n[pool]\nspin  wall>=5ms");
}

/// No runtime decides here: each poll of one future on a thread of its own.
#[test]
fn a_task_polled_by_many_threads_is_one_lane() {
    let capture = Capture::new("request");
    let mut scope = Box::pin(capture.scope(player(1, 2)));
    for poll in 0..3 {
        let on_its_own = || {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            scope.as_mut().poll(&mut context)
        };
        let polled = std::thread::scope(|threads| threads.spawn(on_its_own).join().expect("no panic"));
        assert_eq!(polled, if poll == 2 { Poll::Ready(()) } else { Poll::Pending });
    }
    let golden = "
        player 1  wall>=15ms busy>=15ms polls=3
          spin    wall>=5ms
          spin    wall>=5ms
          spin    wall>=5ms
    ";
    assert_golden(&capture.finish(), golden, Polled::ByItsRuntime);
}

/// A runtime that is driven by the traced call polls its other tasks there too, and so within the call.
#[test]
fn what_a_runtime_polls_within_a_traced_call_is_part_of_the_call() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (capture, other) = (Capture::new("request"), Capture::new("other"));
    let plain = runtime.spawn(player(1, 1));
    let traced = runtime.spawn(other.scope(player(2, 1)));
    capture.run(|| runtime.block_on(async { tokio::try_join!(plain, traced).expect("no panic") }));
    // One without a capture cannot be told from the call's own; one with a capture is left to it.
    let golden =
        |number| format!("player {number}  wall>=10ms busy>=10ms polls=2\n  spin  wall>=5ms\n  spin  wall>=5ms");
    assert_golden(&capture.finish(), &golden(1), Polled::ByItsRuntime);
    assert_golden(&other.finish(), &golden(2), Polled::ByItsRuntime);
}
