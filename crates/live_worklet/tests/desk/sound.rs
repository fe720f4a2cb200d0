//! What is heard and what is sent.

use heterodyne_dsp::effects::{ALL, Stage};
use heterodyne_live_worklet::layout::{head, level};

use super::{Player, QUANTUM, sine};

fn gain(db: f32) -> Stage {
    let kind = ALL
        .iter()
        .find(|kind| kind.name == "gain")
        .expect("there is a gain");
    Stage::new(kind).with("gain_db", db)
}

fn peak(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |most, sample| most.max(sample.abs()))
}

#[test]
fn without_a_chain_the_sound_is_sent_as_it_came_in_the_same_quantum() {
    let mut player = Player::new();
    let sound = |frame: f64| [frame as f32 / 1024.0, -frame as f32 / 2048.0];
    for _ in 0..3 {
        let from = player.frame;
        player.quantum(sound);
        for n in 0..QUANTUM {
            let wanted = sound(from + n as f64);
            assert_eq!([player.output(1, 0)[n], player.output(1, 1)[n]], wanted);
        }
        assert_eq!(peak(player.output(0, 0)), 0.0, "nobody listens");
    }
}

#[test]
fn a_chain_of_minus_twenty_db_takes_the_tenth_part_and_is_heard_by_who_listens() {
    let mut player = Player::new();
    player.desk.set_chain(&[gain(-20.0)]).expect("accepted");
    player.desk.set_monitor(0.5);
    for _ in 0..100 {
        player.quantum(|_| [0.8, 0.4]);
    }
    for (channel, sent) in [(0, 0.08f32), (1, 0.04)] {
        assert!((player.output(1, channel)[QUANTUM - 1] - sent).abs() < 1e-6);
        assert!((player.output(0, channel)[QUANTUM - 1] - 0.5 * sent).abs() < 1e-6);
    }
    assert_eq!(player.desk.block()[head::CHAIN_STAGES], 1.0);
}

/// Between two gains no sample is outside of both and no step is larger than a fade of 30 ms makes it.
#[test]
fn another_chain_comes_without_a_jump() {
    let mut player = Player::new();
    for _ in 0..20 {
        player.quantum(|_| [0.5, 0.5]);
    }
    player.desk.set_chain(&[gain(-40.0)]).expect("accepted");
    let mut last = 0.5f32;
    for _ in 0..20 {
        player.quantum(|_| [0.5, 0.5]);
        for sample in player.output(1, 0) {
            assert!((0.005 - 1e-6..=0.5 + 1e-6).contains(sample), "{sample}");
            assert!((sample - last).abs() < 0.5 / 1000.0, "{last} {sample}");
            last = *sample;
        }
    }
    assert!((last - 0.005).abs() < 1e-6);
    player.desk.sweep();
}

/// While one chain fades in come two others; the last of them is what sounds, and none comes with a jump.
#[test]
fn chains_that_follow_each_other_quickly_come_without_a_jump() {
    let mut player = Player::new();
    for _ in 0..20 {
        player.quantum(|_| [0.5, 0.5]);
    }
    let mut last = 0.5f32;
    let mut steady = |player: &mut Player, quanta: usize| {
        for _ in 0..quanta {
            player.quantum(|_| [0.5, 0.5]);
            for sample in player.output(1, 0) {
                assert!((sample - last).abs() < 0.5 / 1000.0, "{last} {sample}");
                last = *sample;
            }
        }
        last
    };
    for db in [-40.0, 0.0, -20.0] {
        player.desk.set_chain(&[gain(db)]).expect("accepted");
        steady(&mut player, 4);
    }
    assert!(
        player.desk.set(0, 0, -6.0),
        "what is moved is what was told last"
    );
    player.desk.set_chain(&[gain(-20.0)]).expect("accepted");
    steady(&mut player, 40);
    player.desk.sweep();
    player.desk.set_chain(&[]).expect("accepted");
    player.desk.set_chain(&[]).expect("accepted");
    assert!((steady(&mut player, 1) - 0.05).abs() < 0.05);
    assert!((steady(&mut player, 40) - 0.5).abs() < 1e-6);
}

#[test]
fn frames_for_opus_fade_when_muted_and_are_told_as_muted_when_silent() {
    let mut player = Player::new();
    player.desk.set_sender(2, 240, 1, 0).expect("5 ms");
    let (mut last, mut muted_frames) = (None::<f32>, 0);
    for quantum in 0..40 {
        if quantum == 10 || quantum == 25 {
            player.desk.set_muted(quantum == 10);
        }
        player.quantum(|_| [0.5, 0.5]);
        for (_, frame) in player.packets() {
            let samples: Vec<f32> = frame[26..]
                .as_chunks::<4>()
                .0
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect();
            for sample in &samples {
                let step = (sample - last.unwrap_or(*sample)).abs();
                assert!(step < 0.01, "quantum {quantum}: a jump of {step}");
                last = Some(*sample);
            }
            let is_silent = samples.iter().all(|sample| *sample == 0.0);
            assert_eq!(frame[2] & 2 != 0, is_silent, "quantum {quantum}");
            muted_frames += usize::from(is_silent);
        }
    }
    assert!(muted_frames >= 6, "{muted_frames}");
}

#[test]
fn who_is_muted_sends_silence_and_still_hears_itself() {
    let mut player = Player::new();
    player.desk.set_monitor(1.0);
    player.desk.set_muted(true);
    for _ in 0..3 {
        player.quantum(|_| [0.5, 0.5]);
    }
    assert_eq!(peak(player.output(1, 0)), 0.0);
    assert_eq!(peak(player.output(0, 0)), 0.5);
    // A head without sound behind it.
    let (_, packet) = player.packets().remove(0);
    assert_eq!(packet[2] & 2, 2);
}

#[test]
fn what_is_no_number_is_silence_everywhere() {
    let mut player = Player::new();
    player.desk.set_monitor(1.0);
    player.quantum(|frame| {
        [
            [f32::NAN, f32::INFINITY, 0.25][frame as usize % 3],
            f32::NEG_INFINITY,
        ]
    });
    for output in 0..2 {
        for channel in 0..2 {
            assert!(
                player
                    .output(output, channel)
                    .iter()
                    .all(|sample| sample.is_finite())
            );
        }
    }
    assert_eq!(player.output(1, 0)[2], 0.25);
}

#[test]
fn meters_tell_a_sine_by_its_peak_and_its_rms() {
    let mut player = Player::new();
    for _ in 0..375 {
        player.quantum(sine(1000.0, 0.5));
    }
    let words = player.desk.block();
    let at = level::BASE + level::SENT * level::STRIDE;
    assert!((words[at] - 0.5).abs() < 1e-3, "{}", words[at]);
    // RMS of a sine is its peak over √2; 50 ms are not a whole second.
    assert!(
        (words[at + 1] - 0.5 / 2f64.sqrt()).abs() < 2e-3,
        "{}",
        words[at + 1]
    );
}

#[test]
fn quanta_that_the_browser_left_out_are_counted() {
    let mut player = Player::new();
    player.quantum(|_| [0.0; 2]);
    player.frame += 5.0 * QUANTUM as f64;
    player.quantum(|_| [0.0; 2]);
    player.quantum(|_| [0.0; 2]);
    let words = player.desk.block();
    assert_eq!([words[head::QUANTA], words[head::LEFT_OUT]], [3.0, 5.0]);
}
