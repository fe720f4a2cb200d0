use std::collections::BTreeMap;
use std::f64::consts::TAU;

use super::*;
use crate::settings::{ClipAudio, Sources};
use crate::voices::trial::Trial;

const RATE: u32 = 44_100;

/// Left and right are different, so that their mean matters.
fn clip(frames: usize, rate: u32, of: impl Fn(f64) -> f64) -> Arc<ClipAudio> {
    let samples = |gain: f64| (0..frames).map(|n| (gain * of(n as f64)) as f32).collect();
    Arc::new(ClipAudio {
        sample_rate: rate,
        left: samples(1.5),
        right: samples(0.5),
    })
}

fn trial(secs: f64, clips: &[(&str, Arc<ClipAudio>)]) -> Trial {
    let recordings: BTreeMap<_, _> = (clips.iter())
        .map(|(path, clip)| (path.to_string(), clip.clone()))
        .collect();
    Trial {
        rate: RATE,
        secs,
        sources: Sources {
            recordings,
            ..Sources::default()
        },
    }
}

fn slow(n: f64) -> f64 {
    0.3 * (n * 0.05).sin() + 0.1 * (n * 0.31).cos()
}

fn quick(n: f64) -> f64 {
    0.02 * (n * 0.17).sin() * (n * 0.003).cos()
}

fn segment(frames: usize, hz: f64, of: impl Fn(f64) -> f64) -> Vec<f64> {
    let carried: Vec<f64> = (0..frames as u32)
        .map(|n| of(f64::from(n)) * (TAU * hz * f64::from(n) / f64::from(RATE)).sin())
        .collect();
    let peak = carried.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    carried.iter().map(|x| x / peak).collect()
}

fn scaled(sound: Vec<f64>, amp: f64) -> Vec<f64> {
    let peak = sound.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    sound.iter().map(|x| x * amp / peak).collect()
}

#[track_caller]
fn assert_sound(found: &[Vec<f64>; 2], wanted: &[f64]) {
    assert_eq!(found[0], found[1], "both ears are equal");
    assert_eq!(found[0].len(), wanted.len());
    for (n, (found, wanted)) in found[0].iter().zip(wanted).enumerate() {
        assert!(
            (found - wanted).abs() < 1e-6,
            "frame {n}: {found} for {wanted}"
        );
    }
}

#[test]
fn in_turn_with_a_second_between() {
    let clips = [
        ("a.wav", clip(3000, RATE, slow)),
        ("b.wav", clip(1700, RATE, quick)),
    ];
    let trial = trial(2.6, &clips);
    let found = trial.sound(
        "subliminal_encode",
        true,
        r#""audio_paths": ["a.wav", "gone.wav", "b.wav"], "audio_path": "b.wav", "carrierFreq": 16500, "amp": 0.3"#,
    );
    let mut wanted = Vec::new();
    while wanted.len() < found[0].len() {
        for part in [
            segment(3000, 16_500.0, slow),
            segment(1700, 16_500.0, quick),
        ] {
            wanted.extend(part);
            wanted.extend(vec![0.0; RATE as usize]);
        }
    }
    wanted.truncate(found[0].len());
    assert_sound(&found, &scaled(wanted, 0.3));
}

