//! The audio thread: whatever it plays and whatever it is told, `Player::process` allocates and frees nothing.
//!
//! Two nets. A counting allocator runs everywhere; RealtimeSanitizer (`cargo xtask rtsan`) also catches locks that
//! wait and calls into the system, and ends the process at the first.

#![cfg_attr(rtsan, feature(sanitize))]

mod random_track;

use std::sync::Arc;

use heterodyne_allocation_count::{Allocator, touched};
use heterodyne_engine::telemetry::{Histogram, PeakMeter};
use heterodyne_engine::{
    Begin, ClipSource, ClipStream, Controller, Mix, PlayState, Player, Score, Settings,
};
use proptest::prelude::*;
use random_track::{RandomTrack, track};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

fn score(track: &RandomTrack, mix: Mix) -> Arc<Score> {
    Arc::new(track.score(&Settings::new(track.rate, mix)))
}

#[derive(Clone, Debug)]
enum Act {
    Play(usize),
    Pause,
    Resume,
    Seek(f64),
    Gain(f32),
    Swap,
    Loop(bool),
    Collect,
    Push(usize),
    Finish,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (1usize..2000).prop_map(Act::Play),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => (0.0..1.5).prop_map(Act::Seek),
        1 => (0.0f32..2.0).prop_map(Act::Gain),
        1 => Just(Act::Swap),
        1 => any::<bool>().prop_map(Act::Loop),
        1 => Just(Act::Collect),
        2 => (0usize..5000).prop_map(Act::Push),
        1 => Just(Act::Finish),
    ];
    prop::collection::vec(act, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_allocated_or_freed(
        (mut a, b) in (track(), track()),
        acts in acts(),
        live in any::<bool>(),
        (from, paused, looped) in (prop_oneof![Just(0.0), 0.0..1.2], any::<bool>(), any::<bool>()),
    ) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        // Where the first track has a clip, it arrives while it plays.
        let stream = ClipStream::new();
        a.clips.iter_mut().for_each(|clip| *clip = ClipSource::Streamed(Arc::clone(&stream)));
        let scores = [score(&a, mix), score(&b, mix)];
        let begin = Begin { frame: (from * scores[0].frames() as f64) as u64, gain: 0.8, paused, looped };
        let (mut player, mut controller) = Player::starting(Arc::clone(&scores[0]), begin);
        prop_assert_eq!(controller.status().state() == PlayState::Paused, paused);
        let (times, level) = (Histogram::new(), PeakMeter::new());
        let (mut left, mut right) = (vec![0.0f32; 2048], vec![0.0f32; 2048]);
        let mut swaps = 0;
        for act in acts {
            // A full queue is an answer, too.
            let _ = match act {
                Act::Play(_) => Ok(()),
                Act::Pause => controller.pause(),
                Act::Resume => controller.resume(),
                Act::Seek(to) => controller.seek((to * scores[0].frames() as f64) as u64),
                Act::Gain(gain) => controller.set_gain(gain),
                Act::Swap => {
                    swaps += 1;
                    controller.load(Arc::clone(&scores[swaps % 2]))
                }
                Act::Loop(looped) => controller.set_looped(looped),
                Act::Collect => {
                    controller.collect();
                    Ok(())
                }
                Act::Push(frames) => {
                    stream.push(&vec![0.25; 2 * frames]);
                    Ok(())
                }
                Act::Finish => {
                    stream.finish();
                    Ok(())
                }
            };
            let size = if let Act::Play(size) = act { size } else { 64 };
            let calls = touched(|| {
                player.process(&mut left[..size], &mut right[..size]);
                times.record(size as u64);
                level.note(&left[..size]);
            });
            prop_assert_eq!(calls, 0);
            prop_assert!(left[..size].iter().chain(&right[..size]).all(|x| x.is_finite()));
        }
        prop_assert_eq!(controller.status().faults(), 0);
    }
}

/// A steady track without noise: 440 Hz in both ears for `secs` seconds.
fn steady(secs: f64) -> Arc<Score> {
    let json = format!(
        r#"{{"global": {{"sample_rate": 8000}}, "progression": [{{"duration": {secs}, "voices": [
            {{"synth_function_name": "binaural_beat", "params": {{"baseFreq": 440, "beatFreq": 0}}}}]}}]}}"#
    );
    score(
        &RandomTrack {
            json,
            rate: 8000,
            clips: Vec::new(),
        },
        Mix::Offline,
    )
}

fn run(player: &mut Player, frames: usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    player.process(&mut left, &mut right);
    left
}

fn started(secs: f64) -> (Player, Controller) {
    Player::new(steady(secs))
}

/// Largest step from one frame to the next.
fn largest_step(x: &[f32]) -> f32 {
    x.windows(2)
        .map(|w| (w[1] - w[0]).abs())
        .fold(0.0, f32::max)
}

/// The steepest that a sine of amplitude ½ and 440 Hz at 8000 Hz can be, with a little for a fade of 80 frames.
const SMOOTH: f32 =
    0.5 * std::f32::consts::TAU * 440.0 / 8000.0 + 0.5 * std::f32::consts::PI / 80.0;

