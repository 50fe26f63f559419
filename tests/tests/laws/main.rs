//! The laws of the house, enforced by reading the sources.
//!
//! One test a law; what it says when it fails is the law, and then every place that breaks it as `file:line: what`.
//! Each law is a function over sources, and has a second test that shows it a breach: a law that can't fail is no law.
//!
//! A law is changed in the tables at the head of these files, with the reason beside the entry, and in an ADR when a
//! wall moves.

mod dependencies;
mod documents;
mod layout;
mod macro_output;
mod safety;
mod walls;

/// The test of a law.
#[track_caller]
fn hold(law: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "\n\n{law}\n\n  {}\n", breaches.join("\n  "));
}

/// The test that a law can be broken: as many breaches as are expected, in these lines.
#[track_caller]
fn broken_in_lines(breaches: &[String], lines: &[usize]) {
    let found: Vec<usize> = breaches.iter().filter_map(|breach| breach.split(':').nth(1)?.parse().ok()).collect();
    assert_eq!(found, lines, "{breaches:#?}");
}
