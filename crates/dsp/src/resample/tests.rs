//! Sines through the resampler against the sines they should be.

use super::*;

/// `frames` of a sine of amplitude 1.
fn sine(hz: f64, rate_hz: u32, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|i| (i as f64 * hz / f64::from(rate_hz) * std::f64::consts::TAU).sin() as f32)
        .collect()
}

fn resample(input: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
    Resampler::new(from_hz, to_hz)
        .expect("an offered conversion")
        .resample(input)
}

/// Largest difference, in dB relative to 1, away from the ends by the reach of the kernel.
fn worst_difference_db(found: &[f32], expected: &[f32], margin: usize) -> f64 {
    assert_eq!(found.len(), expected.len());
    assert!(
        found.len() > 3 * margin,
        "{} frames leave no middle",
        found.len()
    );
    let middle = margin..found.len() - margin;
    let worst = middle
        .map(|i| (f64::from(found[i]) - f64::from(expected[i])).abs())
        .fold(0.0, f64::max);
    20.0 * worst.max(1e-12).log10()
}

/// Frames of output that the ends of the input reach into.
fn margin(from_hz: u32, to_hz: u32) -> usize {
    let lower = f64::from(from_hz.min(to_hz));
    (130.0 * f64::from(to_hz) / lower) as usize + 2
}

/// Exact tables, a mixed table (44100 to 44101 would need 44101 phases), up, down and far apart.
const RATES: [(u32, u32); 10] = [
    (22050, 44100),
    (44100, 48000),
    (48000, 44100),
    (96000, 44100),
    (44100, 44101),
    (44101, 44100),
    (48000, 31999),
    (8000, 48000),
    (192000, 22050),
    (11025, 96000),
];

#[test]
fn sines_in_the_pass_band_stay_what_they_are() {
    for (from, to) in RATES {
        let lower_nyquist = f64::from(from.min(to)) / 2.0;
        let frames = (f64::from(from) * 700.0 / f64::from(from.min(to))) as usize;
        for share in [0.001, 0.05, 0.37, 0.8, 0.93] {
            let hz = share * lower_nyquist;
            let output = resample(&sine(hz, from, frames), from, to);
            let expected = sine(hz, to, output.len());
            let error = worst_difference_db(&output, &expected, margin(from, to));
            assert!(error <= -100.0, "{from} to {to}, {hz} Hz: {error:.1} dB");
        }
    }
}

#[test]
fn tones_above_the_lower_nyquist_frequency_vanish() {
    for (from, to) in RATES.into_iter().filter(|(from, to)| to < from) {
        let frames = (f64::from(from) * 700.0 / f64::from(to)) as usize;
        for share in [1.0, 1.07, 1.4, 1.9] {
            let hz = share * f64::from(to) / 2.0;
            if hz > 0.499 * f64::from(from) {
                continue;
            }
            let output = resample(&sine(hz, from, frames), from, to);
            let left = worst_difference_db(&output, &vec![0.0; output.len()], margin(from, to));
            assert!(left <= -110.0, "{from} to {to}, {hz} Hz: {left:.1} dB left");
        }
    }
}

/// An upsampled sine has no images: what is left after subtracting it is far below any of them.
#[test]
fn images_of_high_tones_do_not_appear() {
    let (from, to) = (8000, 44100);
    let hz = 3700.0;
    let output = resample(&sine(hz, from, 1400), from, to);
    let image = 8000.0 - hz;
    let (mut re, mut im) = (0.0, 0.0);
    let middle = &output[1500..output.len() - 1500];
    for (i, sample) in middle.iter().enumerate() {
        let across = i as f64 / middle.len() as f64;
        let window = (std::f64::consts::PI * across).sin().powi(4);
        let angle = std::f64::consts::TAU * image * i as f64 / f64::from(to);
        re += f64::from(*sample) * window * angle.cos();
        im += f64::from(*sample) * window * angle.sin();
    }
    let level = 20.0 * (re.hypot(im) / (0.1875 * middle.len() as f64)).log10();
    assert!(level <= -100.0, "{level:.1} dB");
}

#[test]
fn a_constant_stays_constant() {
    for (from, to) in RATES {
        let frames = (f64::from(from) * 700.0 / f64::from(from.min(to))) as usize;
        let output = resample(&vec![0.75; frames], from, to);
        let error = worst_difference_db(&output, &vec![0.75; output.len()], margin(from, to));
        assert!(error <= -130.0, "{from} to {to}: {error:.1} dB");
    }
}

#[test]
fn nothing_is_delayed() {
    // A single pulse keeps its time: its resampled form is symmetric around it.
    let mut pulse = vec![0.0; 1001];
    pulse[500] = 1.0;
    let output = resample(&pulse, 22050, 44100);
    assert_eq!(output.len(), 2002);
    for offset in 1..900 {
        assert!(
            (output[1000 - offset] - output[1000 + offset]).abs() < 1e-7,
            "{offset}"
        );
    }
    assert!(output[1000] > 0.96 && output[1000] < 0.98);
}

#[test]
fn lengths_are_truncated_products() {
    for (from, to, input, output) in [
        (22050, 44100, 6615, 13230),
        (44100, 48000, 44100, 48000),
        (44100, 48000, 1000, 1088),
        (48000, 44100, 1, 0),
        (48000, 44100, 0, 0),
        (44100, 44100, 77, 77),
        (1, 256, 3, 768),
    ] {
        assert_eq!(
            resample(&vec![0.1; input], from, to).len(),
            output,
            "{from} to {to}"
        );
    }
}

#[test]
fn equal_rates_change_nothing() {
    let input = sine(440.0, 44100, 999);
    assert_eq!(resample(&input, 44100, 44100), input);
}

/// Whatever lies outside the clip counts as silence, so a clip may be padded with it.
#[test]
fn silence_around_a_clip_changes_nothing_but_its_place() {
    let input = sine(997.0, 48000, 480);
    let mut padded = vec![0.0; 480];
    padded.extend(&input);
    padded.extend(vec![0.0; 480]);
    let alone = resample(&input, 48000, 44100);
    let inside = resample(&padded, 48000, 44100);
    for (i, sample) in alone.iter().enumerate() {
        assert!((sample - inside[441 + i]).abs() < 1e-7, "{i}");
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let input = sine(3456.7, 48000, 3000);
    for (from, to) in [(48000, 44100), (48000, 47999), (22050, 48000)] {
        let mut resampler = Resampler::new(from, to).expect("an offered conversion");
        resampler.isa = Isa::Baseline;
        let expected = resampler.resample(&input);
        for isa in Isa::available() {
            resampler.isa = isa;
            assert_eq!(resampler.resample(&input), expected, "{isa:?}");
        }
    }
}

#[test]
fn impossible_rates_are_refused() {
    for (from, to) in [
        (0, 44100),
        (44100, 0),
        (0, 0),
        (44100, 4_000_000_000),
        (100, 44100),
        (u32::MAX, u32::MAX),
    ] {
        assert_eq!(
            Resampler::new(from, to).err(),
            Some(ResampleError {
                from_hz: from,
                to_hz: to
            })
        );
    }
    let message = Resampler::new(0, 44100).expect_err("refused").to_string();
    assert!(
        message.contains("from 0 Hz to 44100 Hz") && message.contains("1536000"),
        "{message}"
    );
    assert!(Resampler::new(1, 256).is_ok());
}
