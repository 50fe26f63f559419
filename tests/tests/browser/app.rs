//! Drives speedscope through `speedscope.mjs`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};
use timestamp_tests::source::root;

/// A function's row in the Sandwich view.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) total: String,
    pub(crate) own: String,
}

/// A lane in the list under the title.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) total: String,
}

/// What the app shows of a file.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Its name and version.
    pub(crate) app: String,
    pub(crate) title: String,
    /// The lane in view, and its place if there are more.
    pub(crate) active: String,
    /// Empty if there is only one.
    pub(crate) profiles: Vec<Listed>,
    /// How many colours the flame graph's picture has.
    pub(crate) colours: u64,
    /// What the app says of the outermost span after a click on it.
    pub(crate) outermost: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// The further lanes, where each was asked for: the one in view, and its rows.
    pub(crate) lanes: Vec<(String, Vec<Row>)>,
    /// Requests that left loopback.
    pub(crate) strayed: Vec<String>,
}

pub(crate) fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("cargo's folder for tests lies in target");
    target.join("browser")
}

/// npm's packages, installed once a run.
static MODULES: LazyLock<PathBuf> = LazyLock::new(|| {
    let (ours, installed) = (root().join("tests/tests/browser"), folder().join("npm"));
    fs::create_dir_all(&installed).expect("target can be written");
    for file in ["package.json", "package-lock.json"] {
        fs::copy(ours.join(file), installed.join(file)).expect("target can be written");
    }
    // No package needs to run code of its own to be installed.
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    let npm = Command::new("npm").args(arguments).current_dir(&installed).stdout(Stdio::null()).status();
    assert!(npm.expect("npm is installed").success(), "npm ci failed");
    installed.join("node_modules")
});

/// Opens `file` in the app. The screenshots are called `speedscope-<name>-….png`.
pub(crate) fn open(name: &str, file: &Value) -> Value {
    open_file(name, "speedscope.json", file.to_string().as_bytes())
}

/// Opens what another format has written in the app, as a file of this ending.
pub(crate) fn open_file(name: &str, ending: &str, file: &[u8]) -> Value {
    drive(name, json!({ "file": saved(name, ending, file) }))
}

/// Opens a file that lies there already.
pub(crate) fn open_path(name: &str, path: &Path) -> Value {
    drive(name, json!({ "file": path }))
}

fn saved(name: &str, ending: &str, file: &[u8]) -> PathBuf {
    let path = folder().join(format!("{name}.{ending}"));
    fs::create_dir_all(folder()).expect("target can be written");
    fs::write(&path, file).expect("target can be written");
    path
}

/// As [`open_file`], and goes through all lanes.
pub(crate) fn open_lanes(name: &str, file: &[u8]) -> Value {
    let place = saved(name, "speedscope.json", file);
    drive(name, json!({ "file": place, "lanes": true }))
}

/// Opens the file behind `url` as a link to the app with `#profileURL=` does.
pub(crate) fn open_link(name: &str, url: &str) -> Value {
    drive(name, json!({ "url": url }))
}

fn drive(name: &str, mut job: Value) -> Value {
    job["screenshot"] = json!(folder().join(format!("speedscope-{name}")));
    run_driver("browser/speedscope.mjs", job)
}

/// Hands a job to a driver beneath `tests/tests`, with the packages and Chromium; what it says of it.
pub(crate) fn run_driver(driver: &str, mut job: Value) -> Value {
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    assert!(Path::new(&chromium).exists(), "no Chromium at {chromium}; set CHROMIUM to where it is");
    job["modules"] = json!(&*MODULES);
    job["chromium"] = json!(chromium);
    let driver = root().join("tests/tests").join(driver);
    let run = Command::new("node").arg(driver).arg(job.to_string()).output().expect("node is installed");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("the driver writes JSON")
}

/// Opens `file`, which must fit the schema that speedscope ships and be shown.
#[track_caller]
pub(crate) fn shown(name: &str, file: &Value) -> Shown {
    Shown::from(&open(name, file))
}

impl Shown {
    /// What the driver says of a file that fits speedscope's own schema and was shown.
    #[track_caller]
    pub(crate) fn from(opened: &Value) -> Self {
        assert_eq!(opened["schema_errors"], json!([]), "speedscope's own schema");
        let shown = &opened["shown"];
        assert!(shown.is_object(), "the app refused the file: {}", opened["refused"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let listed = |profile: &Value| Listed { name: text(&profile["name"]), total: text(&profile["total"]) };
        let row = |row: &Value| Row { name: text(&row["name"]), total: text(&row["total"]), own: text(&row["self"]) };
        let rows = |value: &Value| list(&value["rows"]).iter().map(row).collect::<Vec<Row>>();
        Shown {
            app: text(&shown["app"]),
            title: text(&shown["title"]),
            active: text(&shown["active"]),
            profiles: list(&shown["profiles"]).iter().map(listed).collect(),
            colours: shown["colours"].as_u64().unwrap_or(0),
            outermost: list(&shown["outermost"]).iter().map(text).collect(),
            rows: rows(shown),
            lanes: list(&shown["lanes"]).iter().map(|lane| (text(&lane["active"]), rows(lane))).collect(),
            strayed: list(&shown["strayed"]).iter().map(text).collect(),
        }
    }
}

impl Shown {
    /// What the app says of the outermost span that was clicked: how long it and all calls of its name are.
    #[track_caller]
    pub(crate) fn instance_is(&self, name: &str, ns: u64) {
        let lines = &self.outermost;
        assert!(lines.iter().any(|line| line == name || line.starts_with(&format!("{name} ("))), "{name}: {lines:?}");
        // `Total`, `Self`, the two times, their shares, and the same of all instances.
        assert_eq!(lines[..2], ["Total", "Self"]);
        same_time(&lines[2], ns, name);
    }
}

/// The app writes times with a unit and two decimals, and a percentage behind them.
#[track_caller]
pub(crate) fn same_time(shown: &str, ns: u64, what: &str) {
    same_time_within(0.0, shown, ns, what);
}

/// As [`same_time`], give or take so many nanoseconds more.
#[track_caller]
pub(crate) fn same_time_within(slack: f64, shown: &str, ns: u64, what: &str) {
    let time = shown.split(' ').next().unwrap_or_default();
    let units = [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];
    let parsed = units.iter().find_map(|(unit, scale)| Some((time.strip_suffix(unit)?.parse::<f64>().ok()?, scale)));
    let (value, scale) = parsed.unwrap_or_else(|| panic!("{what}: `{shown}` is no time"));
    assert!((value * scale - ns as f64).abs() <= 0.006 * scale + slack, "{what}: the app shows {shown} for {ns} ns");
}
