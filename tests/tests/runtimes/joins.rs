//! Several futures in one task.

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use std::time::Duration;

use timestamp_core::timestamp;

use crate::on::on_both;
use crate::work::{nap, player, spin, step, stuck, turn};

#[timestamp(name = "joined by tokio")]
async fn joined_by_tokio() {
    tokio::join!(player(1, 2), player(2, 2));
}

#[timestamp(name = "joined by futures")]
async fn joined_by_futures() {
    futures::join!(player(1, 2), player(2, 1));
}

#[timestamp(name = "try_join")]
async fn try_joined() {
    async fn fails() -> Result<(), u32> {
        nap().await;
        Err(7)
    }
    async fn waits() -> Result<(), u32> {
        stuck().await;
        Ok(())
    }
    assert_eq!(tokio::try_join!(biased; fails(), waits()), Err(7));
}

#[timestamp(name = "select")]
async fn selected() {
    // In the order in which they are written, so that polls can be told.
    let winner = tokio::select! {
        biased;
        () = turn_and_step() => "step",
        () = slow() => "slow",
    };
    assert_eq!(winner, "step");
}

/// Begins with a turn for the others, so that no wait has begun while they work.
async fn turn_and_step() {
    turn().await;
    step().await;
}

/// Begins, and is then never heard of again.
#[timestamp(name = "slow")]
async fn slow() {
    spin();
    stuck().await;
}

#[timestamp(name = "join_all")]
async fn all_joined() {
    futures::future::join_all((1..=3).map(|number| player(number, number - 1))).await;
}

#[timestamp(name = "unordered")]
async fn unordered() {
    let players: FuturesUnordered<_> = (1..=3).map(|number| player(number, 1)).collect();
    assert_eq!(players.count().await, 3);
}

#[timestamp(name = "timeout")]
async fn timed_out() {
    tokio::time::timeout(Duration::from_millis(300), stuck()).await.expect_err("it takes for ever");
    spin();
}

#[timestamp(name = "in time")]
async fn in_time() {
    tokio::time::timeout(Duration::from_secs(600), step()).await.expect("it takes 120 ms");
}

on_both! {
    tokios_join_gives_each_its_turns: joined_by_tokio() => "
        joined by tokio    wall>=30ms busy>=30ms polls=3
          player 1         wall>=25ms busy>=15ms await>=10ms polls=3
            spin           wall>=5ms
            spin           wall>=5ms
            spin           wall>=5ms
          player 2         wall>=25ms busy>=15ms await>=10ms polls=3
            spin           wall>=5ms
            spin           wall>=5ms
            spin           wall>=5ms
    ";
    // The second is ready a poll earlier; the first's second wait is for nobody but the runtime.
    futures_join_gives_each_its_turns: joined_by_futures() => "
        joined by futures  wall>=25ms busy>=25ms polls=3
          player 1         wall>=25ms busy>=15ms await>=10ms polls=3
            spin           wall>=5ms
            spin           wall>=5ms
            spin           wall>=5ms
          player 2         wall>=15ms busy>=10ms await>=5ms polls=2
            spin           wall>=5ms
            spin           wall>=5ms
    ";
    try_join_cancels_what_has_not_failed: try_joined() => "
        try_join           wall>=20ms await>=20ms polls=2
          nap              wall>=20ms await>=20ms polls=2
          stuck            wall>=20ms await>=20ms polls=1 cancelled
    ";
    the_loser_of_a_select_is_cancelled: selected() => "
        select             wall>=35ms busy>=15ms await>=20ms polls=3
          slow             wall>=35ms busy>=5ms await>=30ms polls=2 cancelled
            spin           wall>=5ms
            stuck          wall>=30ms await>=30ms polls=2 cancelled
          step             wall>=30ms busy>=10ms await>=20ms polls=2
            spin           wall>=5ms
            nap            wall>=20ms await>=20ms polls=2
            spin           wall>=5ms
    ";
    join_all_gives_each_its_turns: all_joined() => "
        join_all           wall>=30ms busy>=30ms polls=3
          player 1         wall>=5ms busy>=5ms polls=1
            spin           wall>=5ms
          player 2         wall>=15ms busy>=10ms await>=5ms polls=2
            spin           wall>=5ms
            spin           wall>=5ms
          player 3         wall>=20ms busy>=15ms await>=5ms polls=3
            spin           wall>=5ms
            spin           wall>=5ms
            spin           wall>=5ms
    ";
    unordered_futures_are_siblings: unordered() => "
        unordered          wall>=30ms busy>=30ms polls>=1
          player 1         wall>=20ms busy>=10ms await>=10ms polls=2
            spin           wall>=5ms
            spin           wall>=5ms
          player 2         wall>=20ms busy>=10ms await>=10ms polls=2
            spin           wall>=5ms
            spin           wall>=5ms
          player 3         wall>=20ms busy>=10ms await>=10ms polls=2
            spin           wall>=5ms
            spin           wall>=5ms
    ";
    what_times_out_is_cancelled: timed_out() => "
        timeout            wall>=65ms busy>=5ms await>=60ms polls=2
          stuck            wall>=60ms await>=60ms polls=2 cancelled
          spin             wall>=5ms
    ";
    what_is_in_time_completes: in_time() => "
        in time            wall>=30ms busy>=10ms await>=20ms polls=2
          step             wall>=30ms busy>=10ms await>=20ms polls=2
            spin           wall>=5ms
            nap            wall>=20ms await>=20ms polls=2
            spin           wall>=5ms
    ";
}
