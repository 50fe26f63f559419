//! Instructions, counted by valgrind's callgrind.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The C library copies more than some kilobytes by `rep movsb`, which callgrind counts once a byte. How much is copied as
/// something grows hangs on what lies behind it in memory, down to the length of the environment: it moved what html5ever
/// takes by a hundredth. Without that instruction, 32 bytes are one.
const NO_REP_MOVSB: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-ERMS");

/// Instructions of one call, what it calls included, by the callee's path.
pub type Counts = BTreeMap<String, f64>;

/// Runs the program with this argument and counts what is called by its function `counted`. `out` is where callgrind
/// leaves its report.
///
/// # Panics
/// If there is no valgrind, the program fails, or it calls no such function.
#[must_use]
pub fn count(program: &Path, argument: &str, out: &Path) -> Counts {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--compress-strings=no", "--compress-pos=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .arg(argument)
        .env(NO_REP_MOVSB.0, NO_REP_MOVSB.1)
        // A server that one of the peers would start.
        .env("HOTPATH_METRICS_SERVER_OFF", "1")
        .status();
    assert!(run.expect("valgrind is installed").success(), "the program fails under valgrind");
    let report = std::fs::read_to_string(out).expect("callgrind has written its report");
    let counts = parse(&report);
    assert!(!counts.is_empty(), "callgrind saw no call by `counted`");
    counts
}

/// Reads the calls made by `counted`: `cfn=` and the callee, `calls=` and how many, then a line that ends with what
/// they cost.
fn parse(report: &str) -> Counts {
    let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let (mut caller, mut callee, mut calls) = ("", "", None);
    for line in report.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            caller = name;
        } else if let Some(name) = line.strip_prefix("cfn=") {
            callee = name;
        } else if let Some(rest) = line.strip_prefix("calls=") {
            calls = rest.split(' ').next().and_then(|calls| calls.parse::<u64>().ok());
        } else if let Some(calls) = calls.take()
            && path(caller).ends_with("::counted")
        {
            let cost = line.rsplit(' ').next().and_then(|cost| cost.parse::<u64>().ok());
            let sum = sums.entry(path(callee).to_owned()).or_default();
            *sum = (sum.0 + calls, sum.1 + cost.unwrap_or(0));
        }
    }
    sums.into_iter().map(|(callee, (calls, cost))| (callee, cost as f64 / calls as f64)).collect()
}

/// A symbol's path without its hash.
fn path(symbol: &str) -> &str {
    symbol.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16).map_or(symbol, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "\
events: Ir
fn=bench::counted::h0123456789abcdef
10 3
cfi=src/lib.rs
cfn=bench::leaf::hfedcba9876543210
calls=1000 20
10 6000
11 7
cfn=bench::leaf::hfedcba9876543210
calls=1000 20
12 8000
fn=bench::warm_up::h0123456789abcdef
cfn=bench::leaf::hfedcba9876543210
calls=1 20
10 999999
";

    #[test]
    fn only_what_is_called_by_counted_is_counted() {
        assert_eq!(parse(REPORT), Counts::from([("bench::leaf".to_owned(), 7.0)]));
    }

    #[test]
    fn a_symbol_of_either_mangling_has_a_path() {
        assert_eq!(path("a::b::h0123456789abcdef"), "a::b");
        assert_eq!(path("a::hash::help"), "a::hash::help");
    }
}
