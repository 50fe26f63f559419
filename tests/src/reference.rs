//! The pages of `docs/reference-counts.md`, and labels that are made to break out of what they are written into.

/// A page, as the original and we have been given it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its name in the table.
    pub name: &'static str,
    /// Its text.
    pub html: String,
}

/// All pages, in the order of the table.
pub fn pages() -> Vec<Page> {
    let small = SMALL.iter().map(|(name, html)| Page { name, html: (*html).to_owned() });
    let large = LARGE.iter().map(|(name, html, size)| Page { name, html: html(*size) });
    let mut pages: Vec<Page> = small.chain(large).collect();
    pages.sort_by_key(|page| page.name);
    pages
}

const SMALL: &[(&str, &str)] = &[
    ("01_tiny", "<html><body><p>hi</p></body></html>"),
    ("02_empty_body", "<!DOCTYPE html><html><head></head><body></body></html>"),
    (
        "03_simple_page",
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>Simple page</title>\n</head>\n\
         <body>\n  <h1>Hello</h1>\n  <p>A paragraph.</p>\n</body>\n</html>\n",
    ),
    (
        "04_nested",
        "<html><body><div id=\"a\"><section><article><div><ul><li><a href=\"#x\"><span><b>deep</b></span></a></li>\
         <li>two</li></ul></div></article></section></div></body></html>",
    ),
    (
        "06_boolean_attributes",
        "<html><body><form><input type=\"checkbox\" checked disabled><input required value=\"\">\
         <option selected>o</option><button hidden>b</button><video controls autoplay muted></video></form></body></html>",
    ),
    (
        "07_mixed_text",
        "<html><body><p>Start <b>bold</b> middle <i>italic <u>under</u> tail</i> end.</p>loose text\
         <div>one<br>two<br>three</div></body></html>",
    ),
    (
        "08_comments_doctype",
        "<!-- top --><!DOCTYPE html><!-- after --><html><!-- in html --><head><!-- in head --><title>c</title></head>\
         <body><!-- in body --><p>a<!-- inline -->b</p><![CDATA[ cdata ]]><?php echo 1 ?></body></html>",
    ),
    (
        "09_scripts",
        "<html><head><script src=\"a.js\" defer></script>\
         <script>var a = \"<p>not a tag</p>\"; if (a < 2 && b > 3) {}</script>\
         <script type=\"application/json\">{\"k\": \"v\"}</script></head><body><script>document.write(\"x\")</script>\
         <noscript><p>no js</p></noscript><div><script async src=\"b.js\"></script></div></body></html>",
    ),
    (
        "10_styles",
        "<html><head><link rel=\"stylesheet\" href=\"a.css\"><link rel=\"icon\" href=\"f.ico\">\
         <style>body > p { color: red }</style><style></style></head><body><style>.in-body{}</style>\
         <p style=\"color:blue\">x</p><link rel=\"stylesheet\" href=\"b.css\"></body></html>",
    ),
    (
        "11_table",
        "<html><body><table border=\"1\"><caption>cap</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\
         <tr><td>0</td><td class=\"v\">0</td></tr><tr><td>1</td><td class=\"v\">1</td></tr>\
         <tr><td>2</td><td class=\"v\">4</td></tr><tr><td>3</td><td class=\"v\">9</td></tr>\
         <tr><td>4</td><td class=\"v\">16</td></tr></tbody></table></body></html>",
    ),
    (
        "12_unclosed",
        "<html><body><p>one<p>two<ul><li>a<li>b<li>c</ul><div><span>x</div>y</span></b><td>cell</body></html>",
    ),
    (
        "14_entities",
        "<html><body><p>&lt;tag&gt; &amp; &quot;q&quot; &copy; &nbsp;nb &#65; &#x42; &unknown; &</p></body></html>",
    ),
    (
        "15_unicode",
        "<html><body><p title=\"naïve\">日本語 中文 العربية עברית 🎉👩\u{200d}👩\u{200d}👧 ñ é ß</p><x-élan>e\u{301}</x-élan>\
         </body></html>",
    ),
    (
        "16_void_elements",
        "<html><body><br><hr/><img src=\"a.png\" alt=\"\"><input><wbr><area><col><embed><param name=\"p\"><source><track>\
         <p/><div/>after</body></html>",
    ),
    ("17_no_html_root", "<div><p>fragment</p></div>"),
    ("18_two_roots", "<div><p>one</p></div><div><p>two</p></div>"),
    ("19_uppercase", "<HTML><BODY CLASS=\"Up\"><DIV ID=X>Text</DIV></BODY></HTML>"),
    ("40_bad_empty", ""),
    ("41_bad_plain_text", "just text"),
    ("42_bad_json", "{\"json\": true}"),
    ("43_bad_text_first", "text before <html><body><p>x</p></body></html>"),
];

/// Makes a page of a size.
type Maker = fn(usize) -> String;

