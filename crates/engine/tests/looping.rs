//! A looped track: whatever its length and the block sizes, every frame has its period, and away from the turn every sample is the
//! Score's.

use std::sync::Arc;

use heterodyne_engine::{
    Begin, Controller, Cursor, Mix, PlayState, Player, QUANTUM, Score, Settings, Sources, compile,
};
use proptest::prelude::*;

const RATE: u32 = 8000;
/// Ten milliseconds.
const FADE: usize = 80;

fn score(text: &str, mix: Mix) -> Arc<Score> {
    let track = heterodyne_track::parse_track(text, "test")
        .value
        .expect("valid");
    let compiled = compile(&track, Sources::default(), &Settings::new(RATE, mix));
    Arc::new(compiled.expect("compiles").score)
}

/// A tone in both ears that is at its full level from the first frame to the last, over pink noise.
fn track(frames: usize) -> String {
    let secs = (frames as f64 + 0.5) / f64::from(RATE);
    format!(
        r#"{{"global": {{"sample_rate": {RATE}}}, "background_noise": {{"params": {{"noise_type": "pink"}}, "amp": 0.1}},
            "progression": [{{"duration": {secs}, "voices": [{{"synth_function_name": "binaural_beat",
            "params": {{"baseFreq": 200, "beatFreq": 3}}, "volume_envelope": {{"type": "linear_fade",
            "params": {{"fade_duration": 1, "start_amp": 1, "end_amp": 1, "fade_type": "in"}}}}}}]}}]}}"#
    )
}

/// All samples of a Score, left and right.
fn samples(score: &Score) -> [Vec<f32>; 2] {
    let mut cursor = Cursor::new(score);
    let mut out = [Vec::new(), Vec::new()];
    for quantum in 0..score.quanta() {
        let mut block = [[0.0; QUANTUM]; 2];
        cursor.render(score, quantum, &mut block);
        for (out, channel) in out.iter_mut().zip(&block) {
            out.extend_from_slice(channel);
        }
    }
    for out in &mut out {
        out.truncate(score.frames() as usize);
    }
    out
}

/// What a looped Player makes of them: the first lap as it is, silence reached over the last ten milliseconds of each, and, where the
/// track does not begin at silence, ten milliseconds to come back.
fn looped(samples: &[f32], frames: usize, rises: bool) -> Vec<f32> {
    let length = samples.len();
    let fade = FADE.min(length);
    let gain = |at: usize, lap: usize| {
        let left = length - 1 - at;
        let fall = if left < fade {
            left as f32 / fade as f32
        } else {
            1.0
        };
        let rise = if rises && lap > 0 && at < FADE {
            at as f32 / FADE as f32
        } else {
            1.0
        };
        (rise, fall)
    };
    (0..frames)
        .map(|n| {
            let (rise, fall) = gain(n % length, n / length);
            samples[n % length] * rise * fall
        })
        .collect()
}

fn run(player: &mut Player, frames: usize) -> [Vec<f32>; 2] {
    let (mut left, mut right) = (vec![9.0; frames], vec![9.0; frames]);
    player.process(&mut left, &mut right);
    [left, right]
}

fn starting(score: &Arc<Score>, frame: u64, looped: bool) -> (Player, Controller) {
    let begin = Begin {
        frame,
        looped,
        ..Begin::default()
    };
    Player::starting(Arc::clone(score), begin)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_period_is_the_length_and_every_sample_is_the_tracks(
        frames in prop_oneof![1usize..300, 500usize..530, 1000usize..5000],
        sizes in prop::collection::vec(1usize..1500, 1..40),
        live in any::<bool>(),
        collects in any::<bool>(),
    ) {
        let score = score(&track(frames), if live { Mix::Live } else { Mix::Offline });
        prop_assert_eq!(score.frames(), frames as u64);
        let all = samples(&score);
        let (mut player, mut controller) = starting(&score, 0, true);
        let mut heard = [Vec::new(), Vec::new()];
        for size in sizes {
            let block = run(&mut player, size);
            for (heard, block) in heard.iter_mut().zip(block) {
                heard.extend(block);
            }
            if collects {
                controller.collect();
            }
            let total = heard[0].len();
            prop_assert_eq!(controller.status().laps(), (total / frames) as u64);
            prop_assert_eq!(controller.status().position(), (total % frames) as u64);
            prop_assert_eq!(controller.status().state(), PlayState::Playing);
        }
        for (heard, all) in heard.iter().zip(&all) {
            let wanted = looped(all, heard.len(), !live);
            let wrong = heard.iter().zip(&wanted).position(|(a, b)| a != b);
            prop_assert_eq!(wrong, None, "of {} frames", heard.len());
        }
    }
}

#[test]
fn a_track_that_is_over_begins_again_when_told_to() {
    let score = score(&track(1000), Mix::Live);
    let all = samples(&score);
    let (mut player, mut controller) = starting(&score, 0, false);
    let [once, _] = run(&mut player, 1300);
    assert_eq!(once[..1000], all[0], "not looped: no fade at the end");
    assert_eq!(controller.status().state(), PlayState::Ended);
    controller.set_looped(true).unwrap();
    let [again, _] = run(&mut player, 900);
    assert_eq!(again[..], all[0][..900]);
    assert_eq!(
        (controller.status().laps(), controller.status().position()),
        (1, 900)
    );
    controller.set_looped(false).unwrap();
    let [rest, _] = run(&mut player, 500);
    assert_eq!(rest[..100], all[0][900..]);
    assert!(rest[100..].iter().all(|x| *x == 0.0));
    assert_eq!(controller.status().state(), PlayState::Ended);
}

