//! The medians that criterion has stored, as one table.

use std::path::{Path, PathBuf};

/// Prints a group's medians per element, each also as a multiple of the one named `floor`. Prints nothing where
/// criterion measured nothing (`--test`, a filter).
pub fn print(group: &str, floor: &str, elements: u64) {
    let mut rows: Vec<(String, f64)> = measurements(&folder(group)).collect();
    let Some(&(_, least)) = rows.iter().find(|(name, _)| name == floor) else { return };
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    println!("\n{group}, per span{:>27} {:>12}", "ns", format!("x {floor}"));
    for (name, median) in rows {
        println!("  {name:<32} {:>10.2} {:>12.2}", median / elements as f64, median / least);
    }
}

fn folder(group: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("criterion").join(group)
}

/// Names and median times in nanoseconds.
fn measurements(folder: &Path) -> impl Iterator<Item = (String, f64)> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let read = |file: &str| -> Option<serde_json::Value> {
            serde_json::from_slice(&std::fs::read(entry.path().join("new").join(file)).ok()?).ok()
        };
        let name = read("benchmark.json")?["function_id"].as_str()?.to_owned();
        Some((name, read("estimates.json")?["median"]["point_estimate"].as_f64()?))
    })
}
