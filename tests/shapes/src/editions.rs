//! What is dropped when: the editions differ, and in each the annotated function does as the plain one.

use std::cell::RefCell;
use std::sync::Mutex;

use crate::support::{block_on, wait, Log};

/// The same function twice, plain and annotated.
macro_rules! twins {
    ($($function:item)*) => {
        pub mod plain {
            use super::*;
            $($function)*
        }
        pub mod timed {
            use super::*;
            use timestamp_core::timestamp;
            $(
                #[timestamp]
                $function
            )*
        }
    };
}

twins! {
    pub fn tail_temporary(log: &Log) -> usize {
        let _local = log.noisy("local");
        log.noisy("temporary").value()
    }

    pub fn tail_borrows_a_local(log: &Log) -> usize {
        let local = RefCell::new(log.noisy("local"));
        let value = local.borrow().value();
        value
    }

    pub fn match_in_the_tail(log: &Log) -> usize {
        let _local = log.noisy("local");
        match log.noisy("scrutinee").value() {
            0 => 0,
            value => value + log.noisy("arm").value(),
        }
    }

    pub fn if_let_in_the_tail(log: &Log) -> usize {
        let _local = log.noisy("local");
        if let Some(value) = Some(log.noisy("scrutinee").value()).filter(|&value| value > 100) {
            value
        } else {
            log.note("else");
            0
        }
    }

    pub fn block_in_the_tail(log: &Log) -> usize {
        let _local = log.noisy("local");
        {
            let _inner = log.noisy("inner");
            log.noisy("temporary").noted().value()
        }
    }

    pub fn unit_tail(log: &Log) {
        let _local = log.noisy("local");
        log.noisy("temporary").noted();
    }

    pub fn returned(log: &Log) -> usize {
        let _local = log.noisy("local");
        return log.noisy("temporary").value();
    }

    pub fn question(log: &Log) -> Option<usize> {
        let _local = log.noisy("local");
        let _second = log.noisy("second");
        Some(log.noisy("temporary").value()).filter(|&value| value > 100)?;
        log.note("not reached");
        None
    }

    pub fn arguments(log: &Log, _a: Noisy<'_>, (_b, _): (Noisy<'_>, Noisy<'_>), _: Noisy<'_>, _c: Noisy<'_>) -> usize {
        let _local = log.noisy("local");
        log.noisy("temporary").value()
    }

    pub fn moved_argument(log: &Log, a: Noisy<'_>, b: Noisy<'_>) -> usize {
        drop(a);
        log.note("body");
        b.value()
    }

    pub async fn future_tail_temporary(log: &Log) -> usize {
        let _local = log.noisy("local");
        wait().await;
        log.noisy("temporary").value()
    }

    pub async fn future_arguments(log: &Log, _a: Noisy<'_>, _b: Noisy<'_>, _c: Noisy<'_>) -> usize {
        let _local = log.noisy("local");
        wait().await;
        log.noisy("temporary").value()
    }

    pub async fn future_patterns(log: &Log, _a: Noisy<'_>, (_b, _): (Noisy<'_>, Noisy<'_>), _: Noisy<'_>, _c: Noisy<'_>) {
        let _local = log.noisy("local");
        wait().await;
    }

    pub async fn future_moved_argument(log: &Log, a: Noisy<'_>, b: Noisy<'_>) -> usize {
        drop(a);
        wait().await;
        log.note("body");
        b.value()
    }

    pub async fn future_if_let(log: &Log) -> usize {
        let _local = log.noisy("local");
        if let Some(value) = Some(log.noisy("scrutinee").value()).filter(|&value| value > 100) {
            value
        } else {
            wait().await;
            log.note("else");
            0
        }
    }

    pub async fn future_returned(log: &Log) -> usize {
        let _local = log.noisy("local");
        wait().await;
        return log.noisy("temporary").value();
    }
}

use crate::support::Noisy;
use timestamp_core::{span, timestamp};

