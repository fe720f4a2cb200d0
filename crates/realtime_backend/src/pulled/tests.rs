use heterodyne_engine::{Cursor, QUANTUM};

use super::*;

const RATE_HZ: u32 = 8000;
/// Ten milliseconds.
const FADE_FRAMES: usize = 80;

/// Two steps of 4 and 6 seconds, the second of which is faded in over the first one's last second. The live
/// mix counts steps in full: 10 seconds, the last of which is silent.
fn text(clips: &str) -> String {
    format!(
        r#"{{"global": {{"sample_rate": 8000, "crossfade_duration": 1}}, "overlay_clips": [{clips}], "progression": [
            {{"duration": 4, "voices": [{{"synth_function_name": "binaural_beat", "params": {{"baseFreq": 200}}}}]}},
            {{"duration": 6, "voices": [{{"synth_function_name": "isochronic_tone", "params": {{"baseFreq": 330}}}}]}}]}}"#
    )
}

fn source(clips: &str) -> Source {
    Source::text_of_program(text(clips))
}

fn start(start_secs: f64) -> Pulled {
    Pulled::start(&source(""), RATE_HZ, start_secs).unwrap()
}

/// Frames as they come, left and right, in blocks of changing sizes.
fn pull(pulled: &mut Pulled, frames: usize) -> Vec<[f32; 2]> {
    let (mut left, mut right) = ([0.0; 700], [0.0; 700]);
    let mut all = Vec::new();
    let mut size = 1;
    while all.len() < frames {
        let count = size.min(frames - all.len());
        pulled.pull(&mut left[..count], &mut right[..count]);
        all.extend(left.iter().zip(&right).take(count).map(|(l, r)| [*l, *r]));
        size = size * 3 % 701;
    }
    all
}

/// The live mix of the track, as its Score has it.
fn live_mix() -> Vec<[f32; 2]> {
    let track = heterodyne_track::parse_track(&text(""), "test")
        .value
        .unwrap();
    let settings = Settings::new(RATE_HZ, Mix::Live);
    let score = compile(&track, Default::default(), &settings)
        .unwrap()
        .score;
    let mut cursor = Cursor::new(&score);
    let mut block = [[0.0; QUANTUM]; 2];
    let mut all = Vec::new();
    for quantum in 0..score.quanta() {
        cursor.render(&score, quantum, &mut block);
        all.extend(block[0].iter().zip(&block[1]).map(|(l, r)| [*l, *r]));
    }
    all.truncate(score.frames() as usize);
    all
}

fn is_silent(frames: &[[f32; 2]]) -> bool {
    frames.iter().all(|frame| *frame == [0.0; 2])
}

#[test]
fn what_is_pulled_is_the_live_mix_and_then_silence() {
    let mut pulled = start(0.0);
    let heard = pull(&mut pulled, 90_000);
    let mix = live_mix();
    assert_eq!(mix.len(), 80_000);
    assert!(!is_silent(&mix[70_000..]));
    assert!(heard[..80_000] == mix);
    assert!(is_silent(&heard[80_000..]));
    assert_eq!((pulled.position_frames(), pulled.step()), (80_000, 1));
}

#[test]
fn it_begins_where_it_is_told() {
    for (secs, frame) in [
        (0.0, 0),
        (-3.0, 0),
        (f64::NAN, 0),
        (f64::NEG_INFINITY, 0),
        (1.5, 12_000),
        (1.000_1, 8000),
        (10.5, 80_000),
        (f64::INFINITY, 80_000),
    ] {
        let mut pulled = start(secs);
        assert_eq!(pulled.position_frames(), frame, "{secs}");
        pulled.seek(2.0);
        pulled.seek(secs);
        assert_eq!(pulled.position_frames(), frame, "{secs}");
        // Two seeks are two fades, one after the other.
        pull(&mut pulled, 2 * FADE_FRAMES);
        let after = pull(&mut pulled, 1000);
        let at = frame as usize;
        let moved = if frame == 80_000 { 0 } else { FADE_FRAMES };
        assert_eq!(
            pulled.position_frames() as usize,
            (at + moved + 1000).min(80_000),
            "{secs}"
        );
        if frame == 80_000 {
            assert!(is_silent(&after));
        } else {
            assert!(after == live_mix()[at + moved..][..1000], "{secs}");
        }
    }
}

