//! What the futures of a schedule do.

use std::future::poll_fn;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::task::Poll;

use proptest::prelude::*;

use crate::model::{Boxed, Guard, Mirrored, call};
use crate::sites::CAPTURES;
use crate::world::Captures;

/// A panic that is part of a schedule, through so many frames more.
pub(crate) struct OnPurpose(pub(crate) u8);

/// One thing that a future does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Is pending once.
    Yield,
    /// Calls functions: so many, nested so deep.
    Calls(u8, u8),
    /// Awaits a traced future.
    Child(Vec<Act>),
    /// Polls two in turns until both are ready.
    Join(Vec<Act>, Vec<Act>),
    /// Polls one once, and drops it.
    Abandon(Vec<Act>),
    /// Holds a guard from here on, across whatever follows.
    Hold,
    /// Forgets a guard.
    Forget,
    /// Runs in another capture within this poll.
    Nest(usize),
    Panic,
}

/// A future's script; few of them break the rules.
pub(crate) fn script() -> impl Strategy<Value = Vec<Act>> {
    let leaf = prop_oneof![
        8 => Just(Act::Yield),
        8 => (1..8_u8, 1..4_u8).prop_map(|(times, depth)| Act::Calls(times, depth)),
        1 => Just(Act::Hold),
        1 => Just(Act::Forget),
        2 => (0..CAPTURES).prop_map(Act::Nest),
        1 => Just(Act::Panic),
    ];
    let act = leaf.prop_recursive(3, 24, 4, |act| {
        let acts = prop::collection::vec(act, 1..5);
        prop_oneof![
            3 => acts.clone().prop_map(Act::Child),
            1 => (acts.clone(), acts.clone()).prop_map(|(a, b)| Act::Join(a, b)),
            1 => acts.prop_map(Act::Abandon),
        ]
    });
    prop::collection::vec(act, 1..6)
}

/// The future of a script. `dynamic`: it is polled in one lane only, so its children may have names of their own.
pub(crate) fn play(captures: Arc<Captures>, script: Vec<Act>, dynamic: bool) -> Boxed {
    Box::pin(async move {
        let mut held = Vec::new();
        let traced = |acts| Mirrored::new(play(Arc::clone(&captures), acts, dynamic), dynamic);
        for act in script {
            match act {
                Act::Yield => pending_once().await,
                Act::Calls(times, depth) => (0..times).for_each(|_| call(depth.into())),
                Act::Child(acts) => traced(acts).await,
                Act::Join(a, b) => join(traced(a), traced(b)).await,
                Act::Abandon(acts) => {
                    let mut abandoned = Box::pin(traced(acts));
                    poll_fn(|context| Poll::Ready(abandoned.as_mut().poll(context).is_ready())).await;
                }
                Act::Hold => held.push(Guard::enter(dynamic)),
                Act::Forget => Guard::enter(dynamic).forget(),
                Act::Nest(capture) => captures.run_in(capture, || call(2)),
                Act::Panic => resume_unwind(Box::new(OnPurpose(0))),
            }
        }
        // Innermost first, as the variables of a function are dropped.
        while held.pop().is_some() {}
    })
}

async fn pending_once() {
    let mut waited = false;
    poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

async fn join(a: Mirrored, b: Mirrored) {
    let mut both = [Some(Box::pin(a)), Some(Box::pin(b))];
    poll_fn(move |context| {
        for half in &mut both {
            if half.as_mut().is_some_and(|future| future.as_mut().poll(context).is_ready()) {
                *half = None;
            }
        }
        if both.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
