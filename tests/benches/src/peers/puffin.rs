//! puffin: one global switch, a stream for each thread. It has nothing for async functions.

sync_functions! { {} { puffin::profile_function!(); } }

/// The functions, annotated.
pub const FUNCTIONS: crate::functions::Functions = functions!(None, record);

/// Records.
fn record(work: &mut dyn FnMut()) {
    puffin::set_scopes_on(true);
    puffin::GlobalProfiler::lock().new_frame();
    {
        // The thread hands its stream over when its outermost scope ends.
        puffin::profile_scope!("bench");
        work();
    }
    puffin::set_scopes_on(false);
}
