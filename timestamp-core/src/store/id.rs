//! The name of a kept trace.

use std::fmt;
use std::str::FromStr;

/// The id of a trace: a UUID, written in the one form that RFC 9562 gives it, in lower case.
///
/// Of the other forms that readers of UUIDs take (upper case, braces, no hyphens) none is taken here: an address has one
/// spelling, and whatever else arrives in it is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(u128);

/// Characters of an id.
const LEN: usize = 36;
/// Where its hyphens are.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl From<u128> for TraceId {
    fn from(uuid: u128) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let [a, b, c, d, e] = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        write!(f, "{a}-{b}-{c}-{d}-{e}")
    }
}

impl FromStr for TraceId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text.len() != LEN {
            return Err(InvalidId(()));
        }
        let mut uuid = 0;
        for (at, byte) in text.bytes().enumerate() {
            let digit = match byte {
                b'-' if HYPHENS.contains(&at) => continue,
                _ if HYPHENS.contains(&at) => return Err(InvalidId(())),
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                _ => return Err(InvalidId(())),
            };
            uuid = uuid << 4 | u128::from(digit);
        }
        Ok(Self(uuid))
    }
}

/// This is not how an id is written. Repeats nothing of what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId(());

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a trace's id is a UUID in lower case")
    }
}

impl std::error::Error for InvalidId {}
