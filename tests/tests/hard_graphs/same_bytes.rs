//! The same graph gives the same bytes: on threads side by side, in another process and on another machine.
//!
//! `tests/golden/graph.txt` has a digest of what each way writes. `BLESS=1` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use flate2::Crc;
use graph_service::pipeline::{GivenData, GraphData, TransformConfig};
use timestamp_tests::reference::nasty;
use timestamp_tests::source::root;

use super::{edge, graph, mixed, node, run_with, text, ways};

/// A ring of nodes, each called by a label that is likely to break out, without directions.
fn nasty_ring() -> GivenData {
    let labels = nasty();
    let named = |(number, label): (usize, &String)| {
        let mut node = node(format!("{number} {label}"));
        (node.label, node.kind) = (Some(label.clone()), Some(label.clone()));
        node
    };
    let nodes: Vec<_> = labels.iter().enumerate().map(named).collect();
    let next = |number: usize| nodes[(number + 1) % nodes.len()].id.clone();
    let edges = (0..nodes.len()).map(|number| edge(nodes[number].id.clone(), next(number))).collect();
    graph(false, nodes, edges)
}

fn outputs() -> String {
    let mut file = String::new();
    for (name, data) in [("mixed", mixed(400)), ("nasty", nasty_ring())] {
        let data = GraphData::Graph(data);
        for way in ways() {
            write!(file, "{name} {} {}: ", way.0.name, way.1.name).expect("strings take all");
            match run_with(&data, way, &TransformConfig::default()) {
                Ok(output) => {
                    let mut crc = Crc::new();
                    crc.update(text(&output).as_bytes());
                    writeln!(file, "{} bytes, {:08x}", text(&output).len(), crc.sum())
                }
                Err(error) => writeln!(file, "refused, {}", error.faults[0].detail),
            }
            .expect("strings take all");
        }
    }
    file
}

fn path() -> PathBuf {
    root().join("tests/golden/graph.txt")
}

#[test]
fn outputs_are_as_in_the_golden_file() {
    let outputs = outputs();
    if std::env::var_os("BLESS").is_some() {
        fs::write(path(), &outputs).expect("the file can be written");
    }
    let golden = fs::read_to_string(path()).unwrap_or_default();
    let same = outputs.lines().zip(golden.lines()).take_while(|(ours, golden)| ours == golden).count();
    assert!(outputs == golden, "{}:{}: differs; BLESS=1 writes it anew", path().display(), same + 1);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert!(self::outputs() == golden, "a thread beside others writes something else"));
        }
    });
}

/// Each process hashes with keys of its own and finds its memory elsewhere.
#[test]
fn another_process_writes_the_same_bytes() {
    if std::env::var_os("BLESS").is_some() {
        // The other test may not have written the file yet.
        outputs_are_as_in_the_golden_file();
    }
    let program = std::env::current_exe().expect("it runs");
    for _ in 0..2 {
        let mut other = Command::new(&program);
        other.args(["--exact", "same_bytes::outputs_are_as_in_the_golden_file"]).env_remove("BLESS");
        let output = other.output().expect("it runs again");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains(" 1 passed"), "{said}");
    }
}
