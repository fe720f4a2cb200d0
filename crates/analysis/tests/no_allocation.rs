//! What measures tones and ratios allocates and frees nothing once it is planned, however the work is cut.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use heterodyne_analysis::ratio::{Ratio, RatioMeter};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::window::Window;
use proptest::prelude::*;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static TOUCHED: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

impl Counting {
    fn note() {
        if WATCHED.get() {
            TOUCHED.set(TOUCHED.get() + 1);
        }
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note();
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        Self::note();
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note();
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Runs `work` as the audio thread would; returns how often it touched the allocator.
fn watched(work: impl FnOnce()) -> u64 {
    TOUCHED.set(0);
    WATCHED.set(true);
    work();
    WATCHED.set(false);
    TOUCHED.get()
}

#[test]
fn the_watch_sees_an_allocation() {
    assert!(watched(|| drop(std::hint::black_box(vec![1u8; 100]))) >= 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_in_the_frames_nothing_is_allocated_and_nothing_panics(
        tones in prop::collection::vec((1.0f64..24_000.0, 1e-6f64..1.0), 0..24),
        noise in prop::collection::vec(-1.0f32..1.0, 1..50),
        noise_gain in prop_oneof![Just(0.0f32), Just(1e-3), Just(f32::INFINITY), Just(f32::NAN), Just(f32::MAX)],
        given in 0usize..1200,
        units in 1usize..400,
    ) {
        let mut estimator = Estimator::new(48_000.0, 1024, Window::Hann).unwrap();
        let mut meter = RatioMeter::new(48_000.0, 1000.0, &[2, 3, 8], 256, 6).unwrap();
        let samples: Vec<f32> = (0..given)
            .map(|n| {
                let tones: f64 = tones.iter().map(|(hz, amplitude)| amplitude * (hz * n as f64 / 7639.0).sin()).sum();
                tones as f32 + noise_gain * noise[n % noise.len()]
            })
            .collect();
        let mut out = [Estimate::default(); PARTIALS_MAX];
        let mut ratios = [Ratio::default(); 3];
        let mut calls = 0u64;
        let touched = watched(|| {
            estimator.begin(&samples);
            while !estimator.advance(units) {
                calls += 1;
            }
            estimator.estimate(&samples, &mut out);
            meter.push(&samples);
            meter.ratios(&mut ratios);
            meter.reset();
        });
        prop_assert_eq!(touched, 0);
        prop_assert!(calls < 1_000_000);
    }
}
