//! What an instrument can be told while it runs, and what it says of silence, of what is no number, and after a reset.

mod sounds;

use heterodyne_analysis::window::Window;
use heterodyne_lab::layout::{
    distortion, head, level, plane, ratio, section, temperament, tone, tuner, zoom,
};
use heterodyne_lab::{Instrument, Settings};
use sounds::{run, sines, tone_near};

const RATE_HZ: f64 = 48_000.0;

fn instrument(channels: usize) -> Instrument {
    Instrument::new(&Settings {
        channels,
        ..Settings::default()
    })
    .unwrap()
}

#[test]
fn a_note_that_is_set_is_looked_at_and_another_tuning_names_others() {
    let mut lab = instrument(1);
    lab.set_zoom(880.0).unwrap();
    lab.set_tuning(442.0, temperament::JUST).unwrap();
    let sound = sines(
        60_000,
        RATE_HZ,
        &[(442.0 * 0.6 * 1.25, 0.5, 0.0), (890.0, 0.1, 0.0)],
    );
    run(&mut lab, &[&sound]);
    let words = lab.results();
    // Just: A is 5/3 of C, so C is 3/5 of A, and E is 5/4 of that.
    assert_eq!(words[tuner::NOTE], 64.0);
    assert!(words[tuner::CENTS].abs() < 1e-4, "{}", words[tuner::CENTS]);
    assert_eq!(words[zoom::NOTE_HZ], 880.0);
    let top = tone_near(lab.plane(plane::ZOOM, 0)) as f64 - 120.0;
    assert!(
        (top - 1200.0 * (890.0f64 / 880.0).log2()).abs() <= 0.6,
        "{top}"
    );
    for (refused, argument) in [
        (lab.set_zoom(f64::NAN), 1),
        (lab.set_zoom(1.0), 1),
        (lab.set_tuning(99.0, 0), 1),
        (lab.set_tuning(440.0, 6), 2),
        (lab.set_harmonics(0), 1),
        (lab.set_harmonics(1 << 17), 1),
        (lab.set_sections(1 << section::COUNT), 1),
        (lab.set_budget(0), 1),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.argument, argument);
        assert!(refused.to_string().contains("accepted are"), "{refused}");
    }
    assert_eq!(lab.results()[head::A4], 442.0);
    assert_eq!(lab.results()[zoom::NOTE_HZ], 880.0);
}

#[test]
fn silence_and_what_is_no_number() {
    let mut lab = instrument(2);
    let mut sound = vec![0.0; 60_000];
    run(&mut lab, &[&sound, &sound]);
    let words = lab.results();
    assert_eq!(words[level::RMS_DB + level::BASE], f64::NEG_INFINITY);
    assert_eq!(words[tone::COUNT], 0.0);
    assert!(words[tuner::CENTS].is_nan() && words[distortion::THD_DB].is_nan());
    assert_eq!(words[ratio::COUNT], 0.0);
    for n in 0..40 {
        sound[n * 1000] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY][n % 3];
    }
    run(&mut lab, &[&sound, &sound]);
    assert_eq!(lab.results()[head::FAULTS], 80.0);
    assert_eq!(
        lab.results()[level::RMS_DB + level::BASE],
        f64::NEG_INFINITY
    );
    // A channel too few is not taken in.
    assert_eq!(lab.process(&[&sound]), 0);
    assert_eq!(lab.process(&[&sound, &sound[1..]]), 0);
    assert_eq!(lab.results()[head::REFUSED], 2.0);
    assert_eq!(lab.results()[head::FRAMES], 120_000.0);
}

