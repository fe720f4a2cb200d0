//! What measures tones and ratios allocates and frees nothing once it is planned, however the work is cut.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_analysis::ratio::{Ratio, RatioMeter};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::window::Window;
use proptest::prelude::*;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

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
        let mut steps = 0u64;
        let calls = touched(|| {
            estimator.begin(&samples);
            while !estimator.advance(units) {
                steps += 1;
            }
            estimator.estimate(&samples, &mut out);
            meter.push(&samples);
            meter.ratios(&mut ratios);
            meter.reset();
        });
        prop_assert_eq!(calls, 0);
        prop_assert!(steps < 1_000_000);
    }
}
