//! A request's body: what it must call itself, how long it may be and how long it may take.

use std::io::Read as _;
use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{FromRequest, HttpRequest, dev};
use flate2::read::MultiGzDecoder;
use tokio::time::timeout;

use crate::app::Service;
use crate::limits::Limits;
use crate::problem::Problem;

/// A body as it was sent: complete, within the limits, not decoded yet.
#[derive(Debug)]
pub struct Body {
    bytes: Bytes,
    coding: Coding,
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Identity,
    Gzip,
}

impl Body {
    /// The body's text, decompressed up to `limit` bytes. CPU-bound: call it on a worker's thread.
    ///
    /// # Errors
    /// Too large, or not gzip although it says so.
    pub fn decode(self, limit: usize) -> Result<Bytes, Problem> {
        match self.coding {
            Coding::Identity => Ok(self.bytes),
            Coding::Gzip => gunzip(&self.bytes, limit),
        }
    }
}

fn gunzip(bytes: &[u8], limit: usize) -> Result<Bytes, Problem> {
    let mut out = Vec::new();
    // One byte more than is allowed tells a body that is just long enough from one that is too long.
    let allowed = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes)
        .take(allowed)
        .read_to_end(&mut out)
        .map_err(|_broken| Problem::invalid_body("the body is not valid gzip"))?;
    if out.len() > limit { Err(Problem::too_large(limit)) } else { Ok(out.into()) }
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let checked = check(request);
        let payload = Payload::from_request(request, payload);
        Box::pin(async move {
            let (coding, limits) = checked?;
            // Taking the payload out of the request cannot fail.
            let payload = payload.await.map_err(|_never| Problem::internal())?;
            let limit = limits.body_len();
            let bytes = timeout(limits.body_deadline(), payload.to_bytes_limited(limit))
                .await
                .map_err(|_elapsed| Problem::too_slow())?
                .map_err(|_exceeded| Problem::too_large(limit))?
                .map_err(|_broken| Problem::invalid_body("the body ended early or is badly chunked"))?;
            Ok(Self { bytes, coding })
        })
    }
}

/// What the head alone tells about the body.
fn check(request: &HttpRequest) -> Result<(Coding, Limits), Problem> {
    let Some(service) = request.app_data::<Data<Service>>() else {
        return Err(Problem::internal());
    };
    let limits = service.limits();
    check_media_type(request.headers())?;
    let coding = coding(request.headers())?;
    let declared = only(request.headers(), &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limits.body_bytes) {
        return Err(Problem::too_large(limits.body_len()));
    }
    Ok((coding, limits.clone()))
}

/// `application/json`, with no charset or UTF-8.
fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let media = only(headers, &CONTENT_TYPE).ok_or_else(Problem::media_type)?;
    let mut parts = media.split(';').map(str::trim);
    let json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.filter_map(|parameter| parameter.split_once('=')).all(|(name, value)| {
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if json && utf8 { Ok(()) } else { Err(Problem::media_type()) }
}

fn coding(headers: &HeaderMap) -> Result<Coding, Problem> {
    if !headers.contains_key(CONTENT_ENCODING) {
        return Ok(Coding::Identity);
    }
    match only(headers, &CONTENT_ENCODING).map(str::trim) {
        Some(coding) if coding.eq_ignore_ascii_case("gzip") => Ok(Coding::Gzip),
        Some(coding) if coding.eq_ignore_ascii_case("identity") => Ok(Coding::Identity),
        _ => Err(Problem::content_encoding()),
    }
}

/// The header's value, unless it is missing, is there more than once or is not ASCII.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}
