//! Where a lane keeps its words: a list of chunks, recycled from capture to capture.
//!
//! Writing a word is free, touching a new page is not (half a nanosecond a byte, most of what an event costs), so the
//! memory of finished captures is kept and used again. A lane begins with a page, since most are short, and goes on in
//! chunks of 64 KiB.
//!
//! One thread writes at a time; another may read what has been published so far. Every word is an atomic and a chunk's
//! length is stored with `Release`: on the processors that matter these are plain moves, and no order of reads and
//! writes is undefined. A chunk knows its own length and is never freed before its buffer, so the pointers that the
//! writer follows are all that has to be believed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::{iter, slice};

use crate::sync::{AtomicPtr, AtomicU32, AtomicU64, Mutex, TINY, shared_static};

const WORD: usize = size_of::<u64>();
/// Words of a lane's first chunk: a page.
const FIRST: usize = if TINY { 2 } else { 4096 / WORD };
/// Words of every other chunk.
const NEXT: usize = if TINY { 3 } else { 65_536 / WORD };

/// Bytes of finished captures' memory that the process keeps, at most.
const KEPT_BYTES: usize = 16 << 20;

struct Chunk {
    /// How many words are published. Of 32 bits, so that adding to it can't overflow and no step is spent on that.
    len: AtomicU32,
    words: Vec<AtomicU64>,
}

// What is written to before the first: so the writer need not ask whether there is one.
shared_static! {
    static NO_ROOM: Chunk = Chunk { len: AtomicU32::new(0), words: Vec::new() };
}

impl Chunk {
    fn new(words: usize) -> Self {
        Chunk { len: AtomicU32::new(0), words: (0..words).map(|_| AtomicU64::new(0)).collect() }
    }

    fn published(&self) -> &[AtomicU64] {
        let len = self.len.load(Ordering::Acquire) as usize;
        self.words.get(..len).unwrap_or(&self.words)
    }

    /// Room for an event with so many words of data; `None` if there is none.
    #[inline(always)]
    fn room<const DATA: usize>(&self) -> Option<Room<'_, DATA>> {
        let len = self.len.load(Ordering::Relaxed);
        let words = self.words.get(len as usize..len as usize + 1 + DATA)?;
        Some(Room { chunk: self, len, words })
    }

    fn bytes(&self) -> usize {
        self.words.len() * WORD
    }
}

/// Chunks that wait for the next capture.
struct Pool {
    first: Vec<Arc<Chunk>>,
    next: Vec<Arc<Chunk>>,
}

shared_static! {
    static POOL: Mutex<Pool> = Mutex::new(Pool { first: Vec::new(), next: Vec::new() });
}

impl Pool {
    fn take(words: usize) -> Arc<Chunk> {
        let kept = POOL.lock().of(words).pop();
        kept.map_or_else(
            || Arc::new(Chunk::new(words)),
            |chunk| {
                chunk.len.store(0, Ordering::Relaxed);
                chunk
            },
        )
    }

    fn give(chunks: impl Iterator<Item = Arc<Chunk>>) {
        let mut pool = POOL.lock();
        let mut kept = (pool.first.len() * FIRST + pool.next.len() * NEXT) * WORD;
        for chunk in chunks {
            kept += chunk.bytes();
            if kept > KEPT_BYTES {
                break;
            }
            pool.of(chunk.words.len()).push(chunk);
        }
    }

    fn of(&mut self, words: usize) -> &mut Vec<Arc<Chunk>> {
        if words == FIRST { &mut self.first } else { &mut self.next }
    }
}

/// A growing list of words with one writer.
pub(crate) struct Buffer {
    /// The chunk that is written to, which `chunks` keeps alive; [`NO_ROOM`] before the first.
    newest: AtomicPtr<Chunk>,
    /// The same where words may be written quickly; [`NO_ROOM`] for ever where not. So whoever looks for room need not ask.
    quick: AtomicPtr<Chunk>,
    is_quick: bool,
    chunks: Mutex<Vec<Arc<Chunk>>>,
}

fn no_room() -> *mut Chunk {
    std::ptr::from_ref::<Chunk>(&NO_ROOM).cast_mut()
}

