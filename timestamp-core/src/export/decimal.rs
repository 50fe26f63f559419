//! Numbers as text, quickly where each is close to the one before.

use std::io::Write;

/// Longest that a number gets: 2^64 - 1 has twenty digits.
pub(super) const MAX_DIGITS: usize = 20;

/// The digits below `LOW` are looked up, those above it remembered.
const LOW: u64 = 10_000;

const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0_u8;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
};

/// Writes numbers in decimal. The times of a timeline mostly differ from the one before in their last digits only, so
/// that the leading ones are kept.
#[derive(Default)]
pub(super) struct Decimal {
    high: u64,
    text: [u8; MAX_DIGITS - 4],
    len: usize,
}

impl Decimal {
    /// Writes `number` to the front of `out` and gives the number of digits.
    #[inline]
    pub(super) fn put(&mut self, number: u64, out: &mut [u8; MAX_DIGITS]) -> usize {
        let (high, low) = (number / LOW, (number % LOW) as usize);
        if high == 0 {
            return digits(number, out);
        }
        if high != self.high {
            self.high = high;
            self.len = digits(high, &mut self.text);
        }
        out[..self.text.len()].copy_from_slice(&self.text);
        out[self.len..self.len + 2].copy_from_slice(&PAIRS[low / 100]);
        out[self.len + 2..self.len + 4].copy_from_slice(&PAIRS[low % 100]);
        self.len + 4
    }
}

/// The plain way. What does not fit is left out, which the callers' sizes rule out.
#[cold]
fn digits(number: u64, mut out: &mut [u8]) -> usize {
    let size = out.len();
    let written = write!(out, "{number}");
    debug_assert!(written.is_ok(), "{number} is longer than {size}");
    size - out.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_written_as_the_standard_library_does() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let numbers =
            powers.flat_map(|power| [power - 1, power, power + 1]).chain([0, 12_345_678, 12_345_679, u64::MAX]);
        let mut decimal = Decimal::default();
        for number in numbers {
            let mut out = [b'x'; MAX_DIGITS];
            let len = decimal.put(number, &mut out);
            assert_eq!(str::from_utf8(&out[..len]), Ok(number.to_string().as_str()));
        }
    }
}
