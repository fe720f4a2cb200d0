//! Where the module's memory comes from: the rest of a memory that a script made in its final size.
//!
//! Invariant: the memory never grows, so that no view of it is ever detached; what is claimed is claimed from `__heap_base` upward, in
//! steps of 1 MiB, so that a copy of what lies below [`top`] is a copy of the whole instance. Control calls alone come here;
//! where threads share the memory, two of them may have to wait for each other, by spinning.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::lock_api::{GuardSend, RawMutex};
use talc::source::Source;

/// What is claimed ends at a multiple of these bytes, or with the memory.
const STEP: usize = 1 << 20;
/// Bytes of a page of memory.
const PAGE: usize = 1 << 16;

/// End of what is claimed, an address.
static TOP: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: talc::TalcLock<Spin, Rest> = talc::TalcLock::new(Rest { end: None });

unsafe extern "C" {
    /// Where the linker's own data ends.
    static __heap_base: u8;
}

/// End of what is claimed, an address.
pub fn top() -> usize {
    TOP.load(Ordering::Relaxed).max(first())
}

fn first() -> usize {
    (&raw const __heap_base).addr()
}

/// The memory above the heap's base that is not claimed yet.
#[derive(Debug)]
struct Rest {
    /// End of the heap, once there is one.
    end: Option<NonNull<u8>>,
}

// SAFETY: it is an address; the lock around the allocator lets one thread at a time use it.
unsafe impl Send for Rest {}

// SAFETY: it calls no allocator.
unsafe impl Source for Rest {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        let memory_end = core::arch::wasm32::memory_size::<0>().saturating_mul(PAGE);
        let from = talc.source.end.map_or(first(), |end| end.as_ptr().addr());
        // What is asked for, its alignment, and some for the allocator's own notes.
        let wanted = layout
            .size()
            .saturating_add(layout.align())
            .saturating_add(4096);
        let end = from
            .saturating_add(wanted)
            .checked_next_multiple_of(STEP)
            .map_or(memory_end, |end| end.min(memory_end));
        if end.saturating_sub(from) < wanted {
            return Err(());
        }
        let base = core::ptr::without_provenance_mut::<u8>(from);
        let limit = core::ptr::without_provenance_mut::<u8>(end);
        talc.source.end = match talc.source.end {
            // SAFETY: the memory from the old end on, up to the end of all memory, is nobody else's: the module
            // never grows it, and scripts write only where they were given room.
            Some(old) => Some(unsafe { talc.extend(old, limit) }),
            // SAFETY: as above, from the end of the linker's data on.
            None => unsafe { talc.claim(base, end - from) },
        };
        TOP.store(end, Ordering::Relaxed);
        Ok(())
    }
}

/// A lock that spins: what is behind it takes microseconds, and a browser's main thread may not wait.
struct Spin(AtomicBool);

// SAFETY: whoever sees `false` become `true` by its own exchange is alone until it stores `false`.
unsafe impl RawMutex for Spin {
    #[expect(
        clippy::declare_interior_mutable_const,
        reason = "the trait asks for it"
    )]
    const INIT: Self = Self(AtomicBool::new(false));
    type GuardMarker = GuardSend;

    fn lock(&self) {
        while !self.try_lock() {
            core::hint::spin_loop();
        }
    }

    fn try_lock(&self) -> bool {
        self.0
            .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    unsafe fn unlock(&self) {
        self.0.store(false, Ordering::Release);
    }
}
