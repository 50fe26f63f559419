//! The same page gives the same bytes: twice, on threads side by side, in another process and on another machine.
//!
//! `tests/golden/html` holds what each engine writes: small pages whole, so that a change can be read, and a digest of
//! every other. `BLESS=1` writes the files anew.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::slice;
use std::sync::LazyLock;
use std::thread;

use flate2::Crc;
use graph_service::pipeline::{Engine, TransformConfig};
use timestamp_tests::reference::{Page, pages};
use timestamp_tests::source::root;

use super::{engines, run, text, transformations};

const FOLDER: &str = "tests/golden/html";

/// Pages whose outputs are kept whole.
const WHOLE: [&str; 2] = ["06_boolean_attributes", "22_quotes_backslash"];

/// All that an engine writes of the pages, as its file has it.
fn outputs(engine: &'static Engine, pages: &[Page]) -> String {
    let mut file = String::new();
    for page in pages {
        for transformation in transformations() {
            write!(file, "{} {}:", page.name, transformation.name).expect("strings take all");
            match run(&page.html, transformation, engine, &TransformConfig::default()) {
                Ok(output) if WHOLE.contains(&page.name) => writeln!(file, "\n{}", text(&output).trim_end()),
                Ok(output) => {
                    let mut crc = Crc::new();
                    crc.update(text(&output).as_bytes());
                    writeln!(file, " {} bytes, {:08x}", text(&output).len(), crc.sum())
                }
                Err(error) => writeln!(file, " refused, {}", error.faults[0].detail),
            }
            .expect("strings take all");
        }
    }
    file
}

fn path(engine: &str) -> PathBuf {
    root().join(FOLDER).join(format!("{engine}.txt"))
}

/// The golden files, in the order of the engines; before, written anew if that is asked for.
static GOLDEN: LazyLock<Vec<String>> = LazyLock::new(|| {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(root().join(FOLDER)).expect("the folder can be made");
        for engine in engines() {
            fs::write(path(engine.name), outputs(engine, &pages())).expect("the file can be written");
        }
    }
    engines().map(|engine| fs::read_to_string(path(engine.name)).unwrap_or_default()).collect()
});

#[test]
fn outputs_are_as_in_the_golden_files() {
    let pages = pages();
    for (engine, golden) in engines().zip(GOLDEN.iter()) {
        let outputs = outputs(engine, &pages);
        let same = outputs.lines().zip(golden.lines()).take_while(|(ours, golden)| ours == golden).count();
        assert!(outputs == *golden, "{}:{}: differs; BLESS=1 writes it anew", path(engine.name).display(), same + 1);
    }
}

#[test]
fn every_golden_file_has_its_engine() {
    LazyLock::force(&GOLDEN);
    for file in fs::read_dir(root().join(FOLDER)).expect("the folder is there").flatten() {
        assert!(engines().any(|engine| path(engine.name) == file.path()), "{} has no engine", file.path().display());
    }
}

#[test]
fn threads_side_by_side_write_the_same_bytes_again_and_again() {
    let pages: Vec<Page> = pages().into_iter().filter(|page| page.html.len() < 3_000).collect();
    let check = || {
        for (engine, golden) in engines().zip(GOLDEN.iter()) {
            for page in &pages {
                let outputs = outputs(engine, slice::from_ref(page));
                assert!(golden.contains(&outputs), "{}, {}: {outputs}", engine.name, page.name);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..2).for_each(|_| check()));
        }
    });
}

/// Each process hashes with keys of its own and finds its memory elsewhere.
#[test]
fn other_processes_write_the_same_bytes() {
    let program = std::env::current_exe().expect("it runs");
    LazyLock::force(&GOLDEN);
    for _ in 0..2 {
        let mut other = Command::new(&program);
        other.args(["--exact", "same_bytes::threads_side_by_side_write_the_same_bytes_again_and_again"]);
        let output = other.env_remove("BLESS").output().expect("it runs again");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains(" 1 passed"), "{said}");
    }
}