#[test]
fn a_later_step_counts_once_it_is_faded_in() {
    let mut pulled = start(0.0);
    assert_eq!(pulled.step(), 0);
    for (secs, step) in [(2.9, 0), (3.9, 0), (4.1, 1), (8.0, 1), (20.0, 1), (1.0, 0)] {
        pulled.seek(secs);
        assert_eq!(pulled.step(), step, "{secs}");
    }
}

#[test]
fn a_pause_is_silence_that_holds_the_position() {
    let mut pulled = start(2.0);
    pull(&mut pulled, 1000);
    pulled.pause();
    pull(&mut pulled, FADE_FRAMES);
    assert_eq!(pulled.position_frames(), 17_080);
    assert!(is_silent(&pull(&mut pulled, 3000)));
    assert_eq!(pulled.position_frames(), 17_080);
    pulled.seek(5.0);
    assert!(is_silent(&pull(&mut pulled, 3000)));
    assert_eq!(pulled.position_frames(), 40_000);
    pulled.resume();
    pull(&mut pulled, FADE_FRAMES);
    assert!(pull(&mut pulled, 1000) == live_mix()[40_080..41_080]);
}

#[test]
fn more_seeks_than_anybody_pulls_lead_to_the_last_one() {
    let mut pulled = start(0.0);
    pull(&mut pulled, 500);
    pulled.set_gain(0.5);
    for n in 0..200 {
        pulled.seek(f64::from(n) * 0.01);
    }
    assert_eq!(pulled.position_frames(), 15_920);
    pull(&mut pulled, 100 * FADE_FRAMES);
    let at = pulled.position_frames() as usize;
    assert!((15_920..15_920 + 8000).contains(&at), "{at}");
    let expected: Vec<[f32; 2]> = live_mix()[at..][..500]
        .iter()
        .map(|frame| frame.map(|x| 0.5 * x))
        .collect();
    assert!(pull(&mut pulled, 500) == expected);
}

#[test]
fn a_gain_is_moved_into_its_range() {
    for (asked, gain) in [(0.25, 0.25), (7.0, 1.0), (-1.0, 0.0), (f32::NAN, 0.0)] {
        let mut pulled = start(3.5);
        pulled.set_gain(asked);
        pull(&mut pulled, FADE_FRAMES);
        let heard = pull(&mut pulled, 400);
        let mix = live_mix();
        for (heard, mix) in heard.iter().zip(&mix[28_080..]) {
            assert_eq!(*heard, mix.map(|x| gain * x), "{asked}");
        }
    }
}

#[test]
fn another_text_goes_on_at_the_same_place_and_a_broken_one_changes_nothing() {
    let mut pulled = start(0.0);
    pull(&mut pulled, 30_000);
    assert!(
        pulled
            .update(&Source::text_of_program("{\"global\": 1"))
            .is_err()
    );
    assert_eq!(pulled.position_frames(), 30_000);
    assert!(pull(&mut pulled, 500) == live_mix()[30_000..30_500]);
    pulled.update(&source("")).unwrap();
    assert_eq!(pulled.position_frames(), 30_500);
    // Of two equal texts a crossfade is as either of them, to a rounding.
    let heard = pull(&mut pulled, 500);
    for (heard, mix) in heard.iter().zip(&live_mix()[30_500..]) {
        assert!((heard[0] - mix[0]).abs() < 1e-6 && (heard[1] - mix[1]).abs() < 1e-6);
    }
}

