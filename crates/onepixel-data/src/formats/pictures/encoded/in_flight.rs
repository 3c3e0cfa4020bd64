//! How much may one decoded original take, and all that are in memory at a time?

use std::sync::{Condvar, Mutex, PoisonError};

/// The largest side of an image, in pixels.
pub(super) const LARGEST_SIDE: u32 = 65_535;

/// The most bytes that one image may decode to: 178 million pixels of RGB, where Pillow refuses a decompression bomb.
pub(super) const MOST_BYTES: u64 = 512 << 20;

/// Bytes that the originals in memory take together at most, but for one whose decoder alone takes more.
const MOST_IN_FLIGHT: u64 = 512 << 20;

/// All originals that are being decoded in this process.
pub(super) static ORIGINALS: InFlight = InFlight::new(MOST_IN_FLIGHT);

/// A number of bytes that several threads share.
pub(super) struct InFlight {
    most: u64,
    taken: Mutex<u64>,
    freed: Condvar,
}

/// Bytes that are given back when this is dropped. Whoever holds it must not wait for another.
pub(super) struct Permit<'a> {
    shared: &'a InFlight,
    bytes: u64,
}

impl InFlight {
    const fn new(most: u64) -> Self {
        Self { most, taken: Mutex::new(0), freed: Condvar::new() }
    }

    /// Waits until there is room for so many bytes. What would never fit waits until it is alone.
    pub(super) fn enter(&self, bytes: u64) -> Permit<'_> {
        let bytes = bytes.min(self.most);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut u64| *taken > self.most - bytes;
        *self.freed.wait_while(taken, full).unwrap_or_else(PoisonError::into_inner) += bytes;
        Permit { shared: self, bytes }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.shared.freed.notify_all();
    }
}

/// A decoded image's leave to be in memory, and whether it was turned.
pub(super) struct Decoded {
    pub(super) permit: Permit<'static>,
    pub(super) turned: bool,
}

/// Refuses an image without pixels, or one that takes more than is given to one.
pub(super) fn check_size((height, width): (u32, u32), bytes: u64) -> Result<(), String> {
    if width == 0 || height == 0 || bytes > MOST_BYTES {
        return Err(format!(
            "a promise of {width}×{height} pixels (width, height), {bytes} bytes: at most {MOST_BYTES} are decoded"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn never_more_is_taken_than_there_is() {
        let (shared, inside, most) = (InFlight::new(100), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for thread in 0..8u64 {
                let (shared, inside, most) = (&shared, &inside, &most);
                scope.spawn(move || {
                    for turn in 0..200 {
                        // Some would never fit: they are let in alone.
                        let bytes = (thread * 37 + turn * 11) % 150;
                        let permit = shared.enter(bytes);
                        let now = inside.fetch_add(bytes.min(100), Ordering::SeqCst) + bytes.min(100);
                        most.fetch_max(now, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(bytes.min(100), Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 100, "{most:?}");
        assert_eq!(*shared.taken.lock().unwrap(), 0);
    }
}
