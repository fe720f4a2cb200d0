//! Counts how often work touches the allocator: the net under which tests prove that the audio thread does not.
//!
//! A test binary makes [`Allocator`] its own:
//!
//! ```
//! use heterodyne_allocation_count::{Allocator, touched};
//!
//! #[global_allocator]
//! static ALLOCATOR: Allocator = Allocator::new();
//!
//! assert_eq!(touched(|| drop(std::hint::black_box(Box::new(1)))), 2);
//! assert_eq!(touched(|| ()), 0);
//! ```
//!
//! Invariant: every call reaches the system's allocator unchanged; counting allocates nothing. Taking, giving back, and changing the size
//! of memory count one each.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

thread_local! {
    /// Calls of this thread so far.
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator with a count.
pub struct Allocator {
    is_watched: fn() -> bool,
    total: AtomicU64,
    living_bytes: AtomicI64,
}

impl Allocator {
    /// Counts for [`touched`].
    pub const fn new() -> Self {
        Self::watching(|| false)
    }

    /// Counts for [`touched`], and for [`Self::total`] the calls of any thread while `is_watched` says so there. It is asked inside of the
    /// allocator: it must not allocate.
    pub const fn watching(is_watched: fn() -> bool) -> Self {
        Self {
            is_watched,
            total: AtomicU64::new(0),
            living_bytes: AtomicI64::new(0),
        }
    }

    /// Calls that were watched so far, of all threads.
    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }

    /// Bytes that are allocated now, by all threads.
    pub fn living_bytes(&self) -> i64 {
        self.living_bytes.load(Relaxed)
    }

    fn note(&self, bytes: i64) {
        self.living_bytes.fetch_add(bytes, Relaxed);
        CALLS.set(CALLS.get() + 1);
        if (self.is_watched)() {
            self.total.fetch_add(1, Relaxed);
        }
    }
}

impl Default for Allocator {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.note(layout.size() as i64);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.note(layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        self.note(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.note(size as i64 - layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// How often `work` touches the allocator, on this thread.
///
/// # Panics
/// [`Allocator`] is not this program's allocator, so that nothing would be seen.
pub fn touched(work: impl FnOnce()) -> u64 {
    let calls = |work: &mut dyn FnMut()| {
        let before = CALLS.get();
        work();
        CALLS.get() - before
    };
    let seen = calls(&mut || drop(black_box(Box::new(1u8))));
    assert_eq!(
        seen, 2,
        "nothing is counted: Allocator must be the #[global_allocator]"
    );
    let mut work = Some(work);
    calls(&mut || {
        if let Some(work) = work.take() {
            work();
        }
    })
}
