//! Numbers as text, quickly where they follow each other closely.

use std::io::Write;

/// The digits below it are computed for each number, those above it remembered: as nanoseconds they mostly stay the same
/// from one event to the next.
const LOW: u64 = 10_000;

/// Room for what is remembered.
const HIGH_DIGITS: usize = 16;
/// What has more digits above [`LOW`] is not remembered: 317 years of nanoseconds.
const HIGH: u64 = 1_000_000_000_000_000;

/// Room that a number and the byte after it take to be written in.
pub(super) const ROOM: usize = HIGH_DIGITS + size_of::<u64>();

/// Writes numbers in decimal.
#[derive(Clone, Copy)]
pub(super) struct Decimal {
    /// A number without its low digits, and the text of the others.
    base: u64,
    high: [u8; HIGH_DIGITS],
    /// How many they are: 1 to 15.
    len: usize,
}

impl Decimal {
    /// What remembers the digits of a number far from any.
    pub(super) const START: Decimal = Decimal { base: HIGH / 10 * LOW, high: *b"1000000000000000", len: 15 };

    /// Writes `number`, followed by the byte `end`, to the front of `out`, and gives the number of bytes.
    #[inline(always)]
    pub(super) fn put(&mut self, number: u64, end: u8, out: &mut [u8; ROOM]) -> usize {
        let mut low = number.wrapping_sub(self.base);
        if low >= LOW {
            let Some(near) = Self::near(number) else { return put_slowly(number, end, out) };
            *self = near;
            low = number.wrapping_sub(self.base);
        }
        let text = u64::from(four_digits(low as u32)) | u64::from(end) << u32::BITS;
        out[..HIGH_DIGITS].copy_from_slice(&self.high);
        let place = self.len % HIGH_DIGITS;
        out[place..place + size_of::<u64>()].copy_from_slice(&text.to_le_bytes());
        place + 5
    }

    /// What remembers the digits of `number` above the low ones; `None` if it has none of them, or too many.
    #[inline(never)]
    fn near(number: u64) -> Option<Self> {
        let (above, low) = (number / LOW, number % LOW);
        if above == 0 || above >= HIGH {
            return None;
        }
        let mut high = [b'0'; HIGH_DIGITS];
        let (first, last) = (above / LOW, above % LOW);
        let len = if first < LOW {
            let text = u64::from(four_digits(first as u32)) | u64::from(four_digits(last as u32)) << u32::BITS;
            let zeros = (text & !(u64::from(ZEROS) << u32::BITS | u64::from(ZEROS))).trailing_zeros() / 8;
            high[..8].copy_from_slice(&(text >> (8 * zeros)).to_le_bytes());
            8 - zeros as usize
        } else {
            // After a quarter of an hour.
            let mut rest = &mut high[..];
            write!(rest, "{above}").ok()?;
            HIGH_DIGITS - rest.len()
        };
        Some(Decimal { base: number - low, high, len })
    }
}

#[cold]
fn put_slowly(number: u64, end: u8, out: &mut [u8; ROOM]) -> usize {
    let mut rest = &mut out[..];
    // Twenty digits and a byte.
    let written = write!(rest, "{number}").and_then(|()| rest.write_all(&[end]));
    debug_assert!(written.is_ok(), "{number}");
    ROOM - rest.len()
}

const ZEROS: u32 = u32::from_ne_bytes([b'0'; 4]);

/// The four digits of a number below [`LOW`] in ASCII, the first digit in the lowest byte.
///
/// Divides in lanes (Paul Khuong, "How to print integers really fast", 2017): the number into halves of two digits, and
/// both of these at once into digits. The divisions are multiplications that are exact for what a lane holds.
#[inline]
fn four_digits(number: u32) -> u32 {
    let hundreds = (number * 10_486) >> 20;
    let halves = hundreds | (number - 100 * hundreds) << 16;
    let tens = ((halves * 103) >> 10) & 0x000f_000f;
    ZEROS | tens | (halves - 10 * tens) << 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decimal: &mut Decimal, number: u64) {
        let mut out = [b'x'; ROOM];
        let len = decimal.put(number, b'}', &mut out);
        assert_eq!(str::from_utf8(&out[..len]), Ok(format!("{number}}}").as_str()));
    }

    #[test]
    fn every_length_is_written_as_the_standard_library_does() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1]);
        let numbers: Vec<u64> = around.chain([0, 12_345_678, 12_345_679, u64::MAX]).collect();
        let mut decimal = Decimal::START;
        let steps_back = [u64::MAX, 0, u64::MAX, 8_383, 0, 4_294_967_296, 9_999];
        for &number in numbers.iter().chain(numbers.iter().rev()).chain(&steps_back) {
            check(&mut decimal, number);
            check(&mut Decimal::START.clone(), number);
        }
    }

    #[test]
    fn four_digits_are_right_wherever_they_stand() {
        let mut decimal = Decimal::START;
        for number in 0..10_000 {
            for number in [number, number * LOW, number * LOW * LOW, number * LOW * LOW * LOW, 77_777 + number * LOW] {
                check(&mut decimal, number);
            }
        }
    }
}
