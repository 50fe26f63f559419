use super::*;
use crate::pipeline::model::Graph;

fn refusal(html: &str) -> Option<String> {
    parse(html).err().map(|error| {
        assert_eq!(error.faults[0].pointer, "/graph_data/html");
        error.faults[0].detail.clone()
    })
}

/// The body graph as nested lists, texts in quotes.
fn body(html: &str) -> String {
    fn write(graph: &Graph<'_>, node: u32, out: &mut String) {
        let label = graph.nodes[node as usize].label;
        let children: Vec<_> = graph.edges.iter().filter(|edge| edge.from == node).collect();
        match graph.nodes[node as usize].kind {
            crate::pipeline::model::Kind::Text => out.push_str(&format!("{label:?}")),
            _ => out.push_str(label),
        }
        if !children.is_empty() {
            out.push('(');
            for (i, edge) in children.into_iter().enumerate() {
                out.push_str(if i > 0 { " " } else { "" });
                write(graph, edge.to, out);
            }
            out.push(')');
        }
    }
    let document = parse(html).unwrap();
    let mut out = String::new();
    write(&graphs::body(&document), Graph::ROOT, &mut out);
    out
}

#[test]
fn what_a_fragment_leaves_out_is_implied() {
    assert_eq!(body(""), "body");
    assert_eq!(body("just text"), r#"body("just text")"#);
    assert_eq!(body("<div><p>one</p></div><div></div>"), r#"body(div(p("one")) div)"#);
    assert_eq!(body("<p>one<p>two<ul><li>a<li>b</ul>"), r#"body(p("one") p("two") ul(li("a") li("b")))"#);
    assert_eq!(body("<table><tr><td>x</table>"), r#"body(table(tbody(tr(td("x")))))"#);
}

#[test]
fn misnested_tags_come_out_as_in_a_browser() {
    assert_eq!(body("<b>1<p>2</b>3"), r#"body(b("1") p(b("2") "3"))"#);
    assert_eq!(body("<table>x<tr><b>y</table>"), r#"body("x" b("y") table(tbody(tr)))"#);
    assert_eq!(body("<a><div><a>x"), r#"body(a div(a a("x")))"#);
}

#[test]
fn texts_are_kept_unless_they_are_blank() {
    assert_eq!(body("<p> \n\t </p><p>\u{a0}</p><pre> a\n b </pre>"), r#"body(p p("\u{a0}") pre(" a\n b "))"#);
    assert_eq!(body("<p>a<!-- c -->b&amp;&lt;&#65;</p>"), r#"body(p("a" "b&<A"))"#);
    assert_eq!(body("<p>x</p><style>p{}</style><script>1</script><noscript>y</noscript>"), {
        r#"body(p("x") style script noscript("y"))"#
    });
}

#[test]
fn a_text_longer_than_a_chunk_stays_one() {
    let text = "é".repeat(CHUNK_BYTES) + "&amp;" + &"x".repeat(CHUNK_BYTES);
    let document = parse(&text).unwrap();
    let graph = graphs::body(&document);
    assert_eq!(graph.nodes.len(), 2);
    assert_eq!(graph.nodes[1].label, text.replace("&amp;", "&"));
}

#[test]
fn a_frameset_is_the_body() {
    assert_eq!(body("<frameset><frame></frameset>"), "frameset(frame)");
}

#[test]
fn templates_keep_their_content() {
    assert_eq!(body("<p><template><td>x</td></template>"), r#"body(p(template(td("x"))))"#);
}

/// `count` nested elements, `html` and `body` among them.
fn nested(tag: &str, count: usize) -> String {
    tag.repeat(count - 2)
}

#[test]
fn open_elements_are_limited() {
    for tag in ["<div>", "<b>", "<x-y>", "<q>"] {
        assert_eq!(refusal(&nested(tag, 511)), None);
        assert_eq!(refusal(&nested(tag, 512)), None);
        assert!(refusal(&nested(tag, 513)).unwrap().contains("512 elements open"));
    }
}

#[test]
fn depth_is_what_counts_and_not_length() {
    assert_eq!(refusal(&"<div><p>x</div>".repeat(10_000)), None);
    assert_eq!(refusal(&(nested("<div>", 512) + &"</div>".repeat(10) + &nested("<div>", 12))), None);
}

#[test]
fn storms_of_open_elements_are_refused() {
    for tag in ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<svg><g>", "<template>", "<applet><i>", "<a><div>"] {
        assert!(refusal(&tag.repeat(1_000_000)).unwrap().contains("512 elements open"), "{tag}");
    }
}

fn attributes(count: usize) -> String {
    (0..count).map(|i| format!(" a{i}='> <'")).collect()
}

#[test]
fn attributes_of_a_tag_are_limited() {
    assert_eq!(refusal(&format!("<p{}>", attributes(1023))), None);
    assert_eq!(refusal(&format!("<p{}>", attributes(1024))), None);
    assert!(refusal(&format!("<p{}>", attributes(1025))).unwrap().contains("1024 attributes"));
}

#[test]
fn parts_of_a_page_are_limited() {
    // `html`, `head` and `body` are there anyhow.
    let room = limits::MAX_PARTS - 3;
    for (part, parts) in [("<br>", 1), ("<hr a b=c>", 3), ("x<br>", 2), ("<!---->", 1)] {
        let full = part.repeat(room / parts) + &"<br>".repeat(room % parts);
        assert_eq!(refusal(&full), None, "{part}");
        let refusal = refusal(&(full + part)).unwrap();
        assert!(refusal.contains("more than 3000000 elements, attributes, texts and comments"), "{part}: {refusal}");
    }
    let nearly_full = "<br>".repeat(room - 1);
    assert_eq!(refusal(&(nearly_full.clone() + "x")), None);
    // A text is a part too; where a table throws it out as well.
    assert!(refusal(&(nearly_full.clone() + "<hr>x")).is_some());
    assert!(refusal(&("<br>".repeat(room - 2) + "<table><tr>x")).is_some());
    assert!(refusal(&(nearly_full + "<hr a>")).is_some());
}

#[test]
fn storms_of_attributes_are_refused_wherever_they_stand() {
    let many = attributes(100_000);
    for before in ["<p", "</p", "&notit;&#<p", "<title>x</title", "<!-- x --><p", "<svg><![CDATA[x]]><p"] {
        assert!(refusal(&format!("{before}{many}>")).unwrap().contains("1024 attributes"), "{before}");
        assert!(refusal(&format!("{before}{many}")).unwrap().contains("1024 attributes"), "{before} unfinished");
    }
    let spread: String = (0..100_000).map(|i| format!("<body a{i}>")).collect();
    assert!(refusal(&spread).unwrap().contains("1024 attributes"));
}

#[test]
fn long_tokens_without_attributes_are_no_storm() {
    let words = "<b word ".repeat(50_000);
    assert_eq!(refusal(&format!("<p>a<!-- {words} -->")), None);
    assert_eq!(refusal(&format!("<p title=\"{words}\">")), None);
    assert_eq!(refusal(&format!("<svg><path d='{}'/>", "M 1 2 ".repeat(50_000))), None);
    assert_eq!(refusal(&format!("<script>{words}</script>")), None);
}

#[test]
fn copies_of_open_formatting_elements_are_limited() {
    let open: String = (0..400).map(|i| format!("<b id={i}>")).collect();
    assert!(refusal(&format!("<p>{open}{}", "<p>x".repeat(10_000))).unwrap().contains("larger than the text"));
    // As in many an old page: a handful left open.
    let open = "<font size=2><font color=red><b><i>";
    assert_eq!(refusal(&format!("<p>{open}{}", "<p>some words".repeat(1_000))), None);
}

#[test]
fn comparisons_of_formatting_elements_are_limited() {
    let open: String = (0..400).map(|i| format!("<b id={i}{}>", attributes(100))).collect();
    assert!(refusal(&(open + &"<b></b>".repeat(100_000))).unwrap().contains("too long"));
    assert_eq!(refusal(&"<b>x</b><a href=x class=y>z</a><i></i>".repeat(50_000)), None);
}

#[test]
fn long_names_are_limited() {
    let names = |count: usize| -> String { (0..count).map(|i| format!("<p data-a{i:06}>")).collect() };
    assert_eq!(refusal(&names(limits::MAX_LONG_NAMES)), None);
    assert!(refusal(&names(limits::MAX_LONG_NAMES + 1)).unwrap().contains("2048 distinct long names"));
}
