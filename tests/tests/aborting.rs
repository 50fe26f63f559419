//! Programs that end while a request is armed: by a panic in a build that aborts on it, and by leaving.

use std::env;
use std::process::{Command, Output};

use timestamp_tests::source::root;

/// Builds and runs the program in the package `timestamp-aborting`.
fn run(panic: &str, end: &str) -> Output {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let profile = format!("profile.dev.panic=\"{panic}\"");
    // One for each, since the tests run side by side and the programs have one name.
    let target = format!("{}/aborting-{panic}", env!("CARGO_TARGET_TMPDIR"));
    Command::new(cargo)
        .args(["run", "--quiet", "--offline", "--locked", "-p", "timestamp-aborting"])
        .args(["--config", &profile, "--target-dir", &target, "--", end])
        .current_dir(root())
        .output()
        .expect("cargo runs the tests, so it can be run")
}

fn printed(output: &Output) -> String {
    assert!(!output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "builds timestamp-core in another profile; run by: cargo test -p timestamp-tests --test aborting -- --ignored"]
fn where_a_panic_aborts_its_hook_still_gets_the_trace() {
    let output = run("abort", "panic");
    assert_eq!(printed(&output), "aborts\nrequest cut_off\nleaf completed\narmed false\n");
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        let signal = output.status.signal().or_else(|| output.status.code().map(|code| code - 128));
        assert_eq!(signal, Some(6), "{:?}", output.status);
    }
    let output = run("abort", "return");
    assert_eq!(printed(&output), "aborts\nrequest completed\nleaf completed\narmed false\ndestroyed\n");
    assert!(output.status.success());
}

#[test]
#[ignore = "builds timestamp-core in another profile; run by: cargo test -p timestamp-tests --test aborting -- --ignored"]
fn a_process_that_leaves_while_it_is_armed_ends_in_peace() {
    let output = run("unwind", "exit");
    assert_eq!(printed(&output), "unwinds\ndestroyed\n");
    assert_eq!(output.status.code(), Some(7));
}