/// Pages of some length, each with how it is made and of what size.
const LARGE: &[(&str, Maker, usize)] = &[
    ("22_quotes_backslash", quotes, 30),
    ("30_list_100", list, 100),
    ("31_list_1000", list, 1000),
    ("32_list_5000", list, 5000),
    ("33_table_100", table, 20),
    ("34_table_1000", table, 200),
    ("35_table_5000", table, 1000),
    ("37_deep_100", deep, 100),
    ("38_deep_1000", deep, 1000),
];

fn quotes(words: usize) -> String {
    let long = "long ".repeat(words);
    let quotes = "<p>say \"hi\" \\ back\nnew line</p>";
    format!("<html><body>{quotes}<p>{long}</p><pre>  keep\n   space </pre></body></html>")
}

/// A list of so many items.
pub fn list(items: usize) -> String {
    let items: String = (0..items).map(|n| format!("<li>item {n}</li>")).collect();
    format!("<html><body><ul>{items}</ul></body></html>")
}

/// A table of so many rows, four cells each.
pub fn table(rows: usize) -> String {
    let row = |row| {
        let cells: String = (0..4).map(|cell| format!("<td class=\"c{cell}\">{row}.{cell}</td>")).collect();
        format!("<tr id=\"r{row}\">{cells}</tr>")
    };
    let rows: String = (0..rows).map(row).collect();
    format!("<html><body><table>{rows}</table></body></html>")
}

/// So many elements, each within the one before.
pub fn deep(elements: usize) -> String {
    format!("<html><body>{}x{}</body></html>", "<div>".repeat(elements), "</div>".repeat(elements))
}

/// Labels that would get out of a string, an element, a script, a comment or a line, were they written as they are.
pub fn nasty() -> Vec<String> {
    let mut labels: Vec<String> = NASTY.iter().map(|label| (*label).to_owned()).collect();
    labels.push("long ".repeat(20_000));
    labels.push("\\\"<&".repeat(5_000));
    labels.push("ünbröken".repeat(2_000));
    labels
}

/// Those of [`nasty`] that are short enough to be written down.
pub const NASTY: &[&str] = &[
    "",
    " ",
    // Quotes and backslashes, each the last thing before a quote too.
    "\"",
    "'",
    "\"quoted\" and 'quoted'",
    "\\",
    "\\\\",
    "ends with \\",
    "a\\\"b",
    "\\\\\"",
    // What Graphviz reads in a label.
    "\\N",
    "\\G",
    "left\\lright\\rcentre\\n",
    "\\u0041",
    "{a|b}",
    // Markup.
    "<",
    "<b>x</b>",
    "</text></svg>",
    "<script>alert(1)</script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[x]]>",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "\" onload=\"alert(1)",
    // Entities as they are written, which must not come out decoded, nor encoded twice.
    "&",
    "&amp;",
    "&#x41;",
    "&amp;lt;",
    "&quot;",
    "#quot;",
    "#35;",
    // Other languages' comments, arrows, keywords and templates.
    "%%",
    "%%{init: {}}%%",
    "--",
    "-->|x|",
    "a --> b",
    "// x",
    "/* x */",
    "end",
    "subgraph x",
    "style a fill:red",
    "click a \"javascript:alert(1)\"",
    "`",
    "`**x**`",
    "${x}",
    "{{x}}",
    "%s%n",
    "$x^2$",
    "[x](javascript:alert(1))",
    // Names that mean something to an object.
    "__proto__",
    "constructor",
    "toString",
    "null",
    "true",
    "0",
    "1e309",
    "node",
    "graph",
    // Ends of lines, as several languages see them.
    "\n",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "ends with \n",
    "a\u{85}b",
    "a\u{2028}b\u{2029}c",
    "a\tb",
    "a\u{b}b\u{c}c",
    "a\u{a0}b",
    // Control characters and what isn't a character.
    "a\0b",
    "\u{1}\u{8}\u{1b}[31mred\u{1b}[0m\u{1f}",
    "a\u{7f}b",
    "a\u{80}b\u{9f}c",
    "\u{feff}a",
    "a\u{fffd}b",
    "a\u{fffe}b\u{ffff}c",
    "a\u{1ffff}b\u{10ffff}c",
    // Characters of several bytes, of several code points and of several directions.
    "é e\u{301} ß İ ﬁ",
    "日本語 中文",
    "🎉",
    "👩\u{200d}👩\u{200d}👧 🇩🇪 👍🏽",
    "العربية עברית",
    "abc\u{202e}fed\u{202c}",
    "\u{2066}a\u{2069}\u{200f}",
    "Z\u{351}\u{36b}\u{343}a\u{36c}\u{334}",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_has_a_name_of_its_own() {
        let pages = pages();
        assert_eq!(pages.len(), SMALL.len() + LARGE.len());
        assert_eq!(pages.iter().map(|page| page.name).collect::<BTreeSet<_>>().len(), pages.len());
    }

    #[test]
    fn every_label_stands_there_once() {
        let labels = nasty();
        assert_eq!(labels.iter().collect::<BTreeSet<_>>().len(), labels.len());
    }
}