#[test]
fn after_a_reset_nothing_is_known_and_all_is_measured_anew() {
    let mut lab = instrument(1);
    let sound = sines(60_000, RATE_HZ, &[(440.3, 0.5, 0.0)]);
    run(&mut lab, &[&sound]);
    let once: Vec<f64> = lab.results().to_vec();
    let counters = |words: &[f64]| words[head::COUNTERS..head::COUNTERS + section::COUNT].to_vec();
    lab.reset();
    assert!(lab.results()[tuner::CENTS].is_nan());
    let between = counters(lab.results());
    assert!(
        between
            .iter()
            .zip(counters(&once))
            .all(|(new, old)| *new == old + 1.0)
    );
    run(&mut lab, &[&sound]);
    let again = lab.results();
    for (word, (a, b)) in once.iter().zip(again).enumerate() {
        let counter = (head::COUNTERS..head::COUNTERS + section::COUNT).contains(&word);
        assert!(
            counter || a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
            "word {word}: {a} {b}"
        );
    }
}

#[test]
fn settings_that_cannot_be_are_named() {
    let usual = Settings::default();
    for (settings, wanted) in [
        (
            Settings {
                sample_rate_hz: 7999.0,
                ..usual
            },
            "8000 to 768000 Hz",
        ),
        (
            Settings {
                sample_rate_hz: f64::NAN,
                ..usual
            },
            "8000 to 768000 Hz",
        ),
        (
            Settings {
                channels: 0,
                ..usual
            },
            "accepted are 1 to 2",
        ),
        (
            Settings {
                channels: 3,
                ..usual
            },
            "accepted are 1 to 2",
        ),
        (
            Settings {
                frame_len: 512,
                ..usual
            },
            "powers of two from 1024 to 65536",
        ),
        (
            Settings {
                frame_len: 3000,
                ..usual
            },
            "powers of two from 1024 to 65536",
        ),
    ] {
        let error = Instrument::new(&settings).err().expect("refused");
        assert!(error.to_string().contains(wanted), "{error}");
    }
    for frame_len in [1024, 4096, 65_536] {
        for sample_rate_hz in [8000.0, 44_100.0, 192_000.0, 768_000.0] {
            for window in [
                Window::Rectangular,
                Window::FlatTop,
                Window::Kaiser { beta: 6.0 },
            ] {
                let settings = Settings {
                    sample_rate_hz,
                    frame_len,
                    window,
                    channels: 2,
                };
                assert!(Instrument::new(&settings).is_ok(), "{settings:?}");
            }
        }
    }
}

/// A harmonic that is a ten-thousandth off turns against its fundamental by 0.07 turns while nobody looks; a line through both sides would be another one.
#[test]
fn ratios_know_nothing_of_what_was_before_they_were_left_out() {
    let hz = 330.4;
    let sound = sines(400_000, RATE_HZ, &[(hz, 0.5, 0.0), (2.0002 * hz, 0.2, 1.0)]);
    let (before, rest) = sound.split_at(150_016);
    let (unheard, after) = rest.split_at(49_920);
    let cents = 1200.0 * 1.0001f64.log2();
    let mut lab = instrument(1);
    lab.set_harmonics(1 << 2).unwrap();
    run(&mut lab, &[before]);
    let all = (1 << section::COUNT) - 1;
    let of = |lab: &Instrument, word: usize| lab.results()[ratio::BASE + word];
    assert_eq!(lab.results()[ratio::COUNT], 1.0);
    assert!((of(&lab, ratio::CENTS) - cents).abs() < 0.005);
    lab.set_sections(all & !(1 << section::HARMONICS)).unwrap();
    run(&mut lab, &[unheard]);
    lab.set_sections(all).unwrap();
    for (n, quantum) in after.chunks(128).enumerate() {
        lab.process(&[quantum]);
        if lab.results()[ratio::COUNT] == 0.0 {
            continue;
        }
        // Four windows of 8192 frames that overlap by half.
        assert!(128 * (n + 1) >= 5 * 4096, "after {n} quanta");
        let found = of(&lab, ratio::CENTS);
        assert!((found - cents).abs() < 0.005, "{found} after {n} quanta");
    }
    assert_eq!(lab.results()[ratio::COUNT], 1.0);
    assert_eq!(of(&lab, ratio::VALID), 1.0);
}
