//! What a capture, its handles and its lanes share: the lanes so far and what may still be recorded.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::clock::{self, Anchor};
use crate::lane::Lane;
use crate::sync::{AtomicBool, AtomicU64, AtomicUsize, Mutex};
use crate::trace::Reasons;

/// How much one capture may record. What lies beyond is counted, not recorded; the work itself goes on untouched.
///
/// The end of a recorded span is always recorded. Lanes take their share of `spans` some at a time, so that with several
/// lanes a few may be left over when one of them is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Spans, over all lanes. Default: 1,000,000.
    pub spans: u64,
    /// Lanes: calls of `run` and `scope`, the handles' included. Default: 256.
    pub lanes: usize,
    /// Bytes of recorded events and dynamic names. Default: 64 MiB.
    pub bytes: usize,
    /// Wall time since the capture was armed. Default: 10 minutes.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { spans: 1_000_000, lanes: 256, bytes: 64 << 20, time: Duration::from_secs(600) }
    }
}

/// One capture.
pub(crate) struct Shared {
    pub(crate) name: String,
    limits: Limits,
    /// Set by the first lane.
    armed: OnceCell<Armed>,
    /// The lanes so far; `None` once the capture is finished, which also breaks the circle of lanes and capture.
    lanes: Mutex<Option<Vec<Arc<Lane>>>>,
    finished: AtomicBool,
    spans_left: AtomicU64,
    bytes_left: AtomicUsize,
    lanes_refused: AtomicU64,
    spans_reached: AtomicBool,
    bytes_reached: AtomicBool,
    time_reached: AtomicBool,
}

/// When a capture was armed.
#[derive(Clone, Copy)]
pub(crate) struct Armed {
    pub(crate) anchor: Anchor,
    pub(crate) unix_ns: u64,
}

impl Shared {
    pub(crate) fn new(name: String, limits: Limits) -> Self {
        Shared {
            name,
            limits,
            armed: OnceCell::new(),
            lanes: Mutex::new(Some(Vec::new())),
            finished: AtomicBool::new(false),
            spans_left: AtomicU64::new(limits.spans),
            bytes_left: AtomicUsize::new(limits.bytes),
            lanes_refused: AtomicU64::new(0),
            spans_reached: AtomicBool::new(false),
            bytes_reached: AtomicBool::new(false),
            time_reached: AtomicBool::new(false),
        }
    }

    /// Adds a lane; `None` if the capture is finished or has all the lanes it may have.
    pub(crate) fn open_lane(self: &Arc<Self>, name: Option<String>) -> Option<Arc<Lane>> {
        let mut lanes = self.lanes.lock();
        let lanes = lanes.as_mut()?;
        if lanes.len() >= self.limits.lanes {
            self.lanes_refused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let name = name.unwrap_or_else(|| match lanes.len() {
            0 => self.name.clone(),
            others => format!("{} #{}", self.name, others + 1),
        });
        self.armed.get_or_init(|| Armed { unix_ns: clock::unix_ns(), anchor: Anchor::now() });
        let lane = Arc::new(Lane::new(Arc::clone(self), name));
        lanes.push(Arc::clone(&lane));
        Some(lane)
    }

    /// Ends the recording and hands out the lanes; those of them that still run will notice.
    pub(crate) fn close(&self) -> Vec<Arc<Lane>> {
        let lanes = self.lanes.lock().take().unwrap_or_default();
        self.finished.store(true, Ordering::Relaxed);
        lanes.iter().for_each(|lane| lane.cut());
        lanes
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Relaxed)
    }

    pub(crate) fn armed(&self) -> Option<Armed> {
        self.armed.get().copied()
    }

    /// Takes some of the spans that may still be opened, and says how many: `most`, few enough that other lanes get
    /// theirs, and one at a time in the end, so that none is left over.
    pub(crate) fn claim_spans(&self, most: u64) -> u64 {
        if self.is_finished() {
            return 0;
        }
        let granted = |left: u64| left.div_ceil(8).min(most);
        let claim = |left: u64| Some(left - granted(left));
        let (Ok(left) | Err(left)) = self.spans_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim);
        if left == 0 {
            self.spans_reached.store(true, Ordering::Relaxed);
        }
        granted(left)
    }

    pub(crate) fn give_back_spans(&self, left: u64) {
        self.spans_left.fetch_add(left, Ordering::Relaxed);
    }

    /// Takes bytes from what may still be used; `forced` takes them even where that is too little.
    pub(crate) fn claim_bytes(&self, wanted: usize, forced: bool) -> bool {
        let claim = |left: usize| if forced { Some(left.saturating_sub(wanted)) } else { left.checked_sub(wanted) };
        let claimed = self.bytes_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim).is_ok();
        if !claimed {
            self.bytes_reached.store(true, Ordering::Relaxed);
        }
        claimed
    }

    /// Ticks until the time limit; `None` once it is reached.
    pub(crate) fn ticks_left(&self) -> Option<u64> {
        let left = self.armed().and_then(|armed| armed.anchor.ticks_left(self.limits.time));
        if left.is_none() {
            self.time_reached.store(true, Ordering::Relaxed);
        }
        left
    }

    pub(crate) fn lanes_refused(&self) -> u64 {
        self.lanes_refused.load(Ordering::Relaxed)
    }

    /// The limits that were reached.
    pub(crate) fn reasons(&self) -> Reasons {
        Reasons {
            spans: self.spans_reached.load(Ordering::Relaxed),
            lanes: self.lanes_refused() > 0,
            bytes: self.bytes_reached.load(Ordering::Relaxed),
            time: self.time_reached.load(Ordering::Relaxed),
        }
    }
}
