//! Pages that are hard on a parser, as requests: each is answered, and the server goes on.

use graph_service::pipeline::ENGINES;
use timestamp_tests::hard::{Hard, fragments, limits, repeated, storms};
use timestamp_tests::reference::nasty;

use crate::client::Answer;
use crate::server::{PLAIN, TestServer, html};

/// The plain route of each engine.
fn routes() -> Vec<String> {
    ENGINES.iter().map(|engine| format!("/graph/from/html/to/{}/default", engine.name)).collect()
}

/// Of what the service takes only `svg` may refuse a page, for its size.
#[track_caller]
fn check(answer: &Answer, page: &Hard, route: &str) {
    match (answer.status, page.body) {
        (200, Ok(_)) => assert!(answer.body.starts_with(b"{") && answer.body.ends_with(b"}"), "{route}: {}", page.name),
        (422, Ok(_)) => assert!(route.contains("/to/svg/") && !answer.problem(422).is_null(), "{route}: {}", page.name),
        (422, Err(words)) => {
            let detail = answer.fault_at("/graph_data/html");
            assert!(detail.contains(words), "{}: {detail}", page.name);
        }
        (status, _) => panic!("{route}: {}: {status}", page.name),
    }
    answer.assert_safe();
}

#[test]
fn hard_pages_are_answered_by_every_engine() {
    let server = TestServer::start();
    let pages: Vec<Hard> = [limits(), fragments(), repeated(100)].concat();
    for page in pages.iter().filter(|page| page.body.is_ok()) {
        for route in routes() {
            check(&server.post(&route, &html(&page.html)), page, &route);
        }
    }
    assert_eq!(server.get("/health/live").status, 200);
}

#[test]
fn pages_beyond_the_limits_are_refused_and_the_next_is_answered() {
    let server = TestServer::start();
    for page in [limits(), storms()].concat().iter().filter(|page| page.body.is_err()) {
        check(&server.post(PLAIN, &html(&page.html)), page, PLAIN);
        assert_eq!(server.post(PLAIN, &html("<p>")).status, 200, "after {}", page.name);
    }
}

#[test]
fn whatever_a_page_holds_the_answer_is_json() {
    let server = TestServer::start();
    let text: String = nasty().iter().map(|label| format!("<p>{label}</p>")).collect();
    let attributes = nasty().join(" ").replace('"', "'");
    for page in [text, format!("<p title=\"{attributes}\" {attributes}>")] {
        for route in routes() {
            for transformation in ["default", "full_document"] {
                let answer = server.post(&route.replace("default", transformation), &html(&page));
                assert_eq!(answer.status, 200, "{route}: {}", answer.text());
                let graph = answer.json();
                assert!(graph["output"].is_string() || graph["output"].is_object(), "{route}");
            }
        }
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    let server = TestServer::start();
    // Cut off, overlong, half a surrogate, beyond the last character, and Latin-1.
    let broken: [&[u8]; 6] = [b"\xe2\x82", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"caf\xe9", b"\x80"];
    for html in broken {
        let body = [b"{\"graph_data\":{\"html\":\"<p>", html, b"</p>\"}}"].concat();
        server.post_bytes(PLAIN, &body).problem(400);
    }
}