#[test]
fn a_track_without_a_frame_ends_at_once() {
    let score = score(
        r#"{"global": {"sample_rate": 8000}, "progression": []}"#,
        Mix::Live,
    );
    let (mut player, controller) = starting(&score, 0, true);
    assert!(run(&mut player, 2000)[0].iter().all(|x| *x == 0.0));
    assert_eq!(controller.status().state(), PlayState::Ended);
    assert_eq!(controller.status().laps(), 0);
}

#[test]
fn told_in_the_last_milliseconds_what_is_left_goes_to_silence() {
    let score = score(&track(4000), Mix::Offline);
    let all = samples(&score);
    let (mut player, mut controller) = starting(&score, 0, false);
    run(&mut player, 3960);
    controller.set_looped(true).unwrap();
    let [last, _] = run(&mut player, 40);
    for (n, heard) in last.iter().enumerate() {
        let wanted = all[0][3960 + n] * ((39 - n) as f32 / 40.0);
        assert_eq!(*heard, wanted, "{n}");
    }
    assert_eq!(controller.status().position(), 0);
}

#[test]
fn a_seek_or_another_score_across_the_end_keeps_the_period() {
    let (a, b) = (
        score(&track(4000), Mix::Live),
        score(&track(6000), Mix::Live),
    );
    let of_b = looped(&samples(&b)[0], 12_000, false);
    // The fade of ten milliseconds begins 30 frames before the end and is complete 50 after it.
    let (mut player, mut controller) = starting(&b, 0, true);
    run(&mut player, 2000);
    controller.seek(5970).unwrap();
    let [heard, _] = run(&mut player, 500);
    assert_eq!(heard[FADE..], of_b[5970 + FADE..5970 + 500]);
    assert_eq!(
        (controller.status().position(), controller.status().laps()),
        (470, 1)
    );
    let (mut player, mut controller) = starting(&b, 0, true);
    run(&mut player, 2000);
    controller.load(Arc::clone(&a)).unwrap();
    run(&mut player, 1970);
    controller.load(Arc::clone(&b)).unwrap();
    // The old Score ends within the fade.
    let [heard, _] = run(&mut player, 3000);
    assert_eq!(heard[FADE..], of_b[3970 + FADE..3970 + 3000]);
    assert_eq!(controller.status().laps(), 1);
    assert_eq!(
        controller.collect(),
        1,
        "the first came back with the second load"
    );
}

#[test]
fn a_player_may_begin_anywhere_paused_and_with_a_gain() {
    let score = score(&track(4000), Mix::Offline);
    let [all, _] = samples(&score);
    let (mut player, controller) = starting(&score, 1234, false);
    assert_eq!(controller.status().position(), 1234);
    let [heard, _] = run(&mut player, 1000);
    for (n, heard) in heard[..FADE].iter().enumerate() {
        // The ramp is a sum of 80 steps in single precision.
        let wanted = all[1234 + n] * ((n + 1) as f32 / FADE as f32);
        assert!((heard - wanted).abs() < 1e-5, "{n}: {heard} {wanted}");
    }
    assert_eq!(heard[FADE..], all[1234 + FADE..2234]);

    let begin = Begin {
        frame: 500,
        gain: 0.5,
        paused: true,
        looped: true,
    };
    let (mut player, mut controller) = Player::starting(Arc::clone(&score), begin);
    assert_eq!(
        (controller.status().state(), controller.status().position()),
        (PlayState::Paused, 500)
    );
    assert!(run(&mut player, 3000)[0].iter().all(|x| *x == 0.0));
    assert_eq!(
        (controller.status().state(), controller.status().position()),
        (PlayState::Paused, 500)
    );
    controller.resume().unwrap();
    let [heard, _] = run(&mut player, 3420);
    let halved: Vec<f32> = all[500 + FADE..3920].iter().map(|x| x * 0.5).collect();
    assert_eq!(heard[FADE..], halved);

    let silent = Begin {
        gain: f32::NAN,
        ..Begin::default()
    };
    let (mut player, _controller) = Player::starting(score, silent);
    assert!(run(&mut player, 300)[0].iter().all(|x| *x == 0.0));
}

#[test]
fn a_place_past_the_end_is_the_end_or_the_start() {
    let score = score(&track(4000), Mix::Live);
    let [all, _] = samples(&score);
    let (mut player, controller) = starting(&score, u64::MAX, false);
    assert_eq!(controller.status().state(), PlayState::Ended);
    assert!(run(&mut player, 300)[0].iter().all(|x| *x == 0.0));
    let (mut player, _controller) = starting(&score, u64::MAX, true);
    assert_eq!(run(&mut player, 300)[0][FADE..], all[FADE..300]);
}
