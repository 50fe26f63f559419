//! Streams of annotated futures.

use futures::{StreamExt as _, stream};
use timestamp_core::timestamp;

use crate::on::on_both;
use crate::work::{spin, turn};

#[timestamp(name = "page {number}")]
async fn page(number: u32) -> u32 {
    spin();
    turn().await;
    number
}

#[timestamp(name = "one by one")]
async fn one_by_one() {
    let mut pages = std::pin::pin!(stream::iter(0..2).then(page));
    while pages.next().await.is_some() {
        spin();
    }
}

#[timestamp(name = "two at a time")]
async fn two_at_a_time() {
    assert_eq!(stream::iter(0..4).map(page).buffered(2).collect::<Vec<_>>().await, [0, 1, 2, 3]);
}

on_both! {
    items_of_a_stream_are_children_of_who_polls_it: one_by_one() => "
        one by one    wall>=20ms busy>=20ms polls=3
          page 0      wall>=5ms busy>=5ms polls=2
            spin      wall>=5ms
          spin        wall>=5ms
          page 1      wall>=5ms busy>=5ms polls=2
            spin      wall>=5ms
          spin        wall>=5ms
    ";
    buffered_items_overlap: two_at_a_time() => "
        two at a time  wall>=20ms busy>=20ms polls>=1
          page 0       wall>=10ms busy>=5ms await>=5ms polls=2
            spin       wall>=5ms
          page 1       wall>=5ms busy>=5ms polls=2
            spin       wall>=5ms
          page 2       wall>=5ms busy>=5ms polls=2
            spin       wall>=5ms
          page 3       wall>=5ms busy>=5ms polls=2
            spin       wall>=5ms
    ";
}