#[test]
fn pause_fades_to_silence_and_keeps_the_position() {
    let (mut player, mut controller) = started(2.0);
    let mut all = run(&mut player, 1000);
    controller.pause().unwrap();
    all.extend(run(&mut player, 500));
    assert!(largest_step(&all) < SMOOTH);
    assert!(all[1080..].iter().all(|x| *x == 0.0));
    assert_eq!(controller.status().state(), PlayState::Paused);
    let position = controller.status().position();
    assert_eq!(position, 1080, "the ramp of 10 ms still moves");
    run(&mut player, 3000);
    assert_eq!(controller.status().position(), position);
    controller.resume().unwrap();
    let again = run(&mut player, 500);
    assert!(largest_step(&again) < SMOOTH && again[400..].iter().any(|x| *x != 0.0));
    assert_eq!(controller.status().position(), position + 500);
}

#[test]
fn a_seek_and_a_swap_do_not_click() {
    let (mut player, mut controller) = started(4.0);
    let mut all = run(&mut player, 1000);
    controller.seek(12_345).unwrap();
    all.extend(run(&mut player, 777));
    assert_eq!(controller.status().position(), 12_345 + 777);
    controller.load(steady(3.0)).unwrap();
    all.extend(run(&mut player, 1000));
    assert!(largest_step(&all) < SMOOTH, "{}", largest_step(&all));
    assert_eq!(controller.status().position(), 12_345 + 1777);
    assert_eq!(controller.status().frames(), 24_000);
    assert_eq!(
        controller.collect(),
        1,
        "the old Score came back to be freed here"
    );
}

#[test]
fn seeks_and_swaps_in_a_row_are_all_carried_out() {
    let (mut player, mut controller) = started(4.0);
    run(&mut player, 100);
    for k in 0..10 {
        controller.seek(1000 * k).unwrap();
        controller.load(steady(3.0 + k as f64)).unwrap();
    }
    for _ in 0..40 {
        run(&mut player, 80);
    }
    assert_eq!(controller.status().frames(), 12 * 8000);
    assert_eq!(controller.collect(), 10);
    assert_eq!(controller.load(steady(1.0)), Ok(()));
}

#[test]
fn the_end_is_silence_and_the_position_stays() {
    let (mut player, mut controller) = started(0.5);
    let x = run(&mut player, 5000);
    assert!(x[4000..].iter().all(|x| *x == 0.0) && x[..4000].iter().any(|x| *x != 0.0));
    assert_eq!(
        (controller.status().state(), controller.status().position()),
        (PlayState::Ended, 4000)
    );
    controller.seek(1_000_000).unwrap();
    assert!(run(&mut player, 500)[100..].iter().all(|x| *x == 0.0));
    controller.seek(0).unwrap();
    run(&mut player, 100);
    assert_eq!(controller.status().state(), PlayState::Playing);
    assert_eq!(controller.status().step(), Some(0));
}

#[test]
fn gain_moves_without_a_click_and_arrives() {
    let (mut player, mut controller) = started(2.0);
    let before = run(&mut player, 1000);
    controller.set_gain(0.25).unwrap();
    let mut all = before.clone();
    all.extend(run(&mut player, 2000));
    assert!(largest_step(&all) < SMOOTH);
    let peak = |x: &[f32]| x.iter().fold(0.0f32, |p, x| p.max(x.abs()));
    assert!((peak(&all[1500..]) / peak(&before) - 0.25).abs() < 0.01);
    controller.set_gain(f32::NAN).unwrap();
    run(&mut player, 100);
    assert!(run(&mut player, 100).iter().all(|x| *x == 0.0));
}

#[test]
fn a_full_queue_is_an_error_and_nothing_is_lost() {
    let (mut player, mut controller) = started(2.0);
    let sent = (0..)
        .take_while(|k| controller.set_gain(*k as f32 / 100.0).is_ok())
        .count();
    assert_eq!(sent, 64);
    run(&mut player, 10);
    assert_eq!(controller.set_gain(1.0), Ok(()));
}

#[cfg(rtsan)]
#[test]
fn the_sanitizer_catches_an_allocation() {
    #[inline(never)]
    #[sanitize(realtime = "nonblocking")]
    fn allocates() {
        drop(std::hint::black_box(vec![1u8; 100]));
    }
    const ASKED: &str = "HETERODYNE_TEST_VIOLATES_REALTIME";
    if std::env::var_os(ASKED).is_some() {
        allocates();
        return;
    }
    let itself = std::env::current_exe().expect("a test knows its own file");
    let run = std::process::Command::new(itself)
        .args(["--exact", "the_sanitizer_catches_an_allocation"])
        .env(ASKED, "1")
        .output()
        .expect("starts");
    assert_eq!(run.status.code(), Some(43));
    assert!(String::from_utf8_lossy(&run.stderr).contains("RealtimeSanitizer"));
}
