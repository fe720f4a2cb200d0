//! However a stretch is cut, the figures are the same, and no block allocates: so memory does not grow with the length.

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_measure::{Aim, Harmonics, MeasureError, Measured, Measurement, Settings, whole};
use std::f64::consts::TAU;
use std::ops::ControlFlow;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

const RATE_HZ: f64 = 48_000.0;

/// A tone with an octave above it, in a little noise that a counter makes.
fn sound(frames: usize, hz: f64) -> Vec<f32> {
    let mut state = 7u32;
    (0..frames)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 8) / f64::from(1 << 24) - 0.5;
            let turns = hz * n as f64 / RATE_HZ;
            let tone = 0.3 * (TAU * turns).sin() + 0.05 * (TAU * 2.0 * turns).sin();
            (tone + 1e-4 * noise) as f32
        })
        .collect()
}

/// Both readings, in blocks of `size` frames.
fn measured(left: &[f32], right: &[f32], size: usize) -> Measured {
    let settings = Settings {
        zoom: Some(Aim::Strongest),
        ..Settings::default()
    };
    let mut first = Measurement::new(&settings, RATE_HZ, 2, left.len() as u64).unwrap();
    let blocks = || left.chunks(size).zip(right.chunks(size));
    let calls = touched(|| {
        for (left, right) in blocks() {
            first.push(&[left, right]).unwrap();
        }
    });
    assert_eq!(calls, 0);
    let mut measured = first.finish().unwrap();
    let mut harmonics = Harmonics::of(&measured).unwrap();
    let calls = touched(|| {
        for (left, right) in blocks() {
            harmonics.push(&[left, right]).unwrap();
        }
    });
    assert_eq!(calls, 0);
    harmonics.finish(&mut measured);
    measured
}

#[test]
fn blocks_of_any_size_say_the_same_and_allocate_nothing() {
    let (left, right) = (sound(100_001, 440.0), sound(100_001, 447.83));
    let once = measured(&left, &right, usize::MAX).json(0);
    for size in [100, 701, 32_768] {
        assert_eq!(measured(&left, &right, size).json(0), once, "{size}");
    }
    let settings = Settings {
        zoom: Some(Aim::Strongest),
        ..Settings::default()
    };
    let all = whole(&settings, RATE_HZ, &[&left, &right], |_, _| {
        ControlFlow::Continue(())
    });
    assert_eq!(all.unwrap().unwrap().json(0), once);
    // What was put in.
    let beat = &once["stereo"]["pairs"][0]["beat_hz"];
    assert!((beat.as_f64().unwrap() - 7.83).abs() < 1e-4, "{beat}");
    let octave = &once["measured"][0]["ratios"][0];
    assert!(octave["cents"].as_f64().unwrap().abs() < 0.01, "{octave}");
    let zoom = &once["zoom"];
    let levels = zoom["levels"][0]["level_db"].as_array().unwrap();
    assert!((levels[120].as_f64().unwrap() - 20.0 * 0.3f64.log10()).abs() < 0.01);
    assert_eq!((levels.len(), &zoom["note"]), (241, &"A4".into()));
}

#[test]
fn an_announced_length_is_held_to() {
    let settings = Settings::default();
    let sound = sound(40_000, 440.0);
    let mut longer = Measurement::new(&settings, RATE_HZ, 1, 30_000).unwrap();
    longer.push(&[&sound]).unwrap();
    let cut = longer.finish().unwrap();
    let exact = whole(&settings, RATE_HZ, &[&sound[..30_000]], |_, _| {
        ControlFlow::Continue(())
    });
    let exact = exact.unwrap().unwrap();
    assert_eq!(cut.json(0)["loudness"], exact.json(0)["loudness"]);
    assert_eq!((cut.frames, cut.len), (30_000, 16_384));
    let mut shorter = Measurement::new(&settings, RATE_HZ, 1, 50_000).unwrap();
    shorter.push(&[&sound]).unwrap();
    let error = shorter.finish().err().unwrap();
    assert!(error.to_string().contains("40000 frames"), "{error}");
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let settings = Settings::default();
    let new = |rate_hz, channels, frames| Measurement::new(&settings, rate_hz, channels, frames);
    for (error, word) in [
        (
            new(RATE_HZ, 3, 48_000).err().unwrap(),
            "accepted are 1 and 2",
        ),
        (new(RATE_HZ, 2, 255).err().unwrap(), "accepted are 256"),
        (new(4000.0, 1, 48_000).err().unwrap(), "8000"),
        (new(f64::NAN, 1, 48_000).err().unwrap(), "8000"),
    ] {
        assert!(error.to_string().contains(word), "{error}");
    }
    let mut two = new(RATE_HZ, 2, 48_000).unwrap();
    let sound = [0.5; 512];
    assert!(matches!(
        two.push(&[&sound]),
        Err(MeasureError::Channels { found: 1, .. })
    ));
    assert!(matches!(
        two.push(&[&sound, &sound[1..]]),
        Err(MeasureError::Block(_))
    ));
    assert_eq!(two.frames(), 0);
    let stopped = whole(&settings, RATE_HZ, &[&sound], |_, _| ControlFlow::Break(()));
    assert!(stopped.unwrap().is_none());
}

/// Rounding to 16 bits without dither turns into lines; with dither it is noise, and a tone in it is a tone.
#[test]
fn lines_that_rounding_makes_are_marked() {
    let settings = Settings::default();
    let steps = 32_768.0;
    let tone = |hz: f64, n: usize| 0.3 * (TAU * hz * n as f64 / RATE_HZ).sin();
    let weak = |n: usize| 1e-5 * (TAU * 3100.0 * n as f64 / RATE_HZ).sin();
    let tones = |samples: &[f32]| {
        let all = whole(&settings, RATE_HZ, &[samples], |_, _| {
            ControlFlow::Continue(())
        });
        all.unwrap().unwrap().json(0)["measured"][0]["tones"].clone()
    };
    // 48 samples a period, and a frame without a whole number of them; to 16 bits, and to f32.
    for (hz, steps, least) in [(1000.0, steps, 5), (997.0, steps, 2), (1000.0, 0.0, 2)] {
        let rounded = |n: usize| match steps {
            0.0 => tone(hz, n) as f32,
            steps => ((tone(hz, n) * steps).round() / steps) as f32,
        };
        let plain: Vec<f32> = (0..48_000).map(rounded).collect();
        let found = tones(&plain);
        let found = found.as_array().unwrap();
        assert!(found.len() >= least, "{found:?}");
        for (at, tone) in found.iter().enumerate() {
            assert_eq!(tone["rounding"], at > 0, "{hz} {steps}: {tone}");
        }
    }
    let mut state = 1u32;
    let mut uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24)
    };
    let dithered: Vec<f32> = (0..48_000)
        .map(|n| {
            let dither = uniform() - uniform();
            (((tone(1000.0, n) + weak(n)) * steps + dither).round() / steps) as f32
        })
        .collect();
    let found = tones(&dithered);
    let near =
        |tone: &&serde_json::Value| (tone["frequency_hz"].as_f64().unwrap() - 3100.0).abs() < 1.0;
    let weak = found.as_array().unwrap().iter().find(near).unwrap();
    assert_eq!(weak["rounding"], false, "{weak}");
}
