//! Times that can be compared on a machine that does other things too.
//!
//! All entries of a group are measured in every round, so that what disturbs one disturbs its neighbours, and each is
//! compared with the group's first entry in the same round. What doesn't fall on all alike, a neighbour on the same core,
//! is waited out: see [`calm`](crate::calm). The tables give medians over the rounds, with the quartiles of what is
//! compared.

use std::time::{Duration, Instant};

use crate::calm::Meter;

/// How long a group waits for calm, over all its rounds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The nanoseconds that this takes.
pub fn time<R>(work: impl FnOnce() -> R) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_nanos() as f64
}

/// How an entry is compared with the first one of its group.
#[derive(Clone, Copy)]
pub enum Compared {
    /// By what it takes in addition, in nanoseconds.
    Over,
    /// By how many times as long it takes.
    Times,
    /// Not at all: the first entry has no meaning of its own.
    Alone,
}

struct Entry<'a> {
    name: &'a str,
    /// What it is to be, in words.
    target: Option<&'static str>,
    /// One round: nanoseconds.
    run: Box<dyn FnMut() -> f64 + 'a>,
    rounds: Vec<f64>,
}

/// Entries to be measured together.
pub struct Group<'a> {
    title: String,
    compared: Compared,
    /// What a round's time is divided by.
    elements: f64,
    entries: Vec<Entry<'a>>,
}

impl<'a> Group<'a> {
    /// A group whose rounds each do `elements` times what the title says.
    pub fn new(title: impl Into<String>, compared: Compared, elements: u64) -> Self {
        Group { title: title.into(), compared, elements: elements as f64, entries: Vec::new() }
    }

    /// Adds what is measured by the nanoseconds that one call of `run` returns.
    pub fn add(&mut self, name: &'a str, run: impl FnMut() -> f64 + 'a) {
        self.entries.push(Entry { name, target: None, run: Box::new(run), rounds: Vec::new() });
    }

    /// The same, and `target` says what it is to be at most.
    pub fn add_with_target(&mut self, name: &'a str, target: Option<&'static str>, run: impl FnMut() -> f64 + 'a) {
        self.add(name, run);
        if let Some(entry) = self.entries.last_mut() {
            entry.target = target;
        }
    }

    /// Measures and prints.
    pub fn print(mut self, meter: &mut Meter, rounds: usize) {
        meter.table(PATIENCE);
        for round in 0..rounds + rounds / 10 {
            let warm = round >= rounds / 10;
            for at in order(round, self.entries.len()) {
                let Entry { run, rounds, .. } = &mut self.entries[at];
                // Once for the caches and the predictors, which the entry before and the meter have filled with their own.
                let mut run = || {
                    run();
                    run()
                };
                if warm {
                    rounds.push(meter.calmly(run) / self.elements);
                } else {
                    run();
                }
            }
        }
        println!("\n{} ({} % of it in calm)", self.title, meter.calm_percents().last().unwrap_or(&0));
        for entry in &self.entries {
            println!("{}", self.row(entry).trim_end());
        }
    }

    fn row(&self, entry: &Entry<'_>) -> String {
        let (_, median, _) = quartiles(&entry.rounds);
        let mut row = format!("  {:<26}{median:>9.2} ns", entry.name);
        let target = entry.target.map_or(String::new(), |target| format!("   at most {target}"));
        let floor = self.entries.first().map_or(&[][..], |floor| &floor.rounds);
        let pairs = entry.rounds.iter().zip(floor);
        match self.compared {
            Compared::Alone => row + &target,
            _ if floor.as_ptr() == entry.rounds.as_ptr() => row,
            Compared::Over => {
                let (low, median, high) = quartiles(&pairs.map(|(this, floor)| this - floor).collect::<Vec<_>>());
                row.push_str(&format!("  {median:+8.2} ({low:+.2} to {high:+.2})"));
                row + &target
            }
            Compared::Times => {
                let (low, median, high) = quartiles(&pairs.map(|(this, floor)| this / floor).collect::<Vec<_>>());
                row.push_str(&format!("  x {median:>6.2} ({low:.2} to {high:.2})"));
                row + &target
            }
        }
    }
}

/// Which entries are measured in turn in this round, such that each follows each other one equally often in twice as many
/// rounds as there are entries: from one to the next it is a step up, two down, three up and so on, every round starts
/// one further, and after as many rounds as there are entries they are taken backwards.
fn order(round: usize, entries: usize) -> impl Iterator<Item = usize> {
    let backwards = round / entries % 2 == 1;
    (0..entries).map(move |turn| {
        let turn = if backwards { entries - 1 - turn } else { turn };
        let zigzag = if turn % 2 == 1 { turn.div_ceil(2) } else { entries - turn / 2 };
        (round + zigzag) % entries
    })
}

/// The lower quartile, the median and the upper quartile.
#[must_use]
pub fn quartiles(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted.get(sorted.len() * share / 4).copied().unwrap_or(f64::NAN);
    (at(1), at(2), at(3))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn each_entry_follows_each_other_one_equally_often() {
        for entries in 1..10 {
            let mut follows = vec![vec![0; entries]; entries];
            for round in 0..2 * entries {
                let order: Vec<_> = order(round, entries).collect();
                assert!((0..entries).all(|entry| order.contains(&entry)), "{order:?}");
                order.windows(2).for_each(|pair| follows[pair[0]][pair[1]] += 1);
            }
            for (entry, then) in follows.iter().enumerate() {
                assert!((0..entries).all(|next| then[next] == if next == entry { 0 } else { 2 }), "{follows:?}");
            }
        }
    }

    #[test]
    fn an_entry_is_warmed_after_the_meter_has_been_read() {
        let said = Rc::new(RefCell::new(String::new()));
        let says = |what: char| {
            let said = Rc::clone(&said);
            move || {
                said.borrow_mut().push(what);
                1.0
            }
        };
        let mut meter = Meter::reading(says('m'));
        said.borrow_mut().clear();
        let mut group = Group::new("one", Compared::Alone, 1);
        group.add("entry", says('e'));
        group.print(&mut meter, 2);
        assert_eq!(*said.borrow(), "mmeemm".repeat(2));
    }

    #[test]
    fn one_interrupted_round_does_not_move_the_quartiles() {
        assert_eq!(quartiles(&[5.0, 1.0, 4.0, 2.0, 900.0, 3.0, 0.0, 6.0]), (2.0, 4.0, 6.0));
        assert!(quartiles(&[]).1.is_nan());
    }
}
