//! A planned transform, whole or in steps, allocates and frees nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::window::Window;

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

/// How often `work` touches the allocator.
fn touched(work: impl FnOnce()) -> u64 {
    let before = TOUCHED.get();
    work();
    TOUCHED.get() - before
}

#[test]
fn nothing_is_allocated_after_planning() {
    // The net itself catches.
    assert_eq!(touched(|| drop(std::hint::black_box(vec![1.0f32; 64]))), 2);
    for len in (8..=16).map(|power| 1 << power) {
        let mut frame = vec![0.0; len];
        let mut out = Spectrum::new(len);
        let mut fft = RealFft::new(len).unwrap();
        let count = touched(|| {
            Window::Kaiser { beta: 9.0 }.fill(&mut frame);
            fft.forward(&frame, &mut out);
            fft.forward(&frame[1..], &mut out);
            fft.begin(&frame);
            while !fft.advance(1) {}
            std::hint::black_box(fft.spectrum());
        });
        assert_eq!(count, 0, "{len}");
        assert!(out.re[0] > 0.0);
    }
}
