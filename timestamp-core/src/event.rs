//! The packed event: what an armed span writes, 8 bytes at a time.
//!
//! ```text
//! 63                                    24 23              4 3    0
//! [ ticks: the low 40 bits of the counter ][ callsite number ][kind]
//! ```
//!
//! Forty bits of a counter wrap after some minutes, so a lane writes an [`Kind::Anchor`] with all 64 before
//! [`HORIZON`] ticks have passed since the last one. Within that distance the low bits, read as a *signed* difference
//! to the anchor, give the whole tick back, also for a clock that stepped back a little.
//!
//! Some kinds are followed by one word of data. A callsite keeps its number pre-shifted, so that making an event is a shift
//! and an `or`. What is resumed is known by its instance alone, which takes the callsite's place while it fits there: so a
//! further poll is 16 bytes, of which a task's pause makes 24 at most.

/// Bits of the tick that an event keeps.
const TICK_BITS: u32 = 40;
/// Bits below them: the callsite's number and the kind.
pub(crate) const TAG_BITS: u32 = u64::BITS - TICK_BITS;
const TAG: u32 = (1 << TAG_BITS) - 1;
const KIND_BITS: u32 = 4;

/// Callsite numbers are below this.
pub(crate) const MAX_CALLSITES: u32 = 1 << CallsiteNumber::BITS;

/// The distance from the last anchor, in ticks, within which an event's ticks can be told.
pub(crate) const HORIZON: u64 = 1 << (TICK_BITS - 1);

/// What an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Kind {
    /// A span starts.
    Enter = 0,
    /// The span on top ends.
    Exit,
    /// The span on top ends by a panic.
    ExitPanicked,
    /// A span with a name of its own starts; data: the name's number in its lane.
    EnterNamed,
    /// An async span is polled for the first time; data: its instance, and its name's number + 1 or 0.
    EnterAsync,
    /// The async span on top returned `Pending`.
    Suspend,
    /// An async span is polled again; its instance stands in the callsite's place.
    Resume,
    /// The same for an instance that is too large for it; data: the instance.
    ResumeFar,
    /// A pending async span was dropped; data: its instance.
    Cancel,
    /// Names were written for spans to come; data: how many, and the ticks that it took, up to 2^48.
    Naming,
    /// The lane's task waits: what is still on its stack was left there by mistake.
    Pause,
    /// Data: all 64 bits of the counter, to which the ticks of the events that follow are relative.
    Anchor,
}

impl Kind {
    const ALL: [Kind; 12] = [
        Kind::Enter,
        Kind::Exit,
        Kind::ExitPanicked,
        Kind::EnterNamed,
        Kind::EnterAsync,
        Kind::Suspend,
        Kind::Resume,
        Kind::ResumeFar,
        Kind::Cancel,
        Kind::Naming,
        Kind::Pause,
        Kind::Anchor,
    ];

    /// The kind that an event's word says; none for a word that is no event.
    #[inline]
    pub(crate) fn of(word: u64) -> Option<Kind> {
        match word as u32 & ((1 << KIND_BITS) - 1) {
            // Nearly all events are of these two kinds.
            0 => Some(Kind::Enter),
            1 => Some(Kind::Exit),
            number => Kind::ALL.get(number as usize).copied(),
        }
    }

    /// Whether a word of data follows.
    pub(crate) const fn has_data(self) -> bool {
        matches!(
            self,
            Kind::EnterNamed | Kind::EnterAsync | Kind::ResumeFar | Kind::Cancel | Kind::Naming | Kind::Anchor
        )
    }

    /// Whether the event opens a span, and so may be refused when a capture is full.
    pub(crate) const fn opens(self) -> bool {
        matches!(self, Kind::Enter | Kind::EnterNamed | Kind::EnterAsync)
    }

    /// Whether the event ends nothing, and so may go unrecorded when a capture is full.
    pub(crate) const fn may_be_missed(self) -> bool {
        matches!(self, Kind::Resume | Kind::ResumeFar | Kind::Naming)
    }
}

/// A callsite's number, shifted to where an event has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallsiteNumber(u32);

impl CallsiteNumber {
    /// The number at `index` in the list of callsites; `None` past the last number that an event can hold.
    pub(crate) const fn new(index: u32) -> Option<Self> {
        if index < MAX_CALLSITES { Some(CallsiteNumber(index << KIND_BITS)) } else { None }
    }

    /// The number of no callsite.
    pub(crate) const NONE: Self = CallsiteNumber(0);

    /// How many bits its index has.
    const BITS: u32 = TAG_BITS - KIND_BITS;

    /// The number that an event's word says.
    #[inline(always)]
    pub(crate) const fn of(word: u64) -> Self {
        CallsiteNumber(word as u32 & (TAG & !((1 << KIND_BITS) - 1)))
    }

