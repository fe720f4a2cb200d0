//! Test signals do not move by a bit, and making them allocates nothing once they are planned.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

mod signals_hold {
    pub mod examples;
}
use signals_hold::examples;

thread_local! {
    static TOUCHED: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TOUCHED.set(TOUCHED.get() + 1);
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        TOUCHED.set(TOUCHED.get() + 1);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        TOUCHED.set(TOUCHED.get() + 1);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn the_bits_do_not_move() {
    // Found natively and in WebAssembly alike.
    assert_eq!(format!("{:016x}", examples::hash()), "d393b1a5bc8b4ecb");
}

#[test]
fn filling_allocates_nothing() {
    let mut out = vec![0.0f32; 3000];
    // The net itself catches.
    let before = TOUCHED.get();
    drop(std::hint::black_box(vec![1.0f32; 64]));
    assert_eq!(TOUCHED.get() - before, 2);
    for (number, mut signal) in examples::all().into_iter().enumerate() {
        let before = TOUCHED.get();
        for first_frame in [0, 100_000, 17, 1 << 40] {
            signal.fill(first_frame, &mut out);
            signal.fill(first_frame + 3000, &mut out[..1]);
        }
        assert_eq!(TOUCHED.get() - before, 0, "signal {number}");
    }
}
