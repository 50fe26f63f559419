//! Pages to measure with, beside those of the tests.

use timestamp_tests::pages::generated;

/// The least that people would call a page.
pub const TINY: &str = "<html><head><title>A box</title></head><body><h1>Glass</h1><p class=\"lead\">A box to look \
     into</p><ul><li>one</li><li>two</li></ul></body></html>";

/// A list of so many items; 17 kB for a thousand.
#[must_use]
pub fn list(items: usize) -> String {
    let items: String = (0..items).map(|n| format!("<li>item {n}</li>")).collect();
    format!("<ul>{items}</ul>")
}

/// So many elements with three attributes each.
#[must_use]
pub fn divs(count: usize) -> String {
    (0..count).map(|n| format!("<div id=\"d{n}\" class=\"row c{}\" data-n=\"{n}\">text {n}</div>", n % 10)).collect()
}

/// A generated page of about so many bytes.
#[must_use]
pub fn of_bytes(bytes: usize) -> String {
    // A section takes a little more where its number is longer.
    let sections = bytes / generated(1000).len().div_ceil(1000);
    generated(sections.max(1))
}
