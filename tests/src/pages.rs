//! HTML to feed the service.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Pages of the toolchain's own documentation, all between 100 and 400 kB.
const REAL: [&str; 3] =
    ["std/option/enum.Option.html", "std/collections/struct.HashMap.html", "std/fs/struct.File.html"];

/// A page that people really read, over 100 kB: one of the standard library's, where the toolchain's documentation is
/// installed; else [`generated`].
pub fn real() -> String {
    let found =
        documentation().and_then(|folder| REAL.iter().find_map(|page| fs::read_to_string(folder.join(page)).ok()));
    found.filter(|page| page.len() > 100_000).unwrap_or_else(|| generated(400))
}

fn documentation() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(sysroot.trim()).join("share/doc/rust/html"))
}

/// An article of so many sections, some 380 bytes each: always the same, with what pages are made of (head, styles,
/// scripts, lists, a table that leaves its `tbody` out, entities, unclosed paragraphs, attributes without values).
pub fn generated(sections: usize) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>A generated page</title>\n\
         <style>body { color: #222 }</style>\n<script>const greeting = \"<p>\";</script>\n</head>\n<body class=\"page\">\n",
    );
    for n in 0..sections {
        page.push_str(&format!(
            "<section id=\"s{n}\" data-n=\"{n}\">\n<h2>Section {n} &amp; more</h2>\n<p>Some <b>bold</b>, some <i>slanted \
             <b>both</b></i> words.\n<p>A second paragraph, unclosed, with a <a href=\"#s{next}\" rel=next>link</a>.\n\
             <ul><li>one<li>two &lt;three&gt;</ul>\n<table><tr><td>{n}<td>{square}</table>\n\
             <input type=\"checkbox\" checked disabled>\n</section>\n",
            next = (n + 1) % sections,
            square = n * n,
        ));
    }
    page.push_str("</body>\n</html>\n");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_large_and_always_the_same() {
        assert!(generated(400).len() > 100_000);
        assert_eq!(generated(3), generated(3));
        assert!(real().len() > 100_000);
    }
}
