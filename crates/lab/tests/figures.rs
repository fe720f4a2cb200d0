//! What the instrument says of sounds whose figures are known from their formulas.

mod sounds;

use heterodyne_lab::layout::{
    FAST_LEN, TONES_MAX, ZOOM_POINTS, band, distortion, head, level, loudness, pair, plane, ratio,
    stereo, tone, tuner, zoom,
};
use heterodyne_lab::{Instrument, Settings};
use sounds::{gaussian, run, sines, tone_near};

const RATE_HZ: f64 = 48_000.0;

fn instrument(channels: usize) -> Instrument {
    Instrument::new(&Settings {
        channels,
        ..Settings::default()
    })
    .unwrap()
}

fn db(gain: f64) -> f64 {
    20.0 * gain.log10()
}

/// The nearest value and its standard error, within which the truth has to lie: five times, and what rounding of samples leaves.
fn within(found: f64, se: f64, truth: f64, least: f64) {
    assert!(
        (found - truth).abs() <= 5.0 * se + least,
        "{found} ± {se}, truth {truth}"
    );
}

#[test]
fn tones_notes_and_pairs_of_two_carriers() {
    let mut lab = instrument(2);
    let left = sines(96_000, RATE_HZ, &[(440.3, 0.5, 0.0), (1203.4, 0.05, 1.0)]);
    let right = sines(96_000, RATE_HZ, &[(447.1, 0.25, 0.7), (1203.4, 0.05, 1.0)]);
    run(&mut lab, &[&left, &right]);
    let words = lab.results();
    let at = |channel: usize, n: usize| tone::BASE + (channel * TONES_MAX + n) * tone::STRIDE;
    for (channel, hz, amplitude) in [(0, 440.3, 0.5), (1, 447.1, 0.25)] {
        assert_eq!(words[tone::COUNT + channel], 2.0);
        let first = &words[at(channel, 0)..];
        within(
            first[tone::FREQUENCY_HZ],
            first[tone::FREQUENCY_SE_HZ],
            hz,
            1e-7,
        );
        within(
            first[tone::AMPLITUDE],
            first[tone::AMPLITUDE_SE],
            amplitude,
            1e-8,
        );
        assert_eq!(first[tone::VALID], 1.0);
        assert_eq!(first[tone::NOTE], 69.0);
        let cents = 1200.0 * (hz / 440.0).log2();
        within(first[tone::CENTS], first[tone::CENTS_SE], cents, 1e-6);
        assert!((first[tone::LEVEL_DB] - db(amplitude)).abs() < 1e-5);
        let second = &words[at(channel, 1)..];
        within(
            second[tone::FREQUENCY_HZ],
            second[tone::FREQUENCY_SE_HZ],
            1203.4,
            1e-6,
        );
    }
    // The stronger one is the tuner's.
    assert_eq!(words[tuner::CHANNEL], 0.0);
    assert_eq!(words[tuner::NOTE], 69.0);
    assert_eq!(words[tuner::NOMINAL_HZ], 440.0);
    within(
        words[tuner::CENTS],
        words[tuner::CENTS_SE],
        1200.0 * (440.3f64 / 440.0).log2(),
        1e-6,
    );
    assert_eq!(words[pair::COUNT], 2.0);
    let first = &words[pair::BASE..];
    within(
        first[pair::BEAT_HZ],
        first[pair::BEAT_SE_HZ],
        447.1 - 440.3,
        1e-6,
    );
    within(
        first[pair::LEVEL_DB],
        first[pair::LEVEL_SE_DB],
        db(0.5),
        1e-6,
    );
    // Phase in the middle of the frame that the round was begun from.
    let middle_secs = (words[head::FRAME_AT] - words[head::FRAME] / 2.0 - 0.5) / RATE_HZ;
    let turns = (447.1 - 440.3) * middle_secs + 0.7 / std::f64::consts::TAU;
    let apart =
        (first[pair::PHASE_RAD] / std::f64::consts::TAU - turns + 0.5).rem_euclid(1.0) - 0.5;
    within(apart, first[pair::PHASE_SE_RAD], 0.0, 1e-6);
    let second = &words[pair::BASE + pair::STRIDE..];
    within(second[pair::BEAT_HZ], second[pair::BEAT_SE_HZ], 0.0, 1e-5);
}

/// A period of exactly 625/6 samples: what rounding leaves are lines, more of them than there is room for.
#[test]
fn lines_of_rounding_are_no_tones() {
    let steps = f64::from(1 << 15);
    for whole in [false, true] {
        let mut lab = instrument(1);
        let mut sound = sines(120_000, RATE_HZ, &[(460.8, 0.5, 0.0), (1000.0, 0.001, 0.0)]);
        if whole {
            for x in &mut sound {
                *x = ((f64::from(*x) * steps).round() / steps) as f32;
            }
        }
        run(&mut lab, &[&sound]);
        let words = lab.results();
        assert_eq!(words[tone::COUNT], 2.0, "whole numbers: {whole}");
        assert!((words[tone::BASE] - 460.8).abs() < 1e-3);
        assert!((words[tone::BASE + tone::STRIDE] - 1000.0).abs() < 1e-2);
    }
}

