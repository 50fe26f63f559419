//! Pages that are hard on a parser, and what must become of each.

/// A page, and how many nodes its body has or what its refusal says.
#[derive(Debug, Clone)]
pub struct Hard {
    /// What is hard about it.
    pub name: String,
    /// Its text.
    pub html: String,
    /// Nodes of the graph of its body, which is a tree; or words of the refusal.
    pub body: Result<usize, &'static str>,
}

const DEEP: &str = "more than 512 elements open";
const ATTRIBUTES: &str = "more than 1024 attributes";

fn hard(name: impl Into<String>, html: impl Into<String>, body: Result<usize, &'static str>) -> Hard {
    Hard { name: name.into(), html: html.into(), body }
}

/// Elements within each other, so many of them open at the end, `html` and `body` among them.
fn nested(tags: &[&str], open: usize) -> String {
    tags.iter().copied().cycle().take(open - 2).collect()
}

/// An element with so many attributes.
pub fn attributes(count: usize) -> String {
    format!("<p{}>", (0..count).map(|n| format!(" a{n}=v")).collect::<String>())
}

/// Just below, at and just above each limit.
pub fn limits() -> Vec<Hard> {
    let mut pages = Vec::new();
    for tags in [["<div>", "<div>"], ["<b>", "<i>"], ["<ul>", "<li>"], ["<q>", "<x-y>"], ["<svg>", "<g>"]] {
        for (open, body) in [(511, Ok(510)), (512, Ok(511)), (513, Err(DEEP))] {
            pages.push(hard(format!("{open} open of {tags:?}"), nested(&tags, open), body));
        }
    }
    for (count, body) in [(1023, Ok(2)), (1024, Ok(2)), (1025, Err(ATTRIBUTES)), (100_000, Err(ATTRIBUTES))] {
        pages.push(hard(format!("{count} attributes"), attributes(count), body));
    }
    pages
}

/// Tags that would open a million elements within each other, and other ways to cost a parser its time.
pub fn storms() -> Vec<Hard> {
    let deep = ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<svg><g>", "<template>", "<a><div>", "<button><p><i>"];
    let deep = deep.map(|tags| hard(format!("{tags} a million times"), tags.repeat(1_000_000), Err(DEEP)));
    let open: String = (0..400).map(|n| format!("<b id={n}>")).collect();
    let heavy: String = (0..400).map(|n| format!("<b id={n}{}", &attributes(100)[2..])).collect();
    let refused = [
        hard("copies of what was left open", format!("<p>{open}{}", "<p>x".repeat(1_000)), Err("larger than the text")),
        hard("comparisons with what was left open", heavy + &"<b></b>".repeat(1_000), Err("too long")),
    ];
    deep.into_iter().chain(refused).chain(repeated(500)).collect()
}

/// Misnested tags so many times: each makes the parser move, copy, imply or ignore elements.
pub fn repeated(times: usize) -> Vec<Hard> {
    // Nodes of the first few times differ from those of all others where something is still open or not yet.
    let shapes: [(&str, usize, usize); 11] = [
        ("<b><p>x</b>", 4, 1),
        ("<b><p>x</b>y</p>", 5, 1),
        ("<p><i><b>x</i>y</b>", 6, 1),
        ("<a href=x>y", 2, 1),
        ("<a><div>x</a></div>", 4, 1),
        ("<nobr>x", 2, 1),
        ("<table>x<tr>y<td>z</table>", 6, 1),
        ("</p></b></div></br>", 2, 0),
        ("<form><input></form><select><option>x<option>y</select>", 7, 1),
        ("some &lt; text & more\n", 0, 2),
        ("<dt>x<dd>y", 4, 1),
    ];
    let page = |(html, each, more): (&str, usize, usize)| {
        hard(format!("{html} {times} times"), html.repeat(times), Ok(each * times + more))
    };
    shapes.into_iter().map(page).collect()
}

/// What isn't a whole page.
pub fn fragments() -> Vec<Hard> {
    let fragments: [(&str, usize); 25] = [
        ("", 1),
        (" \r\n\t\u{c}", 1),
        ("\0", 1),
        ("\u{feff}", 1),
        ("<", 2),
        ("</", 2),
        ("</>", 1),
        ("<!", 1),
        ("<?", 1),
        ("&", 2),
        ("<p", 1),
        ("<p a='", 1),
        ("<!-- x", 1),
        ("<title>x", 1),
        ("<p>x<script>1 < 2", 4),
        ("<p>x<textarea><p>y", 5),
        ("<p>x<plaintext></p>", 5),
        ("x<p>y", 4),
        ("x<html><head><body class=a><p>y", 4),
        ("<td>x</td><tr><col>", 2),
        ("<li>x<li>y", 5),
        ("<frameset><frame><frame>", 3),
        ("<frameset>x<frame></frameset>y<noframes>z", 2),
        ("<html><body><div><p><span><b>x<table><tr><td>y<ul><li>z<select><option>w", 17),
        ("<p>a</body>b</html>c<p>d", 5),
    ];
    fragments.into_iter().map(|(html, nodes)| hard(format!("{html:?}"), html, Ok(nodes))).collect()
}

/// So many elements beside each other.
pub fn siblings(count: usize) -> Hard {
    hard(format!("{count} siblings"), "<p>".repeat(count), Ok(count + 1))
}

/// Ten megabytes of text, all of it one node.
pub fn text() -> Hard {
    let line = "some words and more of them, ".repeat(40) + "\u{1f389} &lt;&amp; & \r\n";
    hard("ten megabytes of text", line.repeat(9_000), Ok(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_as_long_as_they_are_said_to_be() {
        assert!(text().html.len() > 10_000_000);
        assert_eq!(nested(&["<b>", "<i>"], 5), "<b><i><b>");
        assert_eq!(attributes(2), "<p a0=v a1=v>");
    }
}
