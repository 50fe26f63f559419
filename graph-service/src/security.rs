//! The headers that every answer carries, so that a browser takes it for what it is and lets it do nothing.

use actix_web::middleware::DefaultHeaders;

/// On everything, errors included.
pub const HEADERS: [(&str, &str); 2] = [
    ("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
];

/// The policy of the one page that runs a script and calls the service.
///
/// Swagger UI sets its styles by script, which needs no `'unsafe-inline'`; its icons are `data:` pictures.
pub const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy of a picture that brings its own script and style, as a document of no origin: what runs in it can ask
/// nothing of the service. The search asks for its word in a dialog.
pub const PICTURE_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-modals";

/// Puts [`HEADERS`] on every answer that does not have its own.
#[must_use]
pub fn default_headers() -> DefaultHeaders {
    HEADERS.into_iter().fold(DefaultHeaders::new(), DefaultHeaders::add)
}
