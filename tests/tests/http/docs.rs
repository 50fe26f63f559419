use crate::server::TestServer;

/// The files that a page names in `src` and `href`.
fn named_files(page: &str) -> Vec<&str> {
    let after = |attribute| page.split(attribute).skip(1);
    after(" src=\"").chain(after(" href=\"")).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let server = TestServer::start();
    let page = server.get("/docs");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let files = named_files(&page.text()).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(files.len() >= 3, "{files:?}");
    for file in files.iter().filter(|file| *file != "data:,") {
        assert!(file.starts_with("/docs/"), "{file} is not ours");
        let answer = server.get(file);
        assert_eq!(answer.status, 200, "{file}");
        answer.assert_safe();
        assert!(!answer.body.is_empty());
    }
    assert!(!server.get("/docs/start.js").text().contains("://"));
    assert!(!page.text().contains("://"));
}

#[test]
fn the_page_may_do_no_more_than_it_needs() {
    let server = TestServer::start();
    let policy = server.get("/docs").header("content-security-policy").to_owned();
    for directive in policy.split(';').map(str::trim) {
        let sources: Vec<_> = directive.split(' ').skip(1).collect();
        let allowed = ["'none'", "'self'", "data:"];
        assert!(sources.iter().all(|source| allowed.contains(source)), "{directive}");
        assert!(!sources.contains(&"data:") || directive.starts_with("img-src "), "{directive}");
    }
    let strict = server.get("/openapi.json").header("content-security-policy").to_owned();
    assert!(!strict.contains("'self'"), "{strict}");
}

#[test]
fn only_the_files_of_the_page_are_served() {
    let server = TestServer::start();
    for path in ["/docs/index.html", "/docs/oauth2-redirect.html", "/docs/..%2fCargo.toml", "/docs/%00"] {
        server.get(path).problem(404);
    }
}

#[test]
fn the_page_is_there_with_and_without_a_slash() {
    let server = TestServer::start();
    assert_eq!(server.get("/docs").body, server.get("/docs/").body);
}

#[test]
fn the_root_points_to_the_page() {
    let server = TestServer::start();
    let answer = server.get("/");
    assert_eq!((answer.status, answer.header("location")), (307, "/docs"));
}
