//! Why does memory come in large pages?
//!
//! Each 4 KiB page of new memory costs an entry into the kernel when it is first touched, several microseconds on a virtual
//! machine: for the counters of MNIST that took longer than counting. Linux gives 2 MiB at once if it is asked to
//! (transparent huge pages, in the mode `madvise` that most distributions ship). glibc asks only if an environment variable
//! says so, so large allocations are made here.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

/// The size of a large page on x86-64, and of most on AArch64.
const LARGE_PAGE: usize = 2 << 20;

/// Allocations from this size on are made of large pages.
const LEAST: usize = 1 << 20;

/// The system's allocator, but for large allocations.
pub struct LargePages;

// SAFETY: whether an allocation is large follows from its layout alone, so it is returned to where it came from; `map` and
// `unmap` keep the contract for the large ones, the system's allocator for all others.
unsafe impl GlobalAlloc for LargePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size());
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return map(layout.size()); // new pages are zero
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if is_large(layout) {
            // SAFETY: an allocation of this layout was made by `map` with this size.
            return unsafe { unmap(memory, layout.size()) };
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn is_large(layout: Layout) -> bool {
    layout.size() >= LEAST && layout.align() <= LARGE_PAGE
}

/// New zeroed memory that begins and ends at the border of a large page; null if there is none.
fn map(size: usize) -> *mut u8 {
    let Some(size) = size.checked_next_multiple_of(LARGE_PAGE) else { return ptr::null_mut() };
    let Some(mapped) = size.checked_add(LARGE_PAGE) else { return ptr::null_mut() };
    let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new private mapping at a place of the kernel's choice touches no memory that there is.
    let start = unsafe { libc::mmap(ptr::null_mut(), mapped, access, kind, -1, 0) };
    if start == libc::MAP_FAILED {
        return ptr::null_mut();
    }
    let before = start.addr().next_multiple_of(LARGE_PAGE) - start.addr();
    let memory = start.cast::<u8>().wrapping_add(before);
    let after = mapped - before - size;
    // SAFETY: all three ranges lie in the new mapping, and the two that are given back are used by nobody.
    unsafe {
        if before > 0 {
            libc::munmap(start, before);
        }
        if after > 0 {
            libc::munmap(memory.add(size).cast(), after);
        }
        // A wish: without large pages the memory is as good.
        libc::madvise(memory.cast(), size, libc::MADV_HUGEPAGE);
    }
    memory
}

/// Gives memory back.
///
/// # Safety
///
/// `map` returned `memory` for `size`, and nobody uses it.
unsafe fn unmap(memory: *mut u8, size: usize) {
    // SAFETY: as the caller promises; `map` rounded the size in the same way, without overflow.
    unsafe { libc::munmap(memory.cast(), size.next_multiple_of(LARGE_PAGE)) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_allocations_are_zeroed_aligned_and_given_back() {
        for size in [LEAST, LARGE_PAGE, 5 * LARGE_PAGE + 1] {
            let layout = Layout::from_size_align(size, 64).unwrap();
            // SAFETY: the layout has a size; the memory is used within it and given back once.
            unsafe {
                let memory = LargePages.alloc_zeroed(layout);
                assert!(!memory.is_null() && memory.addr().is_multiple_of(LARGE_PAGE));
                assert!(std::slice::from_raw_parts(memory, size).iter().all(|&byte| byte == 0));
                memory.add(size - 1).write(1);
                LargePages.dealloc(memory, layout);
            }
        }
    }

    #[test]
    fn what_grows_keeps_its_content() {
        let mut numbers: Vec<u32> = Vec::new();
        numbers.extend(0..3_000_000);
        assert!(numbers.iter().copied().eq(0..3_000_000));
    }

    #[test]
    fn impossible_sizes_give_null() {
        assert!(map(usize::MAX - 1).is_null());
    }
}