/// Room in a chunk for an event with so many words of data.
pub(crate) struct Room<'a, const DATA: usize> {
    chunk: &'a Chunk,
    len: u32,
    words: &'a [AtomicU64],
}

impl<const DATA: usize> Room<'_, DATA> {
    /// Publishes an event.
    #[inline(always)]
    pub(crate) fn put(self, event: u64, data: [u64; DATA]) {
        for (place, word) in self.words.iter().zip(iter::once(event).chain(data)) {
            place.store(word, Ordering::Relaxed);
        }
        self.chunk.len.store(self.len + 1 + DATA as u32, Ordering::Release);
    }
}

impl Buffer {
    /// An empty one; `is_quick` if there is to be [`Buffer::quick_room`].
    pub(crate) fn new(is_quick: bool) -> Self {
        let (newest, quick) = (AtomicPtr::new(no_room()), AtomicPtr::new(no_room()));
        Buffer { newest, quick, is_quick, chunks: Mutex::new(Vec::new()) }
    }

    #[inline(always)]
    fn newest(&self) -> &Chunk {
        self.chunk(&self.newest)
    }

    /// The chunk that one of the buffer's pointers points to.
    #[inline(always)]
    fn chunk(&self, pointer: &AtomicPtr<Chunk>) -> &Chunk {
        // SAFETY: the pointer is that of a static, or points into an `Arc` that `chunks` holds until the buffer is dropped.
        unsafe { &*pointer.load(Ordering::Acquire) }
    }

    /// Room for an event with so many words of data; `None` if the newest chunk has none, or if nothing is to be written
    /// quickly.
    #[inline(always)]
    pub(crate) fn quick_room<const DATA: usize>(&self) -> Option<Room<'_, DATA>> {
        self.chunk(&self.quick).room()
    }

    /// Appends an event's words, all or none: `false` if the newest chunk has no room for them.
    #[inline]
    pub(crate) fn push<const DATA: usize>(&self, event: u64, data: [u64; DATA]) -> bool {
        self.newest().room().map(|room| room.put(event, data)).is_some()
    }

    /// Replaces the last word by what `change` makes of it; `false` if it makes nothing of it. A reader sees either.
    pub(crate) fn change_last(&self, change: impl FnOnce(u64) -> Option<u64>) -> bool {
        let chunk = self.newest();
        let last = chunk.len.load(Ordering::Relaxed).checked_sub(1).and_then(|last| chunk.words.get(last as usize));
        let changed = last.and_then(|last| change(last.load(Ordering::Relaxed)).map(|word| (last, word)));
        changed.map(|(last, word)| last.store(word, Ordering::Relaxed)).is_some()
    }

    /// Where the next word goes: another place after each push.
    pub(crate) fn place(&self) -> usize {
        let chunk = self.newest();
        chunk.words.as_ptr().addr() + chunk.len.load(Ordering::Relaxed) as usize * WORD
    }

    /// The bytes by which [`Buffer::grow`] would grow now.
    pub(crate) fn next_bytes(&self) -> usize {
        self.next_words() * WORD
    }

    fn next_words(&self) -> usize {
        if self.newest().words.is_empty() { FIRST } else { NEXT }
    }

    /// Goes on in a new chunk.
    pub(crate) fn grow(&self) {
        let chunk = Pool::take(self.next_words());
        let newest = Arc::as_ptr(&chunk).cast_mut();
        // Kept first, since the list allocates: it may not come to the end of this.
        self.chunks.lock().push(chunk);
        self.newest.store(newest, Ordering::Release);
        if self.is_quick {
            self.quick.store(newest, Ordering::Release);
        }
    }

    /// How many words are published.
    pub(crate) fn len(&self) -> usize {
        self.chunks.lock().iter().map(|chunk| chunk.published().len()).sum()
    }

    /// Reads the words published so far, in order; the writer may go on meanwhile, and need not wait.
    pub(crate) fn read<R>(&self, reader: impl FnOnce(Words<'_>) -> R) -> R {
        let chunks = self.chunks.lock().clone();
        reader(Words { chunks: chunks.iter(), words: [].iter() })
    }
}