#[test]
fn levels_loudness_and_likeness() {
    let mut lab = instrument(2);
    let left = sines(480_000, RATE_HZ, &[(997.0, 0.5, 0.3)]);
    let right: Vec<f32> = left.iter().map(|x| -0.5 * x + 0.01).collect();
    run(&mut lab, &[&left, &right]);
    let words = lab.results();
    let [one, two] = [0, 1].map(|channel| &words[level::BASE + channel * level::STRIDE..]);
    for (found, wanted, tolerance) in [
        (one[level::SAMPLE_PEAK_DB], db(0.5), 1e-3),
        (one[level::TRUE_PEAK_DB], db(0.5), 0.02),
        (one[level::RMS_DB], db(0.5 / 2f64.sqrt()), 1e-4),
        (one[level::CREST_DB], db(2f64.sqrt()), 0.02),
        (one[level::OFFSET], 0.0, 1e-5),
        (one[level::RECENT_RMS_DB], db(0.5 / 2f64.sqrt()), 0.01),
        (two[level::OFFSET], 0.01, 1e-5),
        (two[level::RMS_DB], 10.0 * (0.03125f64 + 1e-4).log10(), 1e-4),
        // BS.1770: a sine of 997 Hz at full scale in one channel is −3.01 LUFS; powers of channels add.
        (
            words[loudness::MOMENTARY],
            -3.01 + 10.0 * (0.25f64 + 0.0625).log10(),
            0.02,
        ),
        (
            words[loudness::SHORT_TERM],
            -3.01 + 10.0 * (0.25f64 + 0.0625).log10(),
            0.02,
        ),
        (
            words[loudness::INTEGRATED],
            -3.01 + 10.0 * (0.25f64 + 0.0625).log10(),
            0.02,
        ),
        (words[loudness::RANGE], 0.0, 0.02),
        (words[loudness::SECONDS], 10.0, 0.05),
        (
            words[stereo::CORRELATION],
            -(0.03125f64 / (0.03125f64 + 1e-4)).sqrt(),
            1e-3,
        ),
        (
            words[stereo::BALANCE_DB],
            10.0 * ((0.03125f64 + 1e-4) / 0.125).log10(),
            0.01,
        ),
    ] {
        assert!(
            (found - wanted).abs() <= tolerance,
            "{found}, wanted {wanted}"
        );
    }
    assert_eq!(words[head::FRAMES], 480_000.0);
    assert_eq!(words[head::FAULTS], 0.0);
}

/// The second partial is a ten-thousandth off: 0.1731 cent, at a ratio of signal to noise of 60 dB.
#[test]
fn a_harmonic_that_is_off_is_measured() {
    let mut lab = instrument(1);
    let hz = 220.37;
    let mut sound = sines(
        200_000,
        RATE_HZ,
        &[
            (hz, 0.5, 0.0),
            (2.0 * hz * 1.0001, 0.4, 1.0),
            (3.0 * hz, 0.3, 2.0),
        ],
    );
    // Each partial's own ratio is smaller than that of the first: 0.4 and 0.3 against 0.5.
    let sigma = 0.5 / 2f64.sqrt() * 1e-3;
    for (n, x) in sound.iter_mut().enumerate() {
        *x += (sigma * gaussian(5, n)) as f32;
    }
    lab.set_harmonics(1 << 2 | 1 << 3 | 1 << 7).unwrap();
    run(&mut lab, &[&sound]);
    let words = lab.results();
    assert_eq!(words[ratio::COUNT], 3.0);
    assert!(words[ratio::SECONDS] > 2.0);
    let of = |n: usize| &words[ratio::BASE + n * ratio::STRIDE..][..ratio::STRIDE];
    let cents = 1200.0 * 1.0001f64.log2();
    let [second, third, seventh] = [of(0), of(1), of(2)];
    assert_eq!(second[ratio::HARMONIC], 2.0);
    assert!((second[ratio::CENTS] - cents).abs() < 0.005, "{second:?}");
    within(
        second[ratio::RATIO],
        second[ratio::RATIO_SE],
        2.0 * 1.0001,
        0.0,
    );
    assert_eq!(second[ratio::VALID], 1.0);
    within(third[ratio::CENTS], third[ratio::CENTS_SE], 0.0, 0.0);
    assert!((third[ratio::LEVEL_DB] - db(0.3)).abs() < 0.01);
    // There is no seventh.
    assert!(
        seventh[ratio::COHERENCE] < 0.9 && seventh[ratio::LEVEL_DB] < -70.0,
        "{seventh:?}"
    );
}