#[test]
fn one_that_is_cut_short_is_brought_to_the_level_it_reaches() {
    // It swells, so that the peak of the whole lies past the end of the voice.
    let swell = |n: f64| 1e-5 * n * (n * 0.05).sin();
    let trial = trial(0.25, &[("a.wav", clip(44_100, RATE, swell))]);
    for mode in ["sequence", "stack"] {
        let params = format!(r#""audio_path": "a.wav", "carrierFreq": 17000, "mode": "{mode}""#);
        let mut wanted = segment(44_100, 17_000.0, swell);
        wanted.truncate(11_025);
        let found = trial.sound("subliminal_encode", false, &params);
        assert_sound(&found, &scaled(wanted, 0.5));
    }
}

#[test]
fn stacked_recordings_loop_each_by_itself() {
    let clips = [
        ("a.wav", clip(3001, RATE, slow)),
        ("b.wav", clip(1700, RATE, quick)),
        ("c.wav", clip(3, RATE, |n| n - 0.4)),
    ];
    let trial = trial(1.3, &clips);
    let found = trial.sound(
        "subliminal_encode",
        false,
        r#""audio_paths": "a.wav;b.wav;c.wav", "mode": "stack", "carrierFreq": 25000, "amp": -0.8"#,
    );
    // The carrier counts as 20 kHz.
    let parts = [
        segment(3001, 20_000.0, slow),
        segment(1700, 20_000.0, quick),
        segment(3, 20_000.0, |n| n - 0.4),
    ];
    let wanted = (0..found[0].len())
        .map(|n| parts.iter().map(|part| part[n % part.len()]).sum::<f64>() / 3.0)
        .collect();
    assert_sound(&found, &scaled(wanted, -0.8));
}

#[test]
fn the_peak_of_a_stack_is_that_of_every_frame() {
    // Three loops whose lengths share no divisor meet at their loudest only once in a long while.
    let pulse = |at: usize| move |n: f64| if n as usize == at { 0.7 } else { 0.01 };
    let clips = [
        ("a.wav", clip(4001, RATE, pulse(4000))),
        ("b.wav", clip(3001, RATE, pulse(17))),
        ("c.wav", clip(2003, RATE, pulse(5))),
    ];
    let trial = trial(20.0, &clips);
    let found = trial.sound(
        "subliminal_encode",
        false,
        r#""audio_paths": ["a.wav", "b.wav", "c.wav"], "mode": "stack", "amp": 0.5"#,
    );
    let peak = found[0].iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    assert!((peak - 0.5).abs() < 1e-6, "{peak}");
}

#[test]
fn a_recording_of_another_rate_keeps_its_time() {
    // 500 Hz at 22 050 Hz is 500 Hz at 44 100 Hz; away from its ends the resampler is exact to 0.001 dB.
    let tone = |rate: f64| move |n: f64| (TAU * 500.0 * n / rate).cos();
    let trial = trial(0.5, &[("a.wav", clip(22_050, 22_050, tone(22_050.0)))]);
    let found = trial.sound(
        "subliminal_encode",
        false,
        r#""audio_path": "a.wav", "amp": 1"#,
    );
    let wanted: Vec<f64> = (0..22_050u32)
        .map(|n| tone(44_100.0)(f64::from(n)) * (TAU * 17_500.0 * f64::from(n) / 44_100.0).sin())
        .collect();
    // The one level is that of the ends, which ring: compare shapes.
    let inside = 1000..21_000;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (found, wanted) = (&found[0][inside.clone()], &wanted[inside]);
    let level = dot(found, wanted) / dot(wanted, wanted);
    assert!((level - 1.0).abs() < 0.2, "{level}");
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - level * wanted).abs() < 3e-4, "{found} {wanted}");
    }
}

#[test]
fn what_cannot_sound_is_silent_with_a_reason() {
    let clips = [
        ("a.wav", clip(400, RATE, slow)),
        ("still.wav", clip(400, RATE, |_| 0.0)),
    ];
    let mut trial = trial(0.1, &clips);
    let mut told = |rate: u32, params: &str| {
        trial.rate = rate;
        let (formula, warnings) = trial.formula("subliminal_encode", false, params);
        assert!(formula.is_none(), "{params}");
        let [warning] = &warnings[..] else {
            panic!("{warnings:?}")
        };
        warning.clone()
    };
    assert!(told(RATE, "").contains("names a recording"));
    assert!(told(RATE, r#""audio_path": "gone.wav""#).contains("could be read"));
    assert!(told(32_000, r#""audio_path": "a.wav""#).contains("16000 Hz"));
    assert!(told(30_000, r#""audio_path": "a.wav", "carrierFreq": 1"#).contains("15000 Hz"));
    assert!(told(RATE, r#""audio_path": "still.wav""#).contains("silence"));
}

#[test]
fn voices_share_a_recording() {
    let trial = trial(0.1, &[("a.wav", clip(400, 22_050, slow))]);
    let mut budget = crate::compile::Budget::new();
    let tables = heterodyne_dsp::coloured::Tables::new();
    let mut context = VoiceContext {
        budget: &mut budget,
        rate: RATE,
        frames: 4410,
        duration_secs: 0.1,
        seed: 0,
        take: 1,
        tables: &tables,
        sources: &trial.sources,
        place: Default::default(),
        warnings: Vec::new(),
    };
    let first = recording("a.wav", &mut context).unwrap();
    let second = recording("a.wav", &mut context).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    assert_eq!(first.len(), 800);
}