    /// A number as [`CallsiteNumber::shifted`] gave it.
    pub(crate) const fn from_shifted(shifted: u32) -> Self {
        CallsiteNumber(shifted)
    }

    pub(crate) const fn shifted(self) -> u32 {
        self.0
    }

    pub(crate) const fn index(self) -> u32 {
        self.0 >> KIND_BITS
    }

    /// The event of this callsite at `ticks`.
    #[inline(always)]
    pub(crate) const fn event(self, kind: Kind, ticks: u64) -> u64 {
        ticks << TAG_BITS | (self.0 | kind as u32) as u64
    }

    /// Whether a word is an event of this callsite.
    #[inline(always)]
    pub(crate) const fn is_event(self, kind: Kind, word: u64) -> bool {
        word as u32 & TAG == self.0 | kind as u32
    }
}

/// The data of an [`Kind::EnterAsync`].
pub(crate) const fn async_data(instance: u32, name: Option<u32>) -> u64 {
    let name = match name {
        Some(name) => name + 1,
        None => 0,
    };
    (name as u64) << u32::BITS | instance as u64
}

/// Instance and name out of the data of an [`Kind::EnterAsync`].
pub(crate) const fn split_async_data(data: u64) -> (u32, Option<u32>) {
    (data as u32, ((data >> u32::BITS) as u32).checked_sub(1))
}

/// Bits of a [`Kind::Naming`]'s data that are ticks; above them is the number of names.
const NAMING_BITS: u32 = 48;

/// The data of a [`Kind::Naming`] for one name.
pub(crate) const fn naming_data(ticks: u64) -> u64 {
    let most = (1 << NAMING_BITS) - 1;
    1 << NAMING_BITS | if ticks < most { ticks } else { most }
}

/// The data of two together; `None` if that is too much.
pub(crate) const fn add_naming(one: u64, other: u64) -> Option<u64> {
    let ((names, ticks), (more_names, more_ticks)) = (split_naming_data(one), split_naming_data(other));
    if (ticks + more_ticks) >> NAMING_BITS > 0 || names + more_names > u16::MAX as u64 {
        return None;
    }
    Some(one + other)
}

/// How many names, and the ticks that they took.
pub(crate) const fn split_naming_data(data: u64) -> (u64, u64) {
    (data >> NAMING_BITS, data & ((1 << NAMING_BITS) - 1))
}

/// An event with its whole tick and its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) ticks: u64,
    pub(crate) kind: Kind,
    pub(crate) callsite: CallsiteNumber,
    /// The instance of a span that is resumed, however it was kept; 0 for a kind without data.
    pub(crate) data: u64,
}

/// The ticks of an event, by its word and an anchor's ticks less than [`HORIZON`] away.
#[inline]
pub(crate) const fn ticks(word: u64, anchor: u64) -> u64 {
    let difference = (word >> TAG_BITS).wrapping_sub(anchor);
    let signed = ((difference << TAG_BITS) as i64) >> TAG_BITS;
    anchor.wrapping_add_signed(signed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(index: u32) -> CallsiteNumber {
        CallsiteNumber::new(index).expect("within range")
    }

    #[test]
    fn the_largest_number_fits_and_the_next_is_refused() {
        let largest = number(MAX_CALLSITES - 1);
        assert_eq!(CallsiteNumber::of(largest.event(Kind::Exit, 5)), largest);
        assert_eq!(CallsiteNumber::new(MAX_CALLSITES), None);
    }

    #[test]
    fn a_word_says_its_kind() {
        for (value, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, value);
            let word = number(77).event(kind, u64::MAX);
            assert_eq!((Kind::of(word), number(77).is_event(kind, word)), (Some(kind), true));
            assert!(!number(77).is_event(kind, word ^ 1) && !number(76).is_event(kind, word));
        }
        assert_eq!(Kind::of(Kind::ALL.len() as u64), None);
    }

    proptest! {
        #[test]
        fn async_data_comes_back(instance: u32, name in proptest::option::of(0..u32::MAX)) {
            prop_assert_eq!(split_async_data(async_data(instance, name)), (instance, name));
        }

        #[test]
        fn naming_data_adds_up(ticks in proptest::collection::vec(0..u64::MAX >> 8, 1..20)) {
            let sum = ticks.iter().skip(1).try_fold(naming_data(ticks[0]), |sum, &ticks| add_naming(sum, naming_data(ticks)));
            let each = ticks.iter().map(|&ticks| ticks.min((1 << NAMING_BITS) - 1));
            let expected = (ticks.len() as u64, each.sum::<u64>());
            prop_assert_eq!(sum.map(split_naming_data), Some(expected).filter(|sum| sum.1 >> NAMING_BITS == 0));
        }
    }
}
