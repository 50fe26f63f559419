//! hotpath: compiled in or left out by a feature of the crate, for the whole program. Left out, the annotation is
//! nothing; what is measured here is compiled in, without its guard (disarmed) and with it (armed).

use hotpath::{Format, HotpathGuardBuilder};

sync_functions! { { #[hotpath::measure] } {} }
async_functions! { { #[hotpath::measure] } }

/// The functions, annotated.
pub const FUNCTIONS: crate::functions::Functions = functions!(Some(ready), record);

/// Records.
fn record(work: &mut dyn FnMut()) {
    let _guard = HotpathGuardBuilder::new("bench").format(Format::None).build();
    work();
}
