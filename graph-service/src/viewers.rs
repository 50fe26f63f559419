//! Pages of other origins that may read kept traces: none, but for those that the operator names.
//!
//! A viewer such as speedscope loads a trace by its address, from a page of its own origin. What may be read is only a
//! trace that the page knows the id of: the list of traces, their removal and every other route stay closed to it.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use actix_cors::{Cors, CorsError};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError as _};
use serde::Deserialize;

use crate::answer::TRACE_ID;
use crate::problem::Problem;

/// The origin of a page, as browsers write it: `https://www.speedscope.app`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// Origins with commas between. Where there is nothing between two, there is none: environments are put together by
/// programs that leave empty what nobody gave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origins(pub Vec<Origin>);

/// Seconds for which a browser need not ask again.
const MAX_AGE: usize = 600;

/// Lets pages of these origins read what is behind it.
pub fn allow(origins: &[Origin]) -> Cors {
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(&origin.0));
    cors.allowed_methods([Method::GET, Method::HEAD]).expose_headers([TRACE_ID, "server-timing"]).max_age(MAX_AGE)
}

/// Puts a problem in place of what the library says when a browser asks for more than is allowed.
///
/// # Errors
/// Those of what is behind it.
pub async fn refuse_in_own_words<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let response = next.call(request).await?;
    let refused = response.response().error().is_some_and(|error| error.as_error::<CorsError>().is_some());
    if !refused {
        return Ok(response.map_into_left_body());
    }
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, Problem::cross_origin().error_response()).map_into_right_body())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let uri: Uri = text.parse().map_err(|_unreadable| InvalidOrigin)?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(InvalidOrigin);
        };
        // Whatever browsers would write otherwise could never be met.
        let default_port = if scheme == "http" { 80 } else { 443 };
        let as_written = text == format!("{scheme}://{authority}") && text == text.to_ascii_lowercase();
        let odd = authority.as_str().contains(['@', '*']);
        let port = uri.port().map_or(authority.as_str() != authority.host(), |it| {
            it == default_port || it.as_str() != it.as_u16().to_string()
        });
        if !as_written || odd || port || is_short_address(authority.host()) {
            return Err(InvalidOrigin);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether browsers take the host for an address of four numbers, and write it otherwise: `127.1`.
fn is_short_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").is_some_and(|it| it.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let decimal = !last.is_empty() && last.bytes().all(|digit| digit.is_ascii_digit());
    (decimal || hexadecimal) && host.parse::<Ipv4Addr>().is_err()
}

impl FromStr for Origins {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl TryFrom<String> for Origins {
    type Error = InvalidOrigin;

    fn try_from(text: String) -> Result<Self, InvalidOrigin> {
        text.parse()
    }
}

/// This is not how a browser writes an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidOrigin;

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an origin is http:// or https://, a host in lower case and, unless it is the usual one, a port, and nothing \
             behind that, as in https://www.speedscope.app",
        )
    }
}

impl std::error::Error for InvalidOrigin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_as_browsers_write_it() {
        for origin in [
            "https://www.speedscope.app",
            "http://localhost:3000",
            "http://127.0.0.1:8044",
            "http://[::1]:9000",
            "http://a:443",
            "https://a:80",
            "http://10.0.0.1",
            "http://1.a:8080",
            "http://0x.example",
        ] {
            assert_eq!(origin.parse(), Ok(Origin(origin.to_owned())), "{origin}");
        }
    }

    #[test]
    fn nothing_else_is_an_origin() {
        for text in [
            "",
            "*",
            "null",
            "www.speedscope.app",
            "//www.speedscope.app",
            "https://",
            "https://www.speedscope.app/",
            "https://www.speedscope.app/a",
            "https://www.speedscope.app?a",
            "https://WWW.speedscope.app",
            "HTTPS://www.speedscope.app",
            "https://*.speedscope.app",
            "https://user@www.speedscope.app",
            "https://www.speedscope.app:443",
            "https://www.speedscope.app:",
            "http://localhost:80",
            "file:///tmp",
            "ftp://a",
            "https://a b",
            "https://ä.example",
            "https://a, https://b",
            "http://a:08080",
            "http://a:x",
            "http://a:99999",
            "http://127.1",
            "http://127.0.0.01",
            "http://2130706433",
            "http://127.0.0.0x1",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_empty_between_commas_is_passed_over() {
        let [a, b] = ["https://a", "http://b:1"].map(|origin| Origin(origin.to_owned()));
        for (text, expected) in [
            ("", vec![]),
            (" ", vec![]),
            (",, ,", vec![]),
            ("https://a", vec![a.clone()]),
            ("https://a,", vec![a.clone()]),
            (",https://a , http://b:1 ", vec![a, b]),
        ] {
            assert_eq!(text.parse(), Ok(Origins(expected)), "{text:?}");
        }
        for text in ["https://a https://b", "https://a,*", "https://a/,", "null,"] {
            assert!(text.parse::<Origins>().is_err(), "{text:?}");
        }
    }
}
