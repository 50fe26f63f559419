//! What a call costs in instructions, as callgrind counts them: the same on a loaded machine as on a quiet one.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench instructions
//! cargo bench -p timestamp-benches --bench instructions --profile bench-lto
//! ```
//!
//! prints for each kind of function what the annotation adds to a call, for ours and for the peers, and fails where ours
//! is over its recorded [ceiling](CEILINGS). Needs valgrind. `rdtsc` counts as one instruction.
//!
//! The program runs itself under callgrind: once with nothing armed, once with everything. What is called by
//! [`counted`] is counted, by the name of the callee.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use timestamp_benches::callgrind::{self, Counts};
use timestamp_benches::functions::{self, Functions, LIBRARY, OWN, PLAIN, subjects};
use timestamp_benches::profile::Profile;

/// What ours may add to a call of one kind of function, as [default profile, fat link-time optimisation].
struct Ceiling {
    mode: Mode,
    subject: &'static str,
    kind: &'static str,
    /// What the project promises; nothing where it promises nanoseconds.
    target: [Option<u64>; 2],
    /// What there is now, and armed 2 or 3 more: growing, and looking at the time, fall on the calls that happen to be
    /// counted. A count over it is a regression, so lower it with every gain.
    ceiling: [u64; 2],
}

#[rustfmt::skip]
const CEILINGS: &[Ceiling] = &[
    Ceiling { mode: Mode::Disarmed, subject: OWN, kind: "leaf", target: [Some(8), Some(4)], ceiling: [3, 2] },
    Ceiling { mode: Mode::Disarmed, subject: OWN, kind: "calls", target: [Some(8), Some(8)], ceiling: [7, 6] },
    Ceiling { mode: Mode::Disarmed, subject: OWN, kind: "block", target: [Some(8), Some(4)], ceiling: [3, 2] },
    Ceiling { mode: Mode::Disarmed, subject: OWN, kind: "ready", target: [None, None], ceiling: [17, 18] },
    Ceiling { mode: Mode::Disarmed, subject: LIBRARY, kind: "leaf", target: [Some(12), Some(4)], ceiling: [7, 2] },
    Ceiling { mode: Mode::Disarmed, subject: LIBRARY, kind: "calls", target: [Some(8), Some(8)], ceiling: [8, 6] },
    Ceiling { mode: Mode::Disarmed, subject: LIBRARY, kind: "ready", target: [None, None], ceiling: [18, 18] },
    Ceiling { mode: Mode::Armed, subject: OWN, kind: "leaf", target: [None, None], ceiling: [91, 82] },
    Ceiling { mode: Mode::Armed, subject: OWN, kind: "calls", target: [None, None], ceiling: [93, 84] },
    Ceiling { mode: Mode::Armed, subject: OWN, kind: "block", target: [None, None], ceiling: [90, 81] },
    Ceiling { mode: Mode::Armed, subject: OWN, kind: "ready", target: [None, None], ceiling: [133, 120] },
    Ceiling { mode: Mode::Armed, subject: LIBRARY, kind: "leaf", target: [None, None], ceiling: [91, 82] },
    Ceiling { mode: Mode::Armed, subject: LIBRARY, kind: "calls", target: [None, None], ceiling: [94, 84] },
    Ceiling { mode: Mode::Armed, subject: LIBRARY, kind: "ready", target: [None, None], ceiling: [134, 120] },
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disarmed,
    Armed,
}

impl Mode {
    const ALL: [Mode; 2] = [Mode::Disarmed, Mode::Armed];

    fn name(self) -> &'static str {
        match self {
            Mode::Disarmed => "disarmed",
            Mode::Armed => "armed",
        }
    }
}

mod own {
    use timestamp_benches::functions::Functions;
    use timestamp_benches::{async_functions, functions, sync_functions};

