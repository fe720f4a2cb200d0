//! The system's allocator, with every call from inside of an audio callback counted, and every living byte.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

static CALLS: AtomicU64 = AtomicU64::new(0);
static LIVING: AtomicI64 = AtomicI64::new(0);

/// Allocations and frees during callbacks so far.
pub fn calls_on_the_audio_thread() -> u64 {
    CALLS.load(Relaxed)
}

/// Bytes that are allocated now.
pub fn living_bytes() -> i64 {
    LIVING.load(Relaxed)
}

struct Counting;

impl Counting {
    fn note(bytes: i64) {
        if heterodyne_device::in_callback() {
            CALLS.fetch_add(1, Relaxed);
        }
        LIVING.fetch_add(bytes, Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note(layout.size() as i64);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        Self::note(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note(size as i64 - layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
