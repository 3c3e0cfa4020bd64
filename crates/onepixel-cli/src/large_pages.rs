//! Why does memory come in large pages?
//!
//! Each 4 KiB page of new memory costs an entry into the kernel when it is first touched, several microseconds on a virtual
//! machine: for the counters of MNIST that took longer than counting. Linux gives 2 MiB at once if it is asked to
//! (transparent huge pages, in the mode `madvise` that most distributions ship). glibc asks only if an environment variable
//! says so, so large allocations are made here. `pixels` on MNIST takes a quarter less time with it, and with glibc's own
//! large pages (`GLIBC_TUNABLES=glibc.malloc.hugetlb=1`) an eighth less; models take the same (`bench/RESULTS.md`).

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

/// The size of a large page on x86-64, and of most on AArch64.
const LARGE_PAGE: usize = 2 << 20;

/// The size of a small page, at least.
const SMALL_PAGE: usize = 4 << 10;

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

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as the caller promises, the new size is no larger than an allocation may be.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        match (is_large(layout), is_large(new_layout)) {
            // SAFETY: as the caller promises; neither the old nor the new memory is a large allocation.
            (false, false) => unsafe { System.realloc(memory, layout, new_size) },
            // SAFETY: `map` made the old memory with this size.
            (true, true) => unsafe { remap(memory, layout.size(), new_size) },
            // SAFETY: the old memory holds `layout.size()` bytes, the new one `new_size`, and they do not overlap.
            _ => unsafe {
                let new = self.alloc(new_layout);
                if !new.is_null() {
                    ptr::copy_nonoverlapping(memory, new, layout.size().min(new_size));
                    self.dealloc(memory, layout);
                }
                new
            },
        }
    }
}

/// Whether an allocation is made here: `remap` keeps no more than the alignment of a small page.
fn is_large(layout: Layout) -> bool {
    layout.size() >= LEAST && layout.align() <= SMALL_PAGE
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

/// Makes memory larger or smaller without copying it; null, and everything as it was, if that cannot be.
///
/// # Safety
///
/// As for [`unmap`] with the old size; the memory at the old place is gone.
unsafe fn remap(memory: *mut u8, old_size: usize, new_size: usize) -> *mut u8 {
    let Some(new_size) = new_size.checked_next_multiple_of(LARGE_PAGE) else { return ptr::null_mut() };
    let old_size = old_size.next_multiple_of(LARGE_PAGE);
    // SAFETY: as the caller promises, the range is a mapping of ours that nobody else uses.
    let moved = unsafe { libc::mremap(memory.cast(), old_size, new_size, libc::MREMAP_MAYMOVE) };
    if moved == libc::MAP_FAILED { ptr::null_mut() } else { moved.cast() }
}

/// Gives memory back.
///
/// # Safety
///
/// [`map`] or [`remap`] returned `memory` for `size`, and nobody uses it.
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
    fn what_grows_keeps_a_large_alignment() {
        let layout = Layout::from_size_align(LEAST, LARGE_PAGE).unwrap();
        // SAFETY: the layout has a size; the memory is given back once, with its last size.
        unsafe {
            let memory = LargePages.realloc(LargePages.alloc(layout), layout, 9 * LARGE_PAGE);
            assert!(memory.addr().is_multiple_of(LARGE_PAGE));
            LargePages.dealloc(memory, Layout::from_size_align(9 * LARGE_PAGE, LARGE_PAGE).unwrap());
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
