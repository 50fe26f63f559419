//! x86-64: the time-stamp counter.

/// Whether the operating system itself keeps time by this counter.
pub(super) fn trusted() -> bool {
    // Only Linux says which counter it trusts. Elsewhere the system's own clock is asked: slower, never wrong.
    std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        .is_ok_and(|source| source.trim() == "tsc")
}

#[inline(always)]
pub(super) fn read() -> u64 {
    // SAFETY: `rdtsc` reads a register and touches no memory; every x86-64 processor has it.
    unsafe { core::arch::x86_64::_rdtsc() }
}
