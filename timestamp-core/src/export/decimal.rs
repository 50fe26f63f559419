//! Numbers as text, quickly where they follow each other closely.

use std::io::Write;

/// The digits below it are computed for each number, those above it remembered: as nanoseconds they mostly stay the same
/// from one event to the next.
const LOW: u64 = 10_000;

/// Room for what is remembered: 2^64 - 1 has twenty digits.
const HIGH_DIGITS: usize = 16;

/// Room that a number takes to be written in.
pub(super) const ROOM: usize = HIGH_DIGITS + 4;

/// Writes numbers in decimal.
#[derive(Default)]
pub(super) struct Decimal {
    /// The last number without its low digits, and the text of the others.
    base: u64,
    high: [u8; HIGH_DIGITS],
    len: usize,
}

impl Decimal {
    /// Writes `number` to the front of `out` and gives the number of digits.
    #[inline]
    pub(super) fn put(&mut self, number: u64, out: &mut [u8; ROOM]) -> usize {
        let mut low = number.wrapping_sub(self.base);
        // The second where the first wraps around, close to 2^64.
        if low >= LOW || number < self.base {
            low = self.move_to(number);
        }
        let mut text = four_digits(low as u32);
        let mut digits = 4;
        if self.len == 0 {
            // All zeros at the front but the last digit.
            let zeros = ((text & !ZEROS).trailing_zeros() / 8).min(3);
            text >>= 8 * zeros;
            digits -= zeros as usize;
        }
        out[..HIGH_DIGITS].copy_from_slice(&self.high);
        let place = self.len.min(HIGH_DIGITS);
        out[place..place + 4].copy_from_slice(&text.to_le_bytes());
        place + digits
    }

    /// Remembers the digits of `number` above those that it gives back.
    #[inline(never)]
    fn move_to(&mut self, number: u64) -> u64 {
        let (high, low) = (number / LOW, number % LOW);
        self.base = number - low;
        let (first, last) = (high / LOW, (high % LOW) as u32);
        self.len = if high == 0 {
            0
        } else if first < LOW {
            let text = u64::from(four_digits(first as u32)) | u64::from(four_digits(last)) << 32;
            let zeros = (text & !(u64::from(ZEROS) << 32 | u64::from(ZEROS))).trailing_zeros() / 8;
            self.high[..8].copy_from_slice(&(text >> (8 * zeros)).to_le_bytes());
            8 - zeros as usize
        } else {
            // After a quarter of an hour.
            let mut rest = &mut self.high[..];
            let written = write!(rest, "{high}");
            debug_assert!(written.is_ok(), "{high}");
            HIGH_DIGITS - rest.len()
        };
        low
    }
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
        let len = decimal.put(number, &mut out);
        assert_eq!(str::from_utf8(&out[..len]), Ok(number.to_string().as_str()));
    }

    #[test]
    fn every_length_is_written_as_the_standard_library_does() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1]);
        let numbers: Vec<u64> = around.chain([0, 12_345_678, 12_345_679, u64::MAX]).collect();
        let mut decimal = Decimal::default();
        let steps_back = [u64::MAX, 0, u64::MAX, 8_383, 0, 4_294_967_296, 9_999];
        for &number in numbers.iter().chain(numbers.iter().rev()).chain(&steps_back) {
            check(&mut decimal, number);
            check(&mut Decimal::default(), number);
        }
    }

    #[test]
    fn four_digits_are_right_wherever_they_stand() {
        let mut decimal = Decimal::default();
        for number in 0..10_000 {
            for number in [number, number * LOW, number * LOW * LOW, number * LOW * LOW * LOW, 77_777 + number * LOW] {
                check(&mut decimal, number);
            }
        }
    }
}