/// In edition 2021 the guard lives on to the end of the statement around it, in 2024 it does not: it compiles in both.
#[timestamp]
fn lock_in_the_tail(mutex: &Mutex<Vec<u32>>) -> usize {
    mutex.lock().unwrap().len()
}

#[timestamp]
fn borrow_in_the_tail(cell: &RefCell<String>) -> String {
    cell.borrow().clone()
}

fn order(call: impl FnOnce(&Log)) -> String {
    let log = Log::default();
    call(&log);
    log.text()
}

/// As [`order`], in a span, since nothing may be dropped outside of one.
fn order_within(call: impl FnOnce(&Log)) -> String {
    let _span = span!("around");
    order(call)
}

/// Both orders, which must be one.
macro_rules! orders {
    ($log:ident: $function:ident()) => {
        (order(|$log| ignore(timed::$function($log))), order_within(|$log| ignore(plain::$function($log))))
    };
    // The arguments of a sync function stay where they are: they are dropped when its span has ended.
    ($log:ident: $function:ident($($argument:expr),+)) => {
        (
            order_within(|$log| ignore(timed::$function($log $(, $argument)*))),
            order_within(|$log| ignore(plain::$function($log $(, $argument)*))),
        )
    };
    ($log:ident: async $function:ident($($argument:expr),*)) => {
        (
            order(|$log| ignore(block_on(timed::$function($log $(, $argument)*)))),
            order_within(|$log| ignore(block_on(plain::$function($log $(, $argument)*)))),
        )
    };
}

/// What both orders are.
fn same((timed, plain): (String, String)) -> String {
    assert_eq!(timed, plain);
    timed
}

/// Whether both orders are one, and there is an order at all.
fn alike(both: (String, String)) -> bool {
    same(both).contains(' ')
}

fn ignore<T>(_: T) {}

/// What tells the editions apart, as the annotated function does it.
pub fn order_of_this_edition() -> String {
    order(|log| ignore(timed::tail_temporary(log)))
}

cases! {
    "a temporary of the tail", 6: alike(orders!(log: tail_temporary())) => true;
    "a local that the body borrows", 4: same(orders!(log: tail_borrows_a_local())) => "local";
    "a match as the tail", 8: alike(orders!(log: match_in_the_tail())) => true;
    "an if let as the tail", 6: alike(orders!(log: if_let_in_the_tail())) => true;
    "a block as the tail", 8: alike(orders!(log: block_in_the_tail())) => true;
    "no tail", 6: alike(orders!(log: unit_tail())) => true;
    "return", 6: alike(orders!(log: returned())) => true;
    "?", 8: alike(orders!(log: question())) => true;
    "arguments, with and without names", 17: alike(orders!(log: arguments(log.noisy("a"), (log.noisy("b"), log.noisy("b2")), log.noisy("x"), log.noisy("c")))) => true;
    "an argument that is moved", 7: alike(orders!(log: moved_argument(log.noisy("a"), log.noisy("b")))) => true;
    "a temporary of a future's tail", 6: alike(orders!(log: async future_tail_temporary())) => true;
    "arguments of a future", 12: alike(orders!(log: async future_arguments(log.noisy("a"), log.noisy("b"), log.noisy("c")))) => true;
    "patterns of a future", 14: alike(orders!(log: async future_patterns(log.noisy("a"), (log.noisy("b"), log.noisy("b2")), log.noisy("x"), log.noisy("c")))) => true;
    "an argument that a future moves", 6: alike(orders!(log: async future_moved_argument(log.noisy("a"), log.noisy("b")))) => true;
    "an if let in a future", 6: alike(orders!(log: async future_if_let())) => true;
    "return in a future", 6: alike(orders!(log: async future_returned())) => true;
    "a lock in the tail", 1: lock_in_the_tail(&Mutex::new(vec![1])) => 1;
    "a borrow in the tail", 1: borrow_in_the_tail(&RefCell::new("a".to_owned())) => "a";
}
