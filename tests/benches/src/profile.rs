//! The two profiles that everything is measured in.

use std::fmt;

/// How the running program was optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As cargo does it by default.
    Default,
    /// Fat link-time optimisation and one codegen unit: `--profile bench-lto`.
    FatLto,
}

impl Profile {
    /// Of this program: cargo names the folder that it is in after the profile.
    #[must_use]
    pub fn current() -> Self {
        let program = std::env::current_exe().unwrap_or_default();
        let fat = program.components().any(|part| part.as_os_str() == "bench-lto");
        if fat { Profile::FatLto } else { Profile::Default }
    }

    /// The value for this profile.
    #[must_use]
    pub fn of<T: Copy>(self, [default, fat_lto]: [T; 2]) -> T {
        match self {
            Profile::Default => default,
            Profile::FatLto => fat_lto,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.of(["default profile", "fat LTO"]))
    }
}
