//! Noise voices: what their levels, fades, points, starts and recordings make of one and the same noise.

mod one_voice;

use std::sync::Arc;

use heterodyne_engine::ClipAudio;
use one_voice::OneVoice;

const RATE: u32 = 16_000;

fn sound(name: &str, params: &str) -> [Vec<f32>; 2] {
    OneVoice::new(name, params, 1.0, RATE).render()
}

fn close(found: &[f32], expected: impl Fn(usize) -> f64) {
    for (i, y) in found.iter().enumerate() {
        let want = expected(i);
        assert!(
            (f64::from(*y) - want).abs() < 1e-6,
            "frame {i}: {y} for {want}"
        );
    }
}

fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / x.len() as f64).sqrt()
}

#[test]
fn a_generator_scales_each_ear_fades_follows_its_points_and_clips() {
    let plain = sound("noise_swept_notch", r#"{"noise_type": "white"}"#);
    let given = r#"{"noise_type": "white", "sweeps": [], "amp": 8, "amp_left": 0.5, "fade_in": 0.2, "fade_out": 0.25,
        "amp_envelope": [{"t": 0.5, "value": 0.5}, [0.9, 1.5]]}"#;
    let shaped = sound("noise_generator", given);
    let seconds = |i: usize| i as f64 / f64::from(RATE);
    let gain = |i: usize| {
        let (t, left) = (seconds(i), seconds(RATE as usize - 1 - i));
        let points = (0.5 + (t - 0.5) / 0.4).clamp(0.5, 1.5);
        (t / 0.2).min(1.0) * (left / 0.25).min(1.0) * points
    };
    for (ear, amp) in [0.5, 8.0].into_iter().enumerate() {
        close(&shaped[ear], |i| {
            (amp * gain(i) * f64::from(plain[ear][i])).clamp(-1.0, 1.0)
        });
    }
    let at_the_limit = shaped[1].iter().filter(|x| x.abs() == 1.0).count();
    assert!(at_the_limit > 100, "{at_the_limit}");
    assert!(shaped[0].iter().all(|x| x.abs() < 1.0));
}

#[test]
fn the_levels_of_a_moving_generator_go_from_start_to_end_along_its_curve() {
    let plain = sound("noise_swept_notch", "{}");
    let given = r#"{"sweeps": [], "start_amp": 0.1, "end_amp": 0.9, "end_amp_right": 0.5, "curve": "exponential",
        "initial_offset": 0.25, "transition_duration": 0.5}"#;
    let moving = sound("noise_generator_transition", given);
    for (ear, end) in [0.9, 0.5].into_iter().enumerate() {
        close(&moving[ear], |i| {
            let u = ((i as f64 / f64::from(RATE) - 0.25) / 0.5).clamp(0.0, 1.0);
            (0.1 + (end - 0.1) * u * u) * f64::from(plain[ear][i])
        });
    }
}

#[test]
fn defaults_are_a_quarter_of_one_sweep_a_quarter_turn_apart() {
    let notched = r#"{"sweeps": [[1000, 10000, 25, 10]], "lfo_phase_offset_deg": 90}"#;
    let plain = sound("noise_swept_notch", notched);
    assert_ne!(plain[0], plain[1]);
    let generator = sound("noise_generator", "{}");
    for ear in 0..2 {
        close(&generator[ear], |i| {
            (0.25 * f64::from(plain[ear][i])).clamp(-1.0, 1.0)
        });
    }
    assert_eq!(sound("generate_swept_notch_pink_sound", "{}"), plain);
    let own_names = r#"{"filter_sweeps": [[300, 900]], "notch_q": 5, "cascade_count": 2, "lfo_phase_offset_deg": 0}"#;
    assert_eq!(
        sound("generate_swept_notch_pink_sound", own_names),
        sound("noise_swept_notch", r#"{"sweeps": [[300, 900, 5, 2]]}"#)
    );
}

#[test]
fn a_preset_in_a_voice_keeps_its_start_its_fades_and_its_points() {
    let plain = sound("noise_swept_notch", r#"{"amp": 0.5, "volume": 0.5}"#);
    close(&plain[0], |i| 0.25 * f64::from(sound_of_pink()[0][i]));
    let given = r#"{"start_time": 0.25, "fade_in": 0.25, "fade_out": 0.1, "amp_envelope": [[0.5, 1], [0.6, 0.2]]}"#;
    let pink = sound_of_pink();
    close(&sound("noise_swept_notch", given)[1], |i| {
        let (t, left) = (
            i as f64 / f64::from(RATE) - 0.25,
            (f64::from(RATE) - 1.0 - i as f64) / f64::from(RATE),
        );
        let points = (1.0 - (t - 0.5) * 8.0).clamp(0.2, 1.0);
        (t / 0.25).clamp(0.0, 1.0) * (left / 0.1).min(1.0) * points * f64::from(pink[1][i])
    });
}

fn sound_of_pink() -> &'static [Vec<f32>; 2] {
    static PINK: std::sync::OnceLock<[Vec<f32>; 2]> = std::sync::OnceLock::new();
    PINK.get_or_init(|| sound("noise_swept_notch", "{}"))
}

/// Even numbers between −½ and ½, the same in every run.
fn rough(frames: usize) -> Vec<f32> {
    let mut state = 12345u64;
    (0..frames)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f32 / (1 << 24) as f32 - 0.5
        })
        .collect()
}

