//! Every way out of a body, and loops within it.

use timestamp_core::timestamp;

#[timestamp]
fn early(stop: bool) -> u32 {
    if stop {
        return 1;
    }
    2
}

#[timestamp]
fn always_returns(value: u32) -> u32 {
    return value;
}

#[timestamp]
fn returns_everywhere(value: u32) -> &'static str {
    match value {
        0 => return "none",
        1 => return "one",
        _ => {}
    }
    if value > 9 {
        return "many";
    } else {
        return "some";
    }
}

#[timestamp]
fn question(text: Option<&str>) -> Option<usize> {
    let length = text?.len();
    Some(length).filter(|&length| length > 1)?.checked_sub(2)
}

#[timestamp]
fn question_in_the_tail(text: &str) -> Result<u8, std::num::ParseIntError> {
    Ok(text.parse::<u8>()?)
}

#[timestamp]
fn break_value() -> u32 {
    let mut count = 0;
    loop {
        count += 1;
        if count == 3 {
            break count * 2;
        }
    }
}

#[timestamp]
fn loop_returns() -> u32 {
    let mut count = 0;
    loop {
        count += 1;
        if count == 3 {
            return count;
        }
    }
}

#[timestamp]
fn while_let(mut items: Vec<u32>) -> u32 {
    let mut sum = 0;
    while let Some(item) = items.pop() {
        if item == 2 {
            continue;
        }
        sum += item;
    }
    sum
}

#[timestamp]
fn for_with_labels(limit: u32) -> (u32, u32) {
    'outer: for a in 1..limit {
        for b in 1..limit {
            if b > a {
                continue 'outer;
            }
            if a * b > 10 {
                return (a, b);
            }
            if a + b > 100 {
                break 'outer;
            }
        }
    }
    (0, 0)
}

#[timestamp]
fn labelled_block(value: u32) -> u32 {
    'found: {
        if value > 1 {
            break 'found value;
        }
        0
    }
}

#[timestamp]
fn same_label_twice(value: u32) -> u32 {
    let first = 'body: {
        if value > 1 {
            break 'body 1;
        }
        2
    };
    'body: {
        if first > 1 {
            break 'body 10;
        }
        20
    }
}

#[timestamp]
fn let_else(value: Option<u32>) -> u32 {
    let Some(value) = value else { return 0 };
    value
}

#[timestamp]
fn if_let(value: Option<u32>) -> u32 {
    if let Some(value) = value {
        value
    } else {
        0
    }
}

#[timestamp]
fn match_guard(value: Result<u32, u32>) -> u32 {
    match value {
        Ok(value) if value > 5 => value,
        Ok(value) | Err(value) => value * 2,
    }
}

#[timestamp]
fn return_in_a_closure(items: &[u32]) -> u32 {
    let double = |item: &u32| -> u32 {
        if *item == 0 {
            return 100;
        }
        item * 2
    };
    items.iter().map(double).sum()
}

#[timestamp]
fn question_in_a_closure(items: &[&str]) -> Option<u32> {
    let parse = |item: &&str| -> Option<u32> { Some(item.parse::<u32>().ok()? + 1) };
    items.iter().map(parse).sum()
}

#[timestamp]
fn nested_function(value: u32) -> u32 {
    fn inner(value: u32) -> u32 {
        return value + 1;
    }
    inner(value)
}

#[timestamp]
fn annotated_nested_function(value: u32) -> u32 {
    #[timestamp]
    fn inner(value: u32) -> u32 {
        value + 1
    }
    inner(inner(value))
}

#[timestamp]
fn items_in_the_body(value: u32) -> u32 {
    struct Adds(u32);
    impl Adds {
        fn to(&self, value: u32) -> u32 {
            self.0 + value
        }
    }
    const ONE: u32 = 1;
    static TWO: u32 = 2;
    use std::cmp::max;
    Adds(max(ONE, TWO)).to(value)
}

#[timestamp]
fn statement_at_the_end(values: &mut Vec<u32>) {
    values.push(1);
}

#[timestamp]
fn expression_of_unit_at_the_end(values: &mut Vec<u32>) {
    values.push(1)
}

#[timestamp]
fn if_without_else(flag: bool, values: &mut Vec<u32>) {
    if flag {
        values.push(2)
    }
}

#[timestamp]
fn counted_calls() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static CALLS: AtomicU32 = AtomicU32::new(0);
    CALLS.fetch_add(1, Ordering::Relaxed)
}

#[timestamp]
fn shadowing(value: u32) -> String {
    let value = value + 1;
    let value = value.to_string();
    value
}

#[timestamp]
fn unreachable_arm(value: u32) -> u32 {
    match value % 2 {
        0 => 0,
        1 => 1,
        _ => unreachable!(),
    }
}

#[timestamp]
fn assigns_late(flag: bool) -> u32 {
    let value;
    if flag {
        value = 1;
    } else {
        value = 2;
    }
    value
}

fn pushed() -> Vec<u32> {
    let mut values = Vec::new();
    statement_at_the_end(&mut values);
    expression_of_unit_at_the_end(&mut values);
    if_without_else(true, &mut values);
    if_without_else(false, &mut values);
    values
}

cases! {
    "an early return", 2: (early(true), early(false)) => (1, 2);
    "return as the last statement", 1: always_returns(3) => 3;
    "return in every branch", 4: [0, 1, 5, 10].map(returns_everywhere) => ["none", "one", "some", "many"];
    "? on an Option", 3: [None, Some("a"), Some("abc")].map(question) => [None, None, Some(1)];
    "? in the tail", 2: (question_in_the_tail("7").ok(), question_in_the_tail("x").ok()) => (Some(7), None);
    "a value by break", 1: break_value() => 6;
    "return out of a loop", 1: loop_returns() => 3;
    "while let and continue", 1: while_let(vec![1, 2, 3]) => 4;
    "labels of loops", 2: (for_with_labels(9), for_with_labels(2)) => ((4, 3), (0, 0));
    "a labelled block as the tail", 2: (labelled_block(1), labelled_block(2)) => (0, 2);
    "labels that occur twice", 2: (same_label_twice(1), same_label_twice(2)) => (10, 20);
    "let else", 2: (let_else(None), let_else(Some(1))) => (0, 1);
    "if let", 2: (if_let(None), if_let(Some(1))) => (0, 1);
    "match with guards and alternatives", 3: [Ok(6), Ok(1), Err(3)].map(match_guard) => [6, 2, 6];
    "return in a closure leaves the closure", 1: return_in_a_closure(&[0, 1]) => 102;
    "? in a closure leaves the closure", 2: (question_in_a_closure(&["1", "2"]), question_in_a_closure(&["x"])) => (Some(5), None);
    "a function in the body", 1: nested_function(1) => 2;
    "an annotated function in the body", 3: annotated_nested_function(1) => 3;
    "types, constants and imports in the body", 1: items_in_the_body(1) => 3;
    "statements and expressions of type ()", 4: pushed() => [1, 1, 2];
    "a static of the body is one", 3: {
        let first = counted_calls();
        (counted_calls() - first, counted_calls() - first)
    } => (1, 2);
    "shadowing", 1: shadowing(1) => "2";
    "an unreachable arm", 1: unreachable_arm(3) => 1;
    "a variable that is assigned later", 2: (assigns_late(true), assigns_late(false)) => (1, 2);
}
