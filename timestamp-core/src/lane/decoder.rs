//! From a lane's words back to its events.

use crate::buffer::Words;
use crate::event::{self, CallsiteNumber, Event, Kind};

/// Reads events one after the other.
pub(crate) struct Decoder<'a> {
    words: Words<'a>,
    anchor: u64,
}

impl<'a> Decoder<'a> {
    /// `anchor`: the counter when the lane began.
    pub(super) fn new(words: Words<'a>, anchor: u64) -> Self {
        Decoder { words, anchor }
    }

    /// Reads the exit of the enter that was read last, if it follows at once and is known to: most do. Gives its ticks.
    #[inline]
    pub(crate) fn exit_of(&mut self, enter: Event) -> Option<u64> {
        let exit = self.words.next_if(|word| enter.callsite.is_event(Kind::Exit, word))?;
        Some(event::ticks(exit, self.anchor))
    }
}

impl Iterator for Decoder<'_> {
    type Item = Event;

    /// Ends early at an event whose data is not there yet: a lane that still runs is read in the middle of its work.
    #[inline]
    fn next(&mut self) -> Option<Event> {
        loop {
            let word = self.words.next()?;
            let (kind, callsite) = (Kind::of(word)?, CallsiteNumber::of(word));
            if matches!(kind, Kind::Enter | Kind::Exit) {
                return Some(Event { ticks: event::ticks(word, self.anchor), kind, callsite, data: 0 });
            }
            let data = if kind.has_data() { self.words.next()? } else { 0 };
            if kind == Kind::Anchor {
                self.anchor = data;
                continue;
            }
            let ticks = event::ticks(word, self.anchor);
            let resume = |instance| Event { ticks, kind: Kind::Resume, callsite: CallsiteNumber::NONE, data: instance };
            return Some(match kind {
                Kind::Resume => resume(callsite.index().into()),
                Kind::ResumeFar => resume(data),
                _ => Event { ticks, kind, callsite, data },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::{HORIZON, MAX_CALLSITES};
    use crate::sync::AtomicU64;

    fn number(index: u32) -> CallsiteNumber {
        CallsiteNumber::new(index).expect("within range")
    }

    fn with_decoder<R>(words: &[u64], anchor: u64, read: impl FnOnce(Decoder<'_>) -> R) -> R {
        let words: Vec<_> = words.iter().map(|&word| AtomicU64::new(word)).collect();
        read(Decoder::new(Words::of(&words), anchor))
    }

    fn decode(words: &[u64], anchor: u64) -> Vec<Event> {
        with_decoder(words, anchor, |decoder| decoder.collect())
    }

    #[test]
    fn an_event_without_its_data_is_left_out() {
        let words = [number(1).event(Kind::Enter, 1), number(1).event(Kind::Cancel, 2)];
        assert_eq!(decode(&words, 0).len(), 1);
    }

    #[test]
    fn an_exit_is_taken_with_its_enter_only_if_it_comes_at_once() {
        let taken = |second: u64| {
            let words = [number(3).event(Kind::Enter, 10), second, number(9).event(Kind::Enter, 30)];
            with_decoder(&words, 0, |mut decoder| {
                let enter = decoder.next().expect("the enter");
                (decoder.exit_of(enter), decoder.map(|event| event.ticks).collect::<Vec<_>>())
            })
        };
        assert_eq!(taken(number(3).event(Kind::Exit, 20)), (Some(20), vec![30]));
        for other in [number(4).event(Kind::Exit, 20), number(3).event(Kind::ExitPanicked, 20)] {
            assert_eq!(taken(other), (None, vec![20, 30]));
        }
    }

    proptest! {
        #[test]
        fn ticks_come_back_whole(anchor: u64, near in -(HORIZON as i64)..HORIZON as i64, index in 0..MAX_CALLSITES) {
            let ticks = anchor.wrapping_add_signed(near);
            let events = decode(&[number(index).event(Kind::Enter, ticks)], anchor);
            prop_assert_eq!(events, vec![Event { ticks, kind: Kind::Enter, callsite: number(index), data: 0 }]);
        }

        #[test]
        fn an_anchor_carries_over_any_gap(start: u64, gap: u64, after in 0..HORIZON) {
            let later = start.wrapping_add(gap);
            let words = [number(0).event(Kind::Anchor, later), later, number(7).event(Kind::Exit, later.wrapping_add(after))];
            prop_assert_eq!(decode(&words, start)[0].ticks, later.wrapping_add(after));
        }

        #[test]
        fn arbitrary_words_never_panic(words: Vec<u64>, anchor: u64) {
            decode(&words, anchor);
        }
    }
}
