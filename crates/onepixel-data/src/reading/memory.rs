//! How much memory may the pixels of a set take?

/// How many bytes of pixels a set may hold in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Memory {
    /// A quarter of what the machine, or the container that the process runs in, has free when the set is opened.
    #[default]
    QuarterOfFree,
    /// So many bytes.
    Bytes(u64),
}

impl Memory {
    /// The bytes that this is now.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::QuarterOfFree => free_memory() / 4,
        }
    }
}

/// Bytes of memory that can still be had, in the machine or in the container that the process runs in; `u64::MAX` where the
/// machine does not say.
pub fn free_memory() -> u64 {
    let Ok(mut system) = sysinfo::System::new() else {
        return u64::MAX;
    };
    system.refresh_memory();
    let machine = system.available_memory();
    system.cgroup_limits().map_or(machine, |limits| machine.min(limits.free_memory))
}

/// So many bytes as a person says it: `1.5 GiB`, `200 KiB`.
pub(crate) fn amount(bytes: f64) -> String {
    let kib = f64::from(1 << 10);
    match bytes {
        _ if bytes < kib => format!("{bytes:.0} bytes"),
        _ if bytes < kib * kib => format!("{:.0} KiB", bytes / kib),
        _ if bytes < kib * kib * kib => format!("{:.1} MiB", bytes / kib.powi(2)),
        _ => format!("{:.1} GiB", bytes / kib.powi(3)),
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn small_amounts_are_not_called_nothing() {
        assert_eq!([640.0, 204_800.0].map(amount), ["640 bytes", "200 KiB"]);
        assert_eq!([1_572_864.0, 1_610_612_736.0].map(amount), ["1.5 MiB", "1.5 GiB"]);
    }
}
