//! Which room may know of which.

use timestamp_tests::source::{Source, library};

use crate::{broken_in_lines, hold};

const CORE: &str = "timestamp-core/src/";
const SERVICE: &str = "graph-service/src/";

/// The rooms of timestamp-core, and what each may use of the others. A room uses only rooms that stand above it, so the
/// table has no cycle; `lib` is not in it, since it re-exports what it likes.
const ROOMS: &[(&str, &[&str])] = &[
    // Numbers in, numbers out.
    ("clock", &[]),
    ("event", &[]),
    // The atomics and locks of what threads share, or loom's.
    ("sync", &[]),
    // Owned data about what happened, whoever recorded it, and what is made of it.
    ("trace", &[]),
    ("compare", &["trace"]),
    ("export", &["trace", "compare"]),
    ("import", &["trace"]),
    ("store", &["trace"]),
    // Recording, from the single word to the thread's slot.
    ("callsite", &["event", "sync"]),
    ("buffer", &["sync"]),
    ("lane", &["buffer", "callsite", "clock", "event", "sync"]),
    ("shared", &["clock", "lane", "sync", "trace"]),
    ("slot", &["lane"]),
    // What annotated code runs through: it writes to the slot's lane and knows nothing of captures.
    ("span", &["callsite", "event", "lane", "slot"]),
    ("poll", &["callsite", "event", "lane", "slot", "span"]),
    ("lazy", &[]),
    // What that costs.
    ("calibrate", &["callsite", "clock", "event", "lane", "poll", "shared", "slot", "span", "trace"]),
    // Where recording and trace meet.
    ("assemble", &["calibrate", "callsite", "clock", "event", "lane", "shared", "trace"]),
    ("capture", &["assemble", "clock", "lane", "shared", "slot", "trace"]),
    ("private", &["callsite", "lazy", "poll", "span"]),
    // Programs use the public API.
    ("bin", &[]),
];

/// Arrows that go back all the same, each with the reason why it stands.
const ARROWS_BACK: &[(&str, &str, &str)] = &[
    ("lane", "slot", "a lane that grows empties the slot meanwhile, so that an annotated allocator is not recorded"),
    ("lane", "shared", "a lane takes spans and bytes from what its capture may still record"),
];

/// The word that `room` stands for in a path: a folder or a file beneath `src/`.
fn room(source: &Source) -> &str {
    let inside = source.path.split("src/").nth(1).unwrap_or_default();
    inside.split(['/', '.']).next().unwrap_or_default()
}

/// The rooms that a file reaches into, by `crate::` and by as many `super::` as lead to the crate's root.
fn reached(source: &Source) -> Vec<(usize, String)> {
    let inside = source.path.split("src/").nth(1).unwrap_or_default();
    let depth = inside.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    let mut reached = source.taken_from(&["crate"]);
    reached.extend(source.taken_from(&vec!["super"; depth]));
    reached
}

fn walls(sources: &[Source], rooms: &[(&str, &[&str])]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| room(source) != "lib") {
        let own = room(source);
        let Some((_, allowed)) = rooms.iter().find(|(room, _)| *room == own) else {
            breaches.push(source.at(1, format!("`{own}` is not in the table of rooms")));
            continue;
        };
        for (line, name) in reached(source) {
            let back = ARROWS_BACK.iter().any(|(from, to, _)| *from == own && *to == name);
            if name != own && !back && !allowed.contains(&name.as_str()) {
                breaches.push(source.at(line, format!("`{own}` must not use `{name}`")));
            }
        }
    }
    breaches
}

/// Words of which none may occur.
fn without(sources: &[Source], words: &[&str], who: &str) -> Vec<String> {
    let found = |source: &Source| -> Vec<String> {
        source
            .words(words)
            .iter()
            .map(|(line, word)| source.at(*line, format!("{who} must not say `{word}`")))
            .collect()
    };
    sources.iter().flat_map(found).collect()
}

fn beneath(folder: &str, rooms: &[&str]) -> Vec<Source> {
    library(folder).into_iter().filter(|source| rooms.contains(&room(source))).collect()
}

#[test]
fn core_goes_one_way() {
    hold(
        "timestamp-core goes one way along its sentence; a file that needs an arrow back is in the wrong place.",
        walls(&library(CORE), ROOMS),
    );
}

#[test]
fn the_table_of_rooms_has_no_cycle() {
    for (at, (room, uses)) in ROOMS.iter().enumerate() {
        for used in *uses {
            assert!(
                ROOMS[..at].iter().any(|(above, _)| above == used),
                "`{room}` uses `{used}`, which is not above it"
            );
        }
    }
}

#[test]
fn no_arrow_back_is_excused_that_is_gone() {
    let sources = library(CORE);
    for (from, to, why) in ARROWS_BACK {
        let mut arrows = sources.iter().filter(|source| room(source) == *from).flat_map(reached);
        assert!(arrows.any(|(_, name)| name == *to), "`{from}` does not use `{to}` any more ({why}): strike it off");
    }
}

#[test]
fn an_arrow_back_is_seen() {
    let trace = Source::new(
        "timestamp-core/src/trace/lane.rs",
        "use super::ids::A;\nuse crate::{trace::B,\n clock::C};\nuse super::super::event::D;\n$crate::private::e();",
    );
    broken_in_lines(&walls(&[trace], ROOMS), &[3, 4]);
    let unknown = Source::new("timestamp-core/src/stray.rs", "\nfn f() {}");
    broken_in_lines(&walls(&[unknown], ROOMS), &[1]);
}

