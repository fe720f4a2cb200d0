//! Meters allocate when they are made and never again, whatever they are fed.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_analysis::bands::{BandMeter, BandWidth};
use heterodyne_analysis::levels::{
    DistortionMeter, LevelMeter, LoudnessMeter, NoiseFloor, TruePeak, weights,
};
use heterodyne_analysis::sinusoid::Estimate;
use heterodyne_analysis::stereo::{Binaural, StereoMeter, pair_carriers};
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_analysis::window::Window;
use heterodyne_analysis::zoom::Zoom;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

#[test]
fn meters_allocate_nothing_once_made() {
    let rate = 44_100.0;
    let mut state = 1_u32;
    let samples: Vec<f32> = (0..5 * 44_100)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect();
    let power: Vec<f64> = samples
        .iter()
        .map(|&x| f64::from(x * x))
        .take(2049)
        .collect();
    let mut loudness = LoudnessMeter::new(rate, weights::STEREO).unwrap();
    let mut level = LevelMeter::new(rate).unwrap();
    let mut peak = TruePeak::new();
    let mut stereo = StereoMeter::new(rate).unwrap();
    let mut floor = NoiseFloor::new(rate, 4096, 20.0, 20_000.0).unwrap();
    let mut bands = BandMeter::new(rate, 4096, BandWidth::ThirdOctave).unwrap();
    let mut distortion = DistortionMeter::new(rate, 4096, 20.0, 20_000.0).unwrap();
    let mut zoom = Zoom::new(rate, 4096, Window::BlackmanHarris, 241).unwrap();
    let carriers = [Estimate::default(); 3];
    let mut pairs = [Binaural::default(); 3];
    let count = touched(|| {
        for block in samples.chunks(701) {
            loudness.process(&[block, block]).unwrap();
            loudness.process(&[block]).unwrap_err();
            level.process(block);
            peak.process(block);
            stereo.process(block, block).unwrap();
        }
        loudness.reading();
        level.finish();
        level.reading();
        peak.finish();
        stereo.reading();
        floor.measure(&power);
        bands.add(&power);
        bands.slope(20.0, 20_000.0);
        for hz in [100.0, 5000.0, 15_000.0] {
            distortion.measure(&samples, hz).unwrap();
            zoom.aim(hz).unwrap();
            zoom.look(&samples);
        }
        zoom.aim(f64::NAN).unwrap_err();
        pair_carriers(&carriers, &carriers, 40.0, 0.1, &mut pairs);
        let tuner = Tuner::new(440.0, &Temperament::werckmeister_iii()).unwrap();
        tuner.note(441.0, 0.001).unwrap();
        loudness.reset();
        level.reset();
        stereo.reset();
        bands.reset();
    });
    assert_eq!(count, 0);
}
