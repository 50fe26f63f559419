//! Programs from PyPI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use timestamp_core::{Format, Trace};
use timestamp_tests::source::root;

/// Where the programs and the traces go.
pub(crate) fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("cargo's folder for tests lies in target");
    target.join("viewers")
}

/// The programs, installed once a run.
pub(crate) static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let place = folder().join("python");
    fs::create_dir_all(folder()).expect("target can be written");
    run(Command::new("python3").args(["-m", "venv"]).arg(&place));
    let list = root().join("tests/tests/viewers/requirements.txt");
    let pip =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--no-deps", "-r"];
    run(Command::new(place.join("bin/python")).args(pip).arg(list));
    place
});

/// What a program prints; it must end well.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> String {
    let run = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{command:?} ends with {}:\n{said}", run.status);
    String::from_utf8(run.stdout).expect("UTF-8")
}

pub(crate) fn bytes(trace: &Trace, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    trace.write(format, &mut out).expect("a vector takes everything");
    out
}
