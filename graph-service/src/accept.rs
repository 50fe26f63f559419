//! Which of the media types that a route offers its caller wants (RFC 9110, 12.5.1).

use std::cmp::Reverse;
use std::future::{Ready, ready};

use actix_web::http::header::{self, Header as _, Quality};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};

use crate::problem::Problem;

/// What a traced route answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// The graph and its trace.
    Json,
    /// The trace alone, in a format that a terminal shows.
    Text,
}

/// The media types of [`Medium`]; the first is answered to whoever does not mind.
pub const MEDIA: [(&str, Medium); 2] = [("application/json", Medium::Json), ("text/plain", Medium::Text)];

impl FromRequest for Medium {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(choose(request, &MEDIA))
    }
}

/// The one of `offers` that the request's `accept` ranks highest: by weight, then by how exactly it is named, then by its
/// place in the header. Without the header, or with an empty one, the first.
///
/// # Errors
/// When none of them is acceptable.
pub fn choose<T: Copy>(request: &impl HttpMessage, offers: &[(&'static str, T)]) -> Result<T, Problem> {
    let unacceptable = || Problem::not_acceptable(offers.iter().map(|(media_type, _)| *media_type));
    let mut values = request.headers().get_all(header::ACCEPT);
    let ranges = if values.all(|value| value.as_bytes().trim_ascii().is_empty()) {
        header::Accept::star()
    } else {
        header::Accept::parse(request).map_err(|_unreadable| unacceptable())?
    };
    // Of several that rank the same, the last would be taken.
    let ranked = offers.iter().rev().filter_map(|(media_type, offer)| Some((rank(&ranges, media_type)?, *offer)));
    ranked.max_by_key(|(rank, _)| *rank).map(|(_, offer)| offer).ok_or_else(unacceptable)
}

/// How the range that names a media type most exactly ranks it, if it does not rule it out.
fn rank(ranges: &header::Accept, media_type: &str) -> Option<(Quality, u8, Reverse<usize>)> {
    let main_type = media_type.split('/').next().unwrap_or_default();
    let ranks = ranges.iter().enumerate().filter_map(|(at, range)| {
        let exactness = match range.item.essence_str() {
            "*/*" => 0,
            essence if essence == media_type => 2,
            essence if essence.strip_suffix("/*") == Some(main_type) => 1,
            _ => return None,
        };
        Some((range.quality, exactness, Reverse(at)))
    });
    ranks.max_by_key(|&(_, exactness, at)| (exactness, at)).filter(|(quality, ..)| *quality > Quality::ZERO)
}
