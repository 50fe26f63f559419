//! A reader of protobuf's wire format that knows no messages (<https://protobuf.dev/programming-guides/encoding/>).

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wire<'a> {
    Number(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
}

impl<'a> Wire<'a> {
    pub(super) fn number(self) -> u64 {
        match self {
            Wire::Number(number) | Wire::Fixed64(number) => number,
            Wire::Bytes(bytes) => panic!("no number: {bytes:?}"),
        }
    }

    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Wire::Bytes(bytes) => bytes,
            other => panic!("no bytes: {other:?}"),
        }
    }
}

/// A message's fields, each with its number, in the order in which they stand.
pub(super) struct Message<'a>(Vec<(u64, Wire<'a>)>);

impl<'a> Message<'a> {
    pub(super) fn read(mut bytes: &'a [u8]) -> Self {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let tag = varint(&mut bytes);
            let value = match tag & 7 {
                0 => Wire::Number(varint(&mut bytes)),
                1 => Wire::Fixed64(u64::from_le_bytes(take(&mut bytes, 8).try_into().expect("eight bytes"))),
                2 => {
                    let length = varint(&mut bytes) as usize;
                    Wire::Bytes(take(&mut bytes, length))
                }
                other => panic!("wire type {other}"),
            };
            fields.push((tag >> 3, value));
        }
        Self(fields)
    }

    pub(super) fn all(&self, number: u64) -> impl Iterator<Item = Wire<'a>> + '_ {
        self.0.iter().filter(move |(field, _)| *field == number).map(|(_, value)| *value)
    }

    pub(super) fn messages(&self, number: u64) -> impl Iterator<Item = Message<'a>> + '_ {
        self.all(number).map(|value| Message::read(value.bytes()))
    }

    /// 0 if it isn't there; the last one if it is there several times.
    pub(super) fn number(&self, number: u64) -> u64 {
        self.all(number).last().map_or(0, Wire::number)
    }

    pub(super) fn bytes(&self, number: u64) -> &'a [u8] {
        self.all(number).last().map_or(&[], Wire::bytes)
    }

    pub(super) fn text(&self, number: u64) -> &'a str {
        std::str::from_utf8(self.bytes(number)).expect("strings are UTF-8")
    }

    /// A list of numbers, packed or not.
    pub(super) fn numbers(&self, number: u64) -> Vec<u64> {
        let mut numbers = Vec::new();
        for value in self.all(number) {
            match value {
                Wire::Bytes(mut packed) => {
                    while !packed.is_empty() {
                        numbers.push(varint(&mut packed));
                    }
                }
                other => numbers.push(other.number()),
            }
        }
        numbers
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at_checked(length).expect("it ends within a field");
    *bytes = rest;
    taken
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for place in 0.. {
        let byte = take(bytes, 1)[0];
        number |= u64::from(byte & 0x7f).checked_shl(7 * place).expect("at most ten bytes");
        if byte < 0x80 {
            break;
        }
    }
    number
}
