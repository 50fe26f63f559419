//! Pages that are hard on a parser, through every transformation and every engine, on a small stack.

use std::thread;

use graph_service::pipeline::{Engine, TransformConfig, Transformation};
use timestamp_tests::growth;
use timestamp_tests::hard::{self, Hard};

use super::{engines, run, text, transformations};

/// Far less than a thread has: whatever recurses over the page would overflow it.
const STACK_BYTES: usize = 256 << 10;

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    if let Err(panic) = thread.expect("a thread starts").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Most nodes of a graph that `svg` draws. No other engine refuses a graph.
const MOST_DRAWN: usize = 50_000;

fn check(page: &Hard, transformation: &'static Transformation, engine: &'static Engine) {
    let case = format!("{}, {}, {}", page.name, transformation.name, engine.name);
    match (run(&page.html, transformation, engine, &TransformConfig::default()), page.body) {
        (Ok(output), Ok(nodes)) => {
            assert!(!text(&output).is_empty(), "{case}");
            if ["default", "body_only"].contains(&transformation.name) {
                assert_eq!((output.node_count, output.edge_count), (nodes, nodes - 1), "{case}");
            }
        }
        (Ok(_), Err(words)) => panic!("{case}: not refused, although there's {words}"),
        (Err(error), Ok(nodes)) => assert!(engine.name == "svg" && nodes > MOST_DRAWN, "{case}: {error:?}"),
        (Err(error), Err(words)) => {
            let fault = &error.faults[0];
            assert!(fault.pointer == "/graph_data/html" && fault.detail.contains(words), "{case}: {error:?}");
        }
    }
}

/// Each transformation with each engine.
fn check_all(pages: Vec<Hard>) {
    on_a_small_stack(move || {
        for page in &pages {
            if page.body.is_err() {
                // It's refused before either is asked.
                check_once(page);
                continue;
            }
            for engine in engines() {
                transformations().for_each(|transformation| check(page, transformation, engine));
            }
        }
    });
}

/// Each engine with the transformation that gives the largest tree, and each transformation with the first engine.
fn check_once(page: &Hard) {
    let first = engines().next().expect("there is an engine");
    transformations().for_each(|transformation| check(page, transformation, first));
    let default = Transformation::find("default").expect("the transformation is there");
    engines().skip(1).for_each(|engine| check(page, default, engine));
}

#[test]
fn limits_are_where_they_are_said_to_be() {
    check_all(hard::limits());
}

#[test]
fn storms_are_refused_or_weathered() {
    check_all(hard::storms());
}

#[test]
fn what_is_no_whole_page_becomes_one() {
    check_all(hard::fragments());
}

#[test]
fn many_siblings_are_a_graph() {
    on_a_small_stack(|| check_once(&hard::siblings(100_000)));
}

#[test]
fn a_million_siblings_are_a_graph() {
    // The transformation with the largest graph, and one engine: everything takes too long to be run each time.
    let whole = Transformation::find("full_document").expect("the transformation is there");
    let dot = Engine::find("dot").expect("the engine is there");
    on_a_small_stack(move || check(&hard::siblings(1_000_000), whole, dot));
}

#[test]
#[ignore = "takes half a minute"]
fn a_million_siblings_pass_through_everything() {
    on_a_small_stack(|| check_once(&hard::siblings(1_000_000)));
}

#[test]
fn ten_megabytes_of_text_are_a_node() {
    on_a_small_stack(|| check_once(&hard::text()));
}

#[test]
fn as_many_attributes_as_may_be_are_all_there() {
    let attributes = Transformation::find("attributes").expect("the transformation is there");
    for engine in engines() {
        let output = run(&hard::attributes(1024), attributes, engine, &TransformConfig::default());
        let output = output.unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        // The root, four tags and their elements, an attribute and a name for each, and the value that all have.
        assert_eq!(output.node_count, 1 + 4 + 4 + 2 * 1024 + 1, "{}", engine.name);
        assert_eq!(output.edge_count, 4 + 4 + 3 * 1024, "{}", engine.name);
    }
}

#[test]
#[ignore = "needs valgrind, and a minute"]
fn work_grows_with_the_page() {
    let pages = hard::repeated(1);
    let names: Vec<&str> = pages.iter().map(|page| page.html.trim_end()).collect();
    growth::check("hard::work_grows_with_the_page", &names, 50, |page, times| {
        on_a_small_stack(move || check_once(&hard::repeated(times)[page]));
    });
}