#[test]
fn a_text_comes_where_a_seek_leads() {
    let mut pulled = start(0.0);
    pulled.seek(6.0);
    pulled.update(&source("")).unwrap();
    assert_eq!(pulled.position_frames(), 48_000);
    pull(&mut pulled, 1000);
    let at = pulled.position_frames() as usize;
    assert!(pull(&mut pulled, 500) == live_mix()[at..at + 500]);
    assert!((48_000..49_100).contains(&at), "{at}");
}

#[test]
fn a_shorter_text_is_over_where_a_longer_one_was() {
    let mut pulled = start(8.0);
    let shorter = text("").replace("\"duration\": 6", "\"duration\": 2");
    pulled.update(&Source::text_of_program(shorter)).unwrap();
    assert_eq!((pulled.position_frames(), pulled.step()), (48_000, 1));
    pull(&mut pulled, 2 * FADE_FRAMES);
    assert!(is_silent(&pull(&mut pulled, 500)));
    assert_eq!(pulled.position_frames(), 48_000);
}

#[test]
fn a_clip_that_cannot_be_opened_plays_what_is_pushed() {
    let clip = r#"{"file_path": "nowhere/bell.wav", "start": 4, "amp": 0.5}"#;
    let mut pulled = Pulled::start(&source(clip), RATE_HZ, 0.0).unwrap();
    assert!(pulled.warnings().iter().any(|warning| {
        warning.code == CODE_CLIP_UNREADABLE && warning.message.contains("what is pushed")
    }));
    let pushed: Vec<f32> = (0..8000).flat_map(|n| [n as f32 / 8000.0, -0.25]).collect();
    for chunk in pushed.chunks(4096) {
        pulled.push(0, chunk, false);
        pulled.push(1, chunk, true);
    }
    pulled.push(0, &[], true);
    pulled.push(0, &[1.0; 100], false);
    let heard = pull(&mut pulled, 80_000);
    let mix = live_mix();
    assert!(heard[..32_000] == mix[..32_000]);
    assert!(heard[40_000..] == mix[40_000..]);
    for n in 0..8000 {
        for side in 0..2 {
            let clip = heard[32_000 + n][side] - mix[32_000 + n][side];
            assert!((clip - 0.5 * pushed[2 * n + side]).abs() < 1e-6, "{n}");
        }
    }
}

#[test]
fn a_clip_in_the_text_is_decoded_and_takes_no_pushes() {
    // One frame of 16 bits at 8000 Hz: 16384 and -8192.
    let mut wav = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0".to_vec();
    wav.extend([8000u32.to_le_bytes(), 32_000u32.to_le_bytes()].concat());
    wav.extend(b"\x04\0\x10\0data\x04\0\0\0\0\x40\0\xe0");
    let url: String = wav.iter().map(|byte| format!("%{byte:02x}")).collect();
    let clip = format!(r#"{{"file_path": "data:audio/wav,{url}", "start": 4, "amp": 1}}"#);
    let mut pulled = Pulled::start(&source(&clip), RATE_HZ, 0.0).unwrap();
    pulled.push(0, &[0.9; 2000], true);
    let heard = pull(&mut pulled, 40_000);
    let mix = live_mix();
    assert_eq!(pulled.warnings(), []);
    assert!((heard[32_000][0] - mix[32_000][0] - 0.5).abs() < 1e-6);
    assert!((heard[32_000][1] - mix[32_000][1] + 0.25).abs() < 1e-6);
    assert!(heard[..32_000] == mix[..32_000] && heard[32_001..] == mix[32_001..40_000]);
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    for (text, code) in [
        ("{\n \"progression\": [", "json-syntax"),
        ("{\"steps\": {}}", "wrong-type"),
    ] {
        let refused = Pulled::start(&Source::text_of_program(text), RATE_HZ, 0.0)
            .err()
            .expect("a refusal");
        let errors: Vec<_> = refused
            .diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        assert!(
            errors.iter().any(|problem| problem.code == code),
            "{errors:?}"
        );
    }
    assert!(Pulled::start(&source(""), 10, 0.0).is_err());
}