/// Published words, in order. A type of its own, so that a step to the next is a load and not a call.
pub(crate) struct Words<'a> {
    chunks: slice::Iter<'a, Arc<Chunk>>,
    words: slice::Iter<'a, AtomicU64>,
}

impl<'a> Words<'a> {
    #[cfg(test)]
    pub(crate) fn of(words: &'a [AtomicU64]) -> Self {
        Words { chunks: [].iter(), words: words.iter() }
    }

    /// The next word, if it is wanted and in the same chunk as the last.
    #[inline]
    pub(crate) fn next_if(&mut self, wanted: impl FnOnce(u64) -> bool) -> Option<u64> {
        let mut ahead = self.words.clone();
        let word = ahead.next()?.load(Ordering::Relaxed);
        wanted(word).then(|| {
            self.words = ahead;
            word
        })
    }
}

impl Iterator for Words<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        loop {
            if let Some(word) = self.words.next() {
                return Some(word.load(Ordering::Relaxed));
            }
            self.words = self.chunks.next()?.published().iter();
        }
    }
}

impl Buffer {
    /// Gives the memory back to the pool. Also done when the buffer is dropped.
    pub(crate) fn release(&mut self) {
        self.newest.store(no_room(), Ordering::Relaxed);
        self.quick.store(no_room(), Ordering::Relaxed);
        Pool::give(self.chunks.get_mut().drain(..));
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push_growing(buffer: &Buffer, word: u64) {
        if !buffer.push(word, []) {
            buffer.grow();
            assert!(buffer.push(word, []));
        }
    }

    #[test]
    fn words_come_back_in_order_over_many_chunks() {
        let buffer = Buffer::new(true);
        let count = (FIRST + 3 * NEXT + 5) as u64;
        for word in 0..count {
            push_growing(&buffer, word);
        }
        buffer.read(|words| assert!(words.eq(0..count)));
    }

    #[test]
    fn the_words_of_one_event_stay_together() {
        let buffer = Buffer::new(true);
        buffer.grow();
        for word in 0..FIRST as u64 - 1 {
            assert!(buffer.push(word, []));
        }
        assert!(!buffer.push(1, [2]), "one word of room is not enough for two");
        buffer.grow();
        assert!(buffer.push(1, [2]));
        buffer.read(|words| assert_eq!(words.count(), FIRST + 1));
    }

    #[test]
    fn there_is_quick_room_only_where_it_was_asked_for() {
        let (quick, slow) = (Buffer::new(true), Buffer::new(false));
        for buffer in [&quick, &slow] {
            assert!(buffer.quick_room::<0>().is_none(), "there is no chunk yet");
            buffer.grow();
            assert!(buffer.push(7, []));
        }
        assert!(slow.quick_room::<0>().is_none());
        quick.quick_room().expect("room").put(8, [9]);
        quick.read(|words| assert!(words.eq([7, 8, 9])));
        slow.read(|words| assert!(words.eq([7])));
    }

    #[test]
    fn a_reader_sees_a_prefix_while_the_writer_goes_on() {
        let buffer = Buffer::new(true);
        let count = (4 * NEXT) as u64;
        std::thread::scope(|scope| {
            scope.spawn(|| (0..count).for_each(|word| push_growing(&buffer, word)));
            let mut seen = 0;
            while seen < count {
                seen = buffer.read(|words| {
                    let mut expected = 0;
                    for word in words {
                        assert_eq!(word, expected);
                        expected += 1;
                    }
                    expected
                });
            }
        });
    }

    #[test]
    fn an_empty_buffer_reads_as_nothing() {
        Buffer::new(true).read(|mut words| assert_eq!(words.next(), None));
    }

    #[test]
    fn memory_is_used_again() {
        let first = {
            let buffer = Buffer::new(true);
            buffer.grow();
            buffer.grow();
            buffer.newest.load(Ordering::Relaxed)
        };
        let again: Vec<_> = (0..64)
            .map(|_| {
                let buffer = Buffer::new(true);
                buffer.grow();
                buffer.grow();
                let newest = buffer.newest.load(Ordering::Relaxed);
                // Other tests share the pool: hold nothing, only look.
                newest == first
            })
            .collect();
        assert!(again.contains(&true));
    }
}
