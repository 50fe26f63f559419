//! Random calls of the builder: such as no program would make, and such as a program with a few faults would.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::trace::{Builder, CallsiteId, Dropped, Outcome, ProbeCost, SegmentCost, Totals, Trace};

const SITES: u32 = 5;

/// One call of the builder, the time as the difference from the one before.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Lane,
    Enter(i64, u32),
    /// An enter and, so much later, its exit.
    Call(i64, i64, u32),
    Poll(i64, u32, u32),
    Exit(i64, u32, bool),
    Pending(i64, u32),
    Resume(i64, u32),
    Cancel(i64, u32),
    End(i64, bool),
}

fn delta() -> impl Strategy<Value = i64> {
    prop_oneof![6 => 0_i64..40, 2 => Just(0), 1 => -60_i64..0]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Lane),
        12 => (delta(), 0..SITES).prop_map(|(at, site)| Step::Enter(at, site)),
        6 => (delta(), delta(), 0..SITES).prop_map(|(at, length, site)| Step::Call(at, length, site)),
        8 => (delta(), 0..SITES, 0..12_u32).prop_map(|(at, site, id)| Step::Poll(at, site, id)),
        14 => (delta(), 0..SITES, any::<bool>()).prop_map(|(at, site, ok)| Step::Exit(at, site, ok)),
        8 => (delta(), 0..SITES).prop_map(|(at, site)| Step::Pending(at, site)),
        8 => (delta(), 0..12_u32).prop_map(|(at, id)| Step::Resume(at, id)),
        3 => (delta(), 0..12_u32).prop_map(|(at, id)| Step::Cancel(at, id)),
        1 => (delta(), any::<bool>()).prop_map(|(at, ended)| Step::End(at, ended)),
    ]
}

/// Any calls in any order.
pub(crate) fn arbitrary() -> impl Strategy<Value = Trace> {
    (vec(step(), 0..150), 0..3_000_u64).prop_map(|(steps, end)| run(&steps, end, true))
}

/// The same calls twice, the second time as an enter and an exit where the first has them at once.
pub(crate) fn twice() -> impl Strategy<Value = [Trace; 2]> {
    (vec(step(), 0..150), 0..3_000_u64).prop_map(|(steps, end)| [true, false].map(|at_once| run(&steps, end, at_once)))
}

/// Calls as a program makes them: what is on top leaves, what waits comes back. One step in thirty is any other.
pub(crate) fn plausible() -> impl Strategy<Value = Trace> {
    let choice = (0..30_u8, delta(), 0..SITES, any::<prop::sample::Index>());
    (vec((choice, step()), 0..200), 0..3_000_u64).prop_map(|(choices, end)| {
        let mut program = Program { steps: vec![Step::Lane], ..Program::default() };
        for ((choice, at, site, index), other) in choices {
            program.go_on(choice, at.max(0), site, index);
            if choice == 0 {
                program.steps.push(other);
            }
        }
        run(&program.steps, end, true)
    })
}

#[derive(Default)]
struct Program {
    steps: Vec<Step>,
    /// Callsite and, of an async span, instance.
    stack: Vec<(u32, Option<u32>)>,
    waiting: Vec<(u32, u32)>,
    next: u32,
}

impl Program {
    fn go_on(&mut self, choice: u8, at: i64, site: u32, index: prop::sample::Index) {
        match choice {
            1..=8 => {
                self.stack.push((site, None));
                self.steps.push(Step::Enter(at, site));
            }
            9..=13 => {
                self.stack.push((site, Some(self.next)));
                self.steps.push(Step::Poll(at, site, self.next));
                self.next += 1;
            }
            14..=17 if !self.waiting.is_empty() => {
                let (site, id) = self.waiting.swap_remove(index.index(self.waiting.len()));
                if choice == 14 {
                    self.steps.push(Step::Cancel(at, id));
                } else {
                    self.stack.push((site, Some(id)));
                    self.steps.push(Step::Resume(at, id));
                }
            }
            18..=21 => self.steps.push(Step::Call(at, at, site)),
            29 if self.next.is_multiple_of(3) => {
                let next = std::mem::take(self).steps;
                self.steps = next;
                self.steps.extend([Step::End(at, site != 0), Step::Lane]);
            }
            _ => match self.stack.pop() {
                Some((site, Some(id))) if choice.is_multiple_of(2) => {
                    self.waiting.push((site, id));
                    self.steps.push(Step::Pending(at, site));
                }
                Some((site, _)) => self.steps.push(Step::Exit(at, site, choice != 28)),
                None => {}
            },
        }
    }
}

fn run(steps: &[Step], end: u64, at_once: bool) -> Trace {
    let mut builder = Builder::new("random".to_owned());
    // The last two callsites share a name.
    let frames: Vec<_> =
        (0..SITES).map(|site| builder.frame(&format!("f{}", site.min(SITES - 2)), "src/lib.rs", site)).collect();
    let mut clock = 0_u64;
    let mut lanes = 0;
    for step in steps {
        let mut after = |delta: i64| {
            clock = clock.saturating_add_signed(delta);
            clock
        };
        let site = CallsiteId;
        match *step {
            Step::Lane => {
                builder.begin_lane(&format!("lane {lanes}"));
                lanes += 1;
            }
            Step::Enter(at, id) => builder.enter(after(at), site(id), frames[id as usize]),
            Step::Call(at, length, id) => {
                let (at, end, frame) = (after(at), after(length), frames[id as usize]);
                if at_once {
                    builder.call(at, end, site(id), frame);
                } else {
                    builder.enter(at, site(id), frame);
                    builder.exit(end, site(id), Outcome::Completed);
                }
            }
            Step::Poll(at, id, instance) => builder.enter_async(after(at), site(id), frames[id as usize], instance),
            Step::Exit(at, id, true) => builder.exit(after(at), site(id), Outcome::Completed),
            Step::Exit(at, id, false) => builder.exit(after(at), site(id), Outcome::Panicked),
            Step::Pending(at, id) => builder.suspend(after(at), site(id)),
            Step::Resume(at, instance) => builder.resume(after(at), instance),
            Step::Cancel(at, instance) => builder.cancel(after(at), instance),
            Step::End(at, ended) => builder.end_lane(after(at), ended),
        }
    }
    builder.finish(Totals {
        start_unix_ns: 1_000,
        duration_ns: end,
        dropped: Dropped::default(),
        probe_cost: ProbeCost {
            span: SegmentCost { total_ns: 0.75, inside_ns: 0.25 },
            poll: SegmentCost { total_ns: 1.5, inside_ns: 0.25 },
            pause_ns: 0.5,
        },
    })
}
