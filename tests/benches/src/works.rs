//! Works whose instructions are counted by callgrind, and fail over their recorded ceilings.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use crate::callgrind;
use crate::profile::Profile;

/// Something that is done under callgrind.
pub struct Work {
    /// What it is.
    pub what: &'static str,
    /// The name of the function that does it: callgrind knows it by that one only, so no two may be alike, or the
    /// compiler makes one of them.
    pub name: &'static str,
    /// Makes what it needs; not counted.
    pub prepare: fn(),
    /// Does it.
    pub run: fn() -> usize,
    /// Instructions a unit, for x86-64 and the default profile. A count over it is a regression, so lower it with every
    /// gain.
    pub ceiling: f64,
}

/// What they cost is told by this unit, of which each has so many.
pub struct Unit {
    /// One of it.
    pub name: &'static str,
    /// How many there are.
    pub count: usize,
}

/// Prints what each of the works costs, and fails where that is over its ceiling. The program runs itself under callgrind,
/// which leaves its report at `out`.
///
/// # Panics
/// If there is no valgrind, or the program fails under it.
#[must_use]
pub fn check(works: &[Work], unit: Unit, out: &Path) -> ExitCode {
    if std::env::args().any(|argument| argument == "run") {
        for call in [warm_up, counted] {
            for work in works {
                (work.prepare)();
                call(work.run);
            }
        }
        return ExitCode::SUCCESS;
    }
    let program = std::env::current_exe().expect("the program that runs has a path");
    let counts = callgrind::count(&program, "run", out);
    let compared = cfg!(target_arch = "x86_64") && Profile::current() == Profile::Default;
    let mut over = false;
    println!("instructions {}, {}; {} of them", unit.name, Profile::current(), unit.count);
    for Work { what, name, ceiling, .. } in works {
        let count = counts.iter().find(|(path, _)| path.rsplit("::").next() == Some(name));
        let Some((_, count)) = count else { panic!("{name} was not counted") };
        let each = count / unit.count as f64;
        let is_over = compared && each > *ceiling;
        over |= is_over;
        println!("  {what:<44}{each:>7.1}   ceiling {ceiling:>6.1}{}", if is_over { "   OVER" } else { "" });
    }
    if !compared {
        println!("the ceilings are those of x86-64 and the default profile, and are not compared here");
    }
    if over { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The caller of all that is counted.
#[inline(never)]
fn counted(run: fn() -> usize) {
    black_box(black_box(run)());
}

/// What is called by this one is not counted: what happens once (names are interned, the probe's cost is measured) is not
/// what it costs. It has to differ: the compiler makes one of two functions that are alike.
#[inline(never)]
fn warm_up(run: fn() -> usize) {
    black_box(black_box(run)().wrapping_add(1));
}
