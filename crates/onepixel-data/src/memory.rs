//! Do the pixels of a set fit into memory, or are they read as they are visited?

use onepixel::dataset::{Images, MemoryImages};

use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::parts::Pixels;
use crate::reading::Reading;

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
            Self::QuarterOfFree => free() / 4,
        }
    }
}

/// Bytes of memory that can still be had; no limit where the machine does not say.
fn free() -> u64 {
    let Ok(mut system) = sysinfo::System::new() else {
        return u64::MAX;
    };
    system.refresh_memory();
    let machine = system.available_memory();
    system.cgroup_limits().map_or(machine, |limits| machine.min(limits.free_memory))
}

/// Reads images that have to be decoded into memory, all threads at once; if they do not fit, they stay where they are.
pub(crate) fn settle(images: impl Images + 'static, origin: &Origin, reading: &Reading<'_>) -> Result<Pixels> {
    let bytes = images.len() as u128 * images.shape().values() as u128;
    if bytes > u128::from(reading.options.memory.bytes()) {
        let bytes = bytes as f64 / f64::from(1 << 30);
        reading.note(format!("{origin}: {bytes:.1} GiB of pixels are decoded anew each time they are visited, because they do not fit into the memory that is allowed for them"));
        return Ok(Box::new(images));
    }
    reading.progress.begin("reading images", images.len() as u64);
    match MemoryImages::read(&images, reading.progress) {
        Ok(images) => Ok(Box::new(images)),
        Err(error) => Err(Error::of_visit(error, origin)),
    }
}