    sync_functions! { { #[timestamp_core::timestamp] } {} }
    async_functions! { { #[timestamp_core::timestamp] } }

    pub(super) const FUNCTIONS: Functions = functions!(Some(ready), functions::record);

    #[inline(never)]
    pub(super) fn block(x: u64) -> u64 {
        let _span = timestamp_core::span!("block");
        functions::work(x)
    }
}

const KINDS: [&str; 4] = ["leaf", "calls", "block", "ready"];

/// Calls that are counted: as many as there are spans in a capture of the other benchmarks.
const CALLS: u64 = 1000;

/// The caller of all that is counted.
#[inline(never)]
fn counted(function: fn(u64) -> u64) {
    for x in 0..CALLS {
        black_box(function(black_box(x)));
    }
}

/// Each kind of function with this annotation.
fn kinds(functions: &Functions) -> impl Iterator<Item = (&'static str, fn(u64) -> u64)> {
    let block = (functions.module == own::FUNCTIONS.module).then_some(("block", own::block as fn(u64) -> u64));
    functions.single().chain(block)
}

/// What is called by this one is not counted: what happens once (a callsite is registered, memory is taken) is not what
/// a call costs.
#[inline(never)]
fn warm_up(function: fn(u64) -> u64) {
    for x in 0..CALLS {
        black_box(function(black_box(x) | 1));
    }
}

fn run(functions: &Functions, mode: Mode) {
    let all = |call: fn(fn(u64) -> u64)| kinds(functions).for_each(|(_, function)| call(black_box(function)));
    for call in [warm_up, counted] {
        match mode {
            Mode::Disarmed => all(call),
            Mode::Armed => (functions.record)(&mut || all(call)),
        }
    }
}

/// What each subject's annotation adds to each kind of function, and what the plain function is made of.
fn print(mode: Mode, profile: Profile, counts: &Counts) {
    println!("\n{}, instructions a call, {}", mode.name(), profile);
    print!("{:<26}", "");
    KINDS.iter().for_each(|kind| print!("{kind:>14}"));
    println!();
    for (subject, functions) in subjects(own::FUNCTIONS) {
        print!("{subject:<26}");
        for kind in KINDS {
            let cell = match (added(counts, &functions, kind), plain(counts, kind)) {
                (Some(_), Some(plain)) if subject == PLAIN => format!("{plain:.0}"),
                (Some(added), _) => match CEILINGS.iter().find(|row| row.is(mode, subject, kind)) {
                    Some(row) => format!("{} {added:+.0}", row.bounds(profile)),
                    None => format!("{added:+.0}"),
                },
                _ => String::new(),
            };
            print!("{cell:>14}");
        }
        println!();
    }
}

impl Ceiling {
    fn is(&self, mode: Mode, subject: &str, kind: &str) -> bool {
        self.mode == mode && self.subject == subject && self.kind == kind
    }

    fn bounds(&self, profile: Profile) -> String {
        match profile.of(self.target) {
            Some(target) => format!("({target}; {})", profile.of(self.ceiling)),
            None => format!("({})", profile.of(self.ceiling)),
        }
    }
}

fn plain(counts: &Counts, kind: &str) -> Option<f64> {
    // A block is added to what a leaf does.
    let kind = if kind == "block" { "leaf" } else { kind };
    counts.get(&format!("{}::{kind}", functions::plain::FUNCTIONS.module)).copied()
}

fn added(counts: &Counts, functions: &Functions, kind: &str) -> Option<f64> {
    Some(counts.get(&format!("{}::{kind}", functions.module))? - plain(counts, kind)?)
}

/// Says which counts are over their ceilings, or could not be had.
fn regressions(mode: Mode, profile: Profile, counts: &Counts) -> Vec<String> {
    let mut regressions = Vec::new();
    let subjects = subjects(own::FUNCTIONS);
    for row in CEILINGS.iter().filter(|row| row.mode == mode) {
        let functions = subjects.iter().find(|(subject, _)| *subject == row.subject);
        let ceiling = profile.of(row.ceiling);
        let what = format!("{}, {}, {}", row.mode.name(), row.subject, row.kind);
        match functions.and_then(|(_, functions)| added(counts, functions, row.kind)) {
            Some(added) if added.round() <= ceiling as f64 => {}
            Some(added) => regressions.push(format!("{what}: {added:+.1}, and the ceiling is {ceiling}")),
            None => regressions.push(format!("{what}: not counted")),
        }
    }
    regressions
}

fn main() -> ExitCode {
    let mode = |name: &str| Mode::ALL.into_iter().find(|mode| mode.name() == name);
    if let Some(mode) = std::env::args().nth(1).and_then(|name| mode(&name)) {
        subjects(own::FUNCTIONS).iter().for_each(|(_, functions)| run(functions, mode));
        return ExitCode::SUCCESS;
    }
    let program = std::env::current_exe().expect("the program that runs has a path");
    let profile = Profile::current();
    let mut regressions = Vec::new();
    for mode in Mode::ALL {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind.{}", mode.name()));
        let counts = callgrind::count(&program, mode.name(), &out);
        print(mode, profile, &counts);
        regressions.extend(self::regressions(mode, profile, &counts));
    }
    println!("\nours: (target; ceiling) and what is added to the plain function");
    if !cfg!(target_arch = "x86_64") {
        println!("the ceilings are those of x86-64 and are not compared here");
        return ExitCode::SUCCESS;
    }
    regressions.iter().for_each(|regression| eprintln!("over its ceiling: {regression}"));
    if regressions.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