/// What no pure room may say: the clock, other threads and the web reach it as plain numbers and names, if at all.
const IMPURE: &[&str] = &[
    "Instant",
    "SystemTime",
    "UNIX_EPOCH",
    "thread",
    "thread_local",
    "spawn",
    "Mutex",
    "RwLock",
    "Condvar",
    "mpsc",
    "tokio",
    "actix",
    "actix_web",
    "http",
    "HttpRequest",
    "HttpResponse",
    "StatusCode",
    "TcpStream",
];

#[test]
fn trace_compare_and_export_are_pure() {
    hold(
        "trace, compare and export know nothing of threads, clocks or HTTP.",
        without(&beneath(CORE, &["trace", "compare", "export"]), IMPURE, "a pure room"),
    );
}

#[test]
fn one_file_owns_the_thread_local() {
    let others: Vec<_> = library(CORE).into_iter().filter(|source| room(source) != "slot").collect();
    hold("slot.rs holds the only thread-local of timestamp-core.", without(&others, &["thread_local"], "this file"));
}

#[test]
fn one_room_reads_clocks() {
    let others: Vec<_> = library(CORE).into_iter().filter(|source| room(source) != "clock").collect();
    hold("Only clock/ reads a clock.", without(&others, &["Instant", "SystemTime", "_rdtsc"], "this room"));
}

#[test]
fn macros_of_core_reach_only_what_is_private() {
    hold("What timestamp-core's own macros write names `$crate::private` only.", macro_reach(&library(CORE)));
}

fn macro_reach(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for at in source.find(&["$", "crate", "::"]) {
            let Some(name) = source.tokens.get(at + 3) else { continue };
            let calls_a_macro = source.tokens.get(at + 4).is_some_and(|token| token.is("!"));
            if !name.is("private") && !calls_a_macro {
                breaches.push(source.at(name.line, format!("a macro names `$crate::{}`", name.text)));
            }
        }
    }
    breaches
}

/// The pipeline carries `#[timestamp]`, and that is all it may take from timestamp-core.
fn pipeline(sources: &[Source]) -> Vec<String> {
    const NOT_HERE: &[&str] = &[
        "actix",
        "actix_web",
        "http",
        "HttpRequest",
        "HttpResponse",
        "StatusCode",
        "Capture",
        "capture",
        "armed",
        "arm",
        "disarm",
        "is_armed",
        "Instant",
        "SystemTime",
        "elapsed",
    ];
    let mut breaches = without(sources, NOT_HERE, "the pipeline");
    for source in sources {
        for (line, name) in source.taken_from(&["timestamp_core"]) {
            if !["timestamp", "span"].contains(&name.as_str()) {
                breaches.push(source.at(line, format!("the pipeline takes `timestamp_core::{name}`")));
            }
        }
        for (line, name) in source.taken_from(&["crate"]) {
            if !["pipeline", "limits", "objects"].contains(&name.as_str()) {
                breaches.push(source.at(line, format!("the pipeline reaches into `{name}`")));
            }
        }
    }
    breaches
}

#[test]
fn the_pipeline_does_not_know_that_it_is_watched() {
    hold(
        "The pipeline never mentions captures, arming or HTTP; it only carries #[timestamp].",
        pipeline(&beneath(SERVICE, &["pipeline"])),
    );
}

#[test]
fn a_knowing_pipeline_is_seen() {
    let source = Source::new(
        "graph-service/src/pipeline/x.rs",
        "use timestamp_core::{timestamp,\nHandle};\nuse crate::pipeline::Y;\nuse crate::routes::Z;\nuse actix_web::W;",
    );
    let mut breaches = pipeline(&[source]);
    breaches.sort();
    broken_in_lines(&breaches, &[2, 4, 5]);
}

#[test]
fn route_handlers_time_nothing() {
    hold(
        "Route handlers never time anything.",
        without(&beneath(SERVICE, &["routes"]), &["Instant", "SystemTime", "elapsed", "duration_since"], "a route"),
    );
}

#[test]
fn the_service_uses_the_public_interface_only() {
    hold("graph-service uses the public API of timestamp-core only.", private_use(&library("graph-service")));
}

fn private_use(sources: &[Source]) -> Vec<String> {
    let hidden = |name: &str| name == "private" || name.starts_with("__");
    let uses =
        sources.iter().flat_map(|source| source.taken_from(&["timestamp_core"]).into_iter().map(move |u| (source, u)));
    uses.filter(|(_, (_, name))| hidden(name))
        .map(|(source, (line, name))| source.at(line, format!("uses `{name}`")))
        .collect()
}

#[test]
fn other_breaches_of_walls_are_seen() {
    let source = |text| [Source::new("graph-service/src/routes/x.rs", text)];
    broken_in_lines(&without(&source("// Instant\n\"Instant\";\nInstant::now()"), IMPURE, "x"), &[3]);
    broken_in_lines(&private_use(&source("use timestamp_core::{\nprivate::x};")), &[2]);
    broken_in_lines(&macro_reach(&source("$crate::private::a();\n$crate::span!();\n$crate::b()")), &[3]);
}