fn with_recording(params: &str, left: Vec<f32>, sample_rate: u32) -> OneVoice<'static> {
    let mut voice = OneVoice::new("noise_swept_notch", params, 1.0, RATE);
    let right = vec![9.0; left.len()];
    let audio = ClipAudio {
        sample_rate,
        left,
        right,
    };
    voice
        .sources
        .noise_inputs
        .insert("rain.wav".to_owned(), Arc::new(audio));
    voice
}

#[test]
fn a_recording_replaces_the_noise_and_begins_again_without_a_seam() {
    let recording = rough(5000);
    let voice = with_recording(
        r#"{"input_audio_path": "rain.wav", "amp": 0.5, "noise_type": "brown", "seed": 4}"#,
        recording.clone(),
        RATE,
    );
    assert!(voice.compile().warnings.is_empty());
    let [left, right] = voice.render();
    assert_eq!(left, right);
    // 20 ms are 320 frames.
    let (seam, pass) = (320, 4680);
    close(&left, |n| {
        let at = n % pass;
        let x = |i: usize| f64::from(recording[i]);
        let quarter = std::f64::consts::FRAC_PI_2 * (at as f64 + 0.5) / seam as f64;
        0.5 * if n >= pass && at < seam {
            x(at) * quarter.sin() + x(pass + at) * quarter.cos()
        } else {
            x(at)
        }
    });
}

#[test]
fn a_recording_of_another_rate_keeps_its_pitch() {
    let tone = |rate: f64| move |n: usize| (std::f64::consts::TAU * 250.0 * n as f64 / rate).sin();
    let recording: Vec<f32> = (0..44_100).map(|n| tone(44_100.0)(n) as f32).collect();
    let voice = with_recording(
        r#"{"input_audio_path": "rain.wav", "start_time": 0.25}"#,
        recording,
        44_100,
    );
    let [left, _] = voice.render();
    assert!(left[..4000].iter().all(|x| *x == 0.0));
    for (n, x) in left[4000..].iter().enumerate().skip(200).take(11_000) {
        let want = tone(f64::from(RATE))(n);
        assert!((f64::from(*x) - want).abs() < 1e-4, "{n}: {x} for {want}");
    }
}

#[test]
fn notches_in_a_recording_give_its_power_back() {
    let recording = rough(40_000);
    let power = rms(&recording);
    let voice = with_recording(
        r#"{"input_audio_path": "rain.wav", "sweeps": [[2000, 3000, 1, 4]], "lfo_freq": 5}"#,
        recording,
        RATE,
    );
    let ratio = rms(&voice.render()[0]) / power;
    assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
}

#[test]
fn a_recording_that_is_not_there_leaves_the_noise_with_a_warning() {
    let voice = OneVoice::new(
        "noise_swept_notch",
        r#"{"input_audio_path": "rain.wav"}"#,
        1.0,
        RATE,
    );
    let warnings = voice.compile().warnings;
    assert!(
        warnings.iter().any(|w| w.message.contains("rain.wav")),
        "{warnings:?}"
    );
    assert_eq!(&voice.render(), sound_of_pink());
    let empty = with_recording(r#"{"input_audio_path": "rain.wav"}"#, Vec::new(), RATE);
    assert!(!empty.compile().warnings.is_empty());
    assert_eq!(&empty.render(), sound_of_pink());
}
