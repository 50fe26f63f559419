//! Runs the drivers that hand outputs to JavaScript libraries.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use timestamp_tests::source::root;

use crate::asked::{Case, Dress, Shown, differences, list};

/// Where the packages, the outputs and the pictures go.
pub(crate) fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("cargo's folder for tests lies in target");
    target.join("consumers")
}

/// npm's packages, installed when what is pinned has changed. Several processes may ask for them at once.
static MODULES: LazyLock<PathBuf> = LazyLock::new(|| {
    let (ours, installed) = (root().join("tests/tests/consumers"), folder().join("npm"));
    fs::create_dir_all(&installed).expect("target can be written");
    let lock = File::create(installed.join("lock")).expect("target can be written");
    lock.lock().expect("a file can be locked");
    let modules = installed.join("node_modules");
    // Written last, and deleted by npm with all else: so all that it names is there.
    let complete = modules.join(".complete");
    let pinned = fs::read(ours.join("package-lock.json")).expect("it lies in the tree");
    if fs::read(&complete).is_ok_and(|complete| complete == pinned) {
        return modules;
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(ours.join(file), installed.join(file)).expect("target can be written");
    }
    // No package needs to run code of its own to be installed.
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    let npm = Command::new("npm").args(arguments).current_dir(&installed).stdout(Stdio::null()).status();
    assert!(npm.expect("npm is installed").success(), "npm ci failed");
    fs::write(complete, pinned).expect("target can be written");
    modules
});

/// Hands all cases to `<library>.mjs` in one process and says what differs.
pub(crate) fn drive(library: &str, cases: &[Case], dress: Dress) -> Vec<String> {
    cases.iter().zip(shown(library, cases)).flat_map(|(case, shown)| differences(case, shown, dress)).collect()
}

/// What `<library>.mjs` shows of each case.
pub(crate) fn shown(library: &str, cases: &[Case]) -> Vec<Shown> {
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let (given, said) = (folder().join(format!("{library}.json")), folder().join(format!("{library}-shown.json")));
    fs::create_dir_all(folder()).expect("target can be written");
    fs::write(&given, written(cases)).expect("target can be written");
    let job = json!({
        "modules": &*MODULES, "chromium": chromium, "cases": given, "shown": said, "pictures": folder(),
    });
    let driver = root().join(format!("tests/tests/consumers/{library}.mjs"));
    let run = Command::new("node").arg(driver).arg(job.to_string()).output().expect("node is installed");
    assert!(run.status.success(), "{library}.mjs: {}", String::from_utf8_lossy(&run.stderr));
    let said: Value = serde_json::from_slice(&fs::read(said).expect("the driver wrote it")).expect("it wrote JSON");
    assert_eq!(list(&said).len(), cases.len(), "{library}.mjs leaves cases out");
    list(&said).iter().map(Shown::from).collect()
}

/// The cases as a driver reads them: `[{"name", "output"}]`, JSON outputs byte for byte as the engine wrote them.
fn written(cases: &[Case]) -> String {
    let raw = |json: &str| RawValue::from_string(json.to_owned()).expect("the engine writes JSON");
    let one = |case: &Case| {
        let output = if case.is_json { case.output.clone() } else { json!(case.output).to_string() };
        format!("{{\"name\":{},\"output\":{}}}", json!(case.name), raw(&output))
    };
    format!("[{}]", cases.iter().map(one).collect::<Vec<_>>().join(",\n"))
}
