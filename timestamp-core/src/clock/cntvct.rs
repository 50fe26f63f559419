//! AArch64: the virtual counter of the generic timer.

/// The architecture promises a constant rate and one count for all cores, and operating systems keep time by it.
pub(super) fn trusted() -> bool {
    cfg!(any(target_os = "linux", target_os = "macos", target_os = "ios"))
}

#[inline(always)]
pub(super) fn read() -> u64 {
    let ticks: u64;
    // SAFETY: the instruction reads a register that these systems let user code read, and touches no memory.
    unsafe { core::arch::asm!("mrs {}, cntvct_el0", out(reg) ticks, options(nomem, nostack, preserves_flags)) };
    ticks
}