#[test]
fn distortion_zoom_and_spectrum_of_a_note() {
    let mut lab = instrument(1);
    let bin_hz = RATE_HZ / 32_768.0;
    // In the middle of a bin, and so its level stands in the plane.
    let hz = 300.0 * bin_hz;
    let partials = [
        (hz, 0.5, 0.0),
        (2.0 * hz, 0.005, 0.4),
        (3.0 * hz, 0.002, 0.8),
    ];
    let sound = sines(120_000, RATE_HZ, &partials);
    run(&mut lab, &[&sound]);
    let words = lab.results();
    let thd = (0.005f64.powi(2) + 0.002f64.powi(2)).sqrt() / 0.5;
    assert!((words[distortion::THD_DB] - db(thd)).abs() < 0.001);
    assert!((words[distortion::FUNDAMENTAL_HZ] - hz).abs() < 1e-5);
    assert_eq!(words[distortion::COUNT], 10.0);
    let second = &words[distortion::BASE + distortion::STRIDE..];
    within(
        second[distortion::AMPLITUDE],
        second[distortion::AMPLITUDE_SE],
        0.005,
        1e-7,
    );
    let bins = lab.plane(plane::SPECTRUM, 0);
    assert_eq!(bins.len(), 16_385);
    for (partial, bin) in partials.iter().zip([300, 600, 900]) {
        assert!(
            (f64::from(bins[bin]) - db(partial.1)).abs() < 0.01,
            "{}",
            bins[bin]
        );
        assert!(bins[bin + 20] < -110.0, "{}", bins[bin + 20]);
    }
    let fast = lab.plane(plane::FAST, 0);
    assert_eq!(fast.len(), FAST_LEN / 2 + 1);
    let top = tone_near(fast);
    assert!(
        (top as f64 - hz * FAST_LEN as f64 / RATE_HZ).abs() <= 0.5,
        "{top}"
    );
    // Between two bins Hann's window shows up to 1.42 dB less.
    assert!((-1.5..0.05).contains(&(f64::from(fast[top]) - db(0.5))));
    // The zoom is aimed at the note, from which the tone is away by known cents.
    let away_cents = 1200.0 * (hz / words[zoom::NOTE_HZ]).log2();
    assert_eq!(words[zoom::NOTE_HZ], words[tuner::NOMINAL_HZ]);
    let points = lab.plane(plane::ZOOM, 0);
    assert_eq!(points.len(), ZOOM_POINTS);
    let top = tone_near(points) as f64 - 120.0;
    assert!((top - away_cents).abs() <= 0.6, "{top} {away_cents}");
}

#[test]
fn noise_has_its_floor_its_bands_and_its_slope() {
    let mut lab = instrument(1);
    let sigma = 0.01;
    let mut sound: Vec<f32> = (0..70_000)
        .map(|n| (sigma * gaussian(9, n)) as f32)
        .collect();
    for (n, x) in sound.iter_mut().enumerate() {
        *x += (0.5 * (std::f64::consts::TAU * 3000.0 * n as f64 / RATE_HZ).sin()) as f32;
    }
    run(&mut lab, &[&sound]);
    let words = lab.results();
    let of = &words[level::BASE..];
    // White noise: 20 Hz to 20 kHz holds 19 980 of 24 000 Hz.
    let floor = db(sigma) + 10.0 * (19_980.0f64 / 24_000.0).log10();
    assert!(
        // A single frame scatters by 0.1 dB.
        (of[level::NOISE_DB] - floor).abs() < 0.4,
        "{} {floor}",
        of[level::NOISE_DB]
    );
    assert!(
        of[level::SLOPE_SE] < 3.0
            && of[level::SLOPE_DB_PER_OCTAVE].abs() < 3.0 * of[level::SLOPE_SE]
    );
    let count = words[band::COUNT] as usize;
    let bands: Vec<&[f64]> = (0..count)
        .map(|n| &words[band::BASE + n * band::STRIDE..][..band::STRIDE])
        .collect();
    let find = |hz: f64| {
        bands
            .iter()
            .find(|band| band[band::NOMINAL_HZ] == hz)
            .unwrap()
    };
    let eight = find(8000.0);
    let wanted =
        db(sigma) + 10.0 * ((eight[band::HIGH_HZ] - eight[band::LOW_HZ]) / 24_000.0).log10();
    assert!(
        (eight[band::LEVEL_DB] - wanted).abs() < 0.6,
        "{} {wanted}",
        eight[band::LEVEL_DB]
    );
    // The tone is in the band around 3150 Hz: 0.125 of power.
    assert!((find(3150.0)[band::LEVEL_DB] - 10.0 * 0.125f64.log10()).abs() < 0.01);
}
