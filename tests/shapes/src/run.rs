//! How a case is run: disarmed and armed, with the same value both times.

use timestamp_core::trace::{Anomalies, Outcome};
use timestamp_core::{Capture, Trace};

/// One claim of a module.
pub struct Case {
    /// What is claimed.
    pub claim: &'static str,
    /// The number of spans that the armed call records.
    pub spans: usize,
    /// Makes the call and asserts its value.
    pub call: fn(),
}

/// A table: `"claim", spans: call => value;` for each case.
macro_rules! cases {
    ($($claim:literal, $spans:literal: $call:expr => $value:expr;)*) => {
        pub const CASES: &[$crate::run::Case] = &[$($crate::run::Case {
            claim: $claim,
            spans: $spans,
            call: || ::std::assert_eq!($call, $value, "{}", $claim),
        }),*];
    };
}

impl Case {
    /// Makes the call without and then within a capture, and looks at what was recorded.
    pub fn check(&self) -> Trace {
        (self.call)();
        let capture = Capture::new(self.claim);
        capture.run(self.call);
        let trace = capture.finish();
        // In the copy of these files that has no attributes, the value is all that there is to see.
        if std::env::var_os("SHAPES_WITHOUT_ATTRIBUTES").is_some() {
            return trace;
        }
        let claim = self.claim;
        assert_eq!(trace.spans().len(), self.spans, "{claim}: {:?}", names(&trace));
        // A clock may be set back; nothing else may go wrong.
        let anomalies = Anomalies { clock: 0, ..trace.counts().anomalies.clone() };
        assert!(anomalies.is_empty(), "{claim}: {anomalies:?}");
        assert!(trace.dropped().is_empty(), "{claim}");
        for span in trace.spans() {
            let name = trace.frame(span.frame()).name();
            assert!(matches!(span.outcome(), Outcome::Completed), "{claim}: {name} {:?}", span.outcome());
            // What is dropped on the way out is dropped before the function has ended.
            assert!(name != "dropped" || span.depth() > 0, "{claim}: dropped after the end of the span");
        }
        trace
    }
}

/// The names of a trace's spans.
pub fn names(trace: &Trace) -> Vec<&str> {
    trace.spans().iter().map(|span| trace.frame(span.frame()).name()).collect()
}
