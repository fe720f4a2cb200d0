//! Every figure of every meter for one signal that is drawn from integers.

use heterodyne_analysis::bands::{BandMeter, BandWidth};
use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::levels::{
    DistortionMeter, LevelMeter, LoudnessMeter, NoiseFloor, weights,
};
use heterodyne_analysis::power::PowerScale;
use heterodyne_analysis::sinusoid::Estimate;
use heterodyne_analysis::stereo::{Binaural, StereoMeter};
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_analysis::window::Window;
use heterodyne_analysis::zoom::Zoom;

/// A triangle of 441 Hz at 44.1 kHz under noise, by integers only.
fn signal(frames: usize, mut state: u32) -> Vec<f32> {
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..frames)
        .map(|n| {
            let ramp = (n % 100) as f32 / 50.0;
            let triangle = if ramp < 1.0 {
                2.0 * ramp - 1.0
            } else {
                3.0 - 2.0 * ramp
            };
            0.5 * triangle + 0.03 * draw()
        })
        .collect()
}

/// The hash of all figures' bits.
pub fn hash() -> u64 {
    let mut figures = Vec::new();
    let (left, right) = (signal(4 * 44_100, 1), signal(4 * 44_100, 2));
    let rate = 44_100.0;
    let mut loudness = LoudnessMeter::new(rate, weights::STEREO).unwrap();
    loudness.process(&[&left, &right]).unwrap();
    let found = loudness.reading();
    figures.extend([
        found.momentary_lufs,
        found.short_term_lufs,
        found.integrated_lufs,
        found.range_lu,
    ]);
    let mut level = LevelMeter::new(rate).unwrap();
    level.process(&left);
    let found = level.reading();
    figures.extend([
        found.true_peak,
        found.rms,
        found.offset,
        found.recent_true_peak,
        found.crest_db(),
    ]);
    let mut stereo = StereoMeter::new(rate).unwrap();
    stereo.process(&left, &right).unwrap();
    let found = stereo.reading();
    figures.extend([
        found.correlation,
        found.balance_db,
        found.middle_db,
        found.side_db,
    ]);
    let len = 8192;
    let mut weights = vec![0.0; len];
    Window::BlackmanHarris.fill(&mut weights);
    let weighted: Vec<f32> = left.iter().zip(&weights).map(|(x, w)| x * w).collect();
    let mut spectrum = Spectrum::new(len);
    RealFft::new(len).unwrap().forward(&weighted, &mut spectrum);
    let mut power = vec![0.0; len / 2 + 1];
    PowerScale::new(&weights).fill(&spectrum.re, &spectrum.im, &mut power);
    let mut floor = NoiseFloor::new(rate, len, 20.0, 20_000.0).unwrap();
    figures.push(floor.measure(&power).power);
    let mut bands = BandMeter::new(rate, len, BandWidth::ThirdOctave).unwrap();
    bands.add(&power);
    figures.extend(bands.bands().iter().map(|band| band.level_db()));
    let slope = bands.slope(100.0, 10_000.0).unwrap();
    figures.extend([
        slope.db_per_octave,
        slope.db_per_octave_se,
        slope.at_1_khz_db,
    ]);
    let mut distortion = DistortionMeter::new(rate, len, 20.0, 20_000.0).unwrap();
    let found = distortion.measure(&left, 440.0).unwrap();
    figures.extend([
        found.fundamental_hz,
        found.thd,
        found.thd_n,
        found.noise_power,
    ]);
    for harmonic in distortion.harmonics() {
        figures.extend([harmonic.amplitude, harmonic.amplitude_se]);
    }
    for temperament in Temperament::names().map(|name| Temperament::named(name).unwrap()) {
        let note = Tuner::new(440.0, &temperament)
            .unwrap()
            .note(438.7, 0.01)
            .unwrap();
        figures.extend([note.cents, note.cents_se, note.nominal_hz]);
    }
    let mut zoom = Zoom::new(rate, len, Window::Hann, 61).unwrap();
    figures.extend(zoom.look(&right));
    let carrier = |frequency_hz: f64| Estimate {
        frequency_hz,
        frequency_se_hz: 0.01,
        amplitude: 0.3,
        amplitude_se: 0.001,
        ..Estimate::default()
    };
    let pair = Binaural::between(carrier(200.0), carrier(210.3), 0.37);
    figures.extend([
        pair.beat_se_hz,
        pair.phase_rad,
        pair.phase_se_rad,
        pair.level_se_db,
    ]);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for figure in figures {
        for byte in figure.to_bits().to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}
