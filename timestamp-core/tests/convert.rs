//! The converter, from file to file.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use timestamp_core::{Capture, Format, Trace, timestamp};

#[timestamp]
fn leaf() {}

#[timestamp]
fn root() {
    leaf();
    leaf();
}

fn trace() -> Trace {
    let capture = Capture::new("a trace");
    capture.run(root);
    capture.finish()
}

fn written(trace: &Trace, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    trace.write(format, &mut out).expect("a vector takes everything");
    out
}

fn convert(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_timestamp-convert"));
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = program.spawn().expect("the program starts");
    let mut stdin = running.stdin.take().expect("it is piped");
    // One that refuses its arguments reads nothing.
    let _ = stdin.write_all(input);
    drop(stdin);
    running.wait_with_output().expect("the program ends")
}

#[test]
fn every_format_is_written_as_the_trace_itself_writes_it() {
    let trace = trace();
    let full = written(&trace, Format::Full);
    for &format in Format::ALL {
        let output = convert(&["--to", format.name(), "-"], &full);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.stdout, written(&trace, format), "{format}");
    }
}

#[test]
fn files_are_read_and_written() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (from, to) = (folder.join("trace.json"), folder.join("trace.speedscope.json"));
    let trace = trace();
    fs::write(&from, written(&trace, Format::Full)).expect("the folder can be written");
    let path = |path: &'static str| folder.join(path).display().to_string();
    let (from, to) = (from.display().to_string(), to.display().to_string());
    assert!(convert(&["--to", "speedscope", "--output", &to, &from], b"").status.success());
    let kept = written(&trace, Format::Speedscope);
    assert_eq!(fs::read(&to).expect("it was written"), kept);

    // What can't be read is said, and what is there stays.
    let output = convert(&["--to", "summary", "-o", &to, &path("nowhere.json")], b"");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("nowhere.json: No such file"), "{said}");
    let output = convert(&["--to", "summary", "-o", &to, "-"], b"{\"metadata\": 5}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.starts_with("timestamp-convert: -: no trace in the full format"),
        "{said}"
    );
    assert_eq!(fs::read(&to).expect("it is still there"), kept);
}

#[test]
fn an_unknown_format_is_refused_and_the_known_ones_are_named() {
    let output = convert(&["--to", "sped", "-"], b"");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    assert!(Format::ALL.iter().all(|format| said.contains(format.name())), "{said}");
}
