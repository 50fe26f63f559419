//! Whether work grows as its input does: in instructions, as valgrind's cachegrind counts them. They are nearly the same
//! each time, on a loaded machine as on a quiet one, so that a few of them for each pair of nodes show.

use std::path::Path;
use std::process::Command;
use std::thread;

/// Set for the process whose instructions are counted: the case's number and its size.
const COUNTED: &str = "COUNTED_CASE";

/// The step from two to four times the input takes so many times the work of that from one to two: 2 if the work grows
/// as the input does. Something for each pair makes it 2.05 when it is a hundred-and-twentieth of the work on the smallest.
const GROWTH: std::ops::Range<f64> = 1.95..2.05;

/// Whether the work on each case grows as its size does, from `once` to twice and four times as much.
///
/// The test that calls this is `test`, it is ignored, and it does nothing else: the program runs itself, and that test
/// alone, for what is counted. `work` gets the case's place in `cases` and its size.
///
/// What begins with a process falls out of the differences. A hash map doubles when it is seven eighths full of a power
/// of two, so `once` should be well away from there: then the other two are as far away.
///
/// # Panics
/// If the work on one grows otherwise, or if there is no valgrind.
pub fn check(test: &str, cases: &[&str], once: usize, work: impl Fn(usize, usize)) {
    if let Ok(counted) = std::env::var(COUNTED) {
        let (case, size) = counted.split_once(' ').expect("two numbers");
        let [case, size] = [case, size].map(|number| number.parse().expect("a number"));
        return work(case, size);
    }
    let mut others = Vec::new();
    for (case, name) in cases.iter().enumerate() {
        // At once, since four times as much takes as long as the other two. It makes no difference to what is counted.
        let [once, twice, four] = thread::scope(|scope| {
            let counts = [once, 2 * once, 4 * once].map(|size| scope.spawn(move || instructions(test, case, size)));
            counts.map(|count| count.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let growth = (four - twice) / (twice - once);
        println!("{name}: {once:.2e} instructions, then {twice:.2e} and {four:.2e}: {growth:.3}");
        if !GROWTH.contains(&growth) {
            others.push(format!("{name}: {growth:.3}"));
        }
    }
    assert!(others.is_empty(), "twice as much should take twice the work, not {others:#?}");
}

/// Instructions of a process that runs one case.
fn instructions(test: &str, case: usize, size: usize) -> f64 {
    let program = std::env::current_exe().expect("it runs");
    let report = std::env::temp_dir().join(format!("cachegrind.{}.{size}", std::process::id()));
    let mut valgrind = Command::new("valgrind");
    // Without its caches it counts as callgrind does, in half the time.
    valgrind.args(["--tool=cachegrind", "--cache-sim=no", "--quiet"]);
    valgrind.arg(format!("--cachegrind-out-file={}", report.display()));
    valgrind.arg(program).args(["--ignored", "--exact", test]);
    let output = valgrind.env(COUNTED, format!("{case} {size}")).output().expect("valgrind is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    total(&report)
}

fn total(report: &Path) -> f64 {
    let text = std::fs::read_to_string(report).expect("cachegrind has written its report");
    std::fs::remove_file(report).expect("the report can be removed");
    let total = text.lines().find_map(|line| line.strip_prefix("summary: "));
    total.and_then(|total| total.trim().parse().ok()).expect("the report has a total")
}
