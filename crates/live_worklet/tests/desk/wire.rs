//! From desk to desk: packets of one are the sound of the other.

use heterodyne_live::packet::{Packet, Report, parse, write_report};
use heterodyne_live_worklet::layout::{head, level, peer, tag};

use super::{Player, QUANTUM, RATE_HZ, sine};

/// What one of both hears of the other over so many quanta, left channel, after the buffer has settled.
fn heard(listener: &mut Player, talker: &mut Player, quanta: usize) -> Vec<f32> {
    let mut sound = Vec::new();
    for _ in 0..quanta {
        talker.quantum(sine(1000.0, 0.5));
        for (tag, packet) in talker.packets() {
            assert_eq!(tag, tag::EVERYBODY);
            assert!(listener.take(0, &packet));
        }
        listener.quantum(|_| [0.0; 2]);
        sound.extend_from_slice(listener.output(0, 0));
    }
    sound
}

/// Peak of the sine that has this power: what is left of a tone whose pitch the buffer bends a little while it settles.
fn level_of(sound: &[f32]) -> f64 {
    let sum: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (2.0 * sum / sound.len() as f64).sqrt()
}

/// Frequency by counting how often it rises through zero.
fn pitch_of(sound: &[f32]) -> f64 {
    let rises = sound
        .windows(2)
        .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
        .count();
    rises as f64 * f64::from(RATE_HZ) / sound.len() as f64
}

#[test]
fn a_tone_arrives_with_its_level_and_gains_and_mutes_act_on_it() {
    let (mut here, mut there) = (Player::new(), Player::new());
    assert!(here.desk.open(0) && here.desk.open(1));
    heard(&mut here, &mut there, 375);
    let plain = heard(&mut here, &mut there, 375);
    assert!(
        (level_of(&plain) - 0.5).abs() < 0.01,
        "{}",
        level_of(&plain)
    );
    assert!(
        (pitch_of(&plain) - 1000.0).abs() < 10.0,
        "{}",
        pitch_of(&plain)
    );
    here.desk.set_peer(0, 0.5, false, false, false);
    heard(&mut here, &mut there, 2);
    let half = heard(&mut here, &mut there, 375);
    assert!((level_of(&half) - 0.25).abs() < 0.005);
    // Somebody else is solo.
    here.desk.set_peer(1, 1.0, false, true, false);
    heard(&mut here, &mut there, 2);
    assert!(level_of(&heard(&mut here, &mut there, 96)) < 1e-6);
    here.desk.set_peer(1, 1.0, false, false, false);
    here.desk.set_peer(0, 1.0, true, false, false);
    heard(&mut here, &mut there, 2);
    assert!(level_of(&heard(&mut here, &mut there, 96)) < 1e-6);
    let words = here.desk.block();
    assert!(words[peer::BASE + peer::RECEIVED] > 1000.0);
    assert_eq!(words[peer::BASE + peer::LOST], 0.0);
    // The level of a peer is that before its gain.
    assert!((words[peer::BASE + peer::LEVELS] - 0.5).abs() < 0.01);
    assert!(words[level::BASE + level::HEARD * level::STRIDE + level::RMS] < 1e-3);
}

#[test]
fn a_track_is_heard_in_place_of_packets() {
    let mut here = Player::new();
    assert!(here.desk.open(2));
    here.desk.set_peer(2, 1.0, false, false, true);
    for _ in 0..4 {
        here.desk.input(3, 0).expect("left")[..QUANTUM].fill(0.25);
        here.desk.input(3, 1).expect("right")[..QUANTUM].fill(-0.125);
        here.quantum(|_| [0.0; 2]);
    }
    assert_eq!([here.output(0, 0)[5], here.output(0, 1)[5]], [0.25, -0.125]);
    here.desk.close(2);
    here.quantum(|_| [0.0; 2]);
    assert_eq!(here.output(0, 0)[5], 0.0);
}

#[test]
fn once_a_second_a_peer_is_told_how_its_sound_arrives_and_loss_brings_redundancy() {
    let (mut here, mut there) = (Player::new(), Player::new());
    assert!(here.desk.open(0) && there.desk.open(5));
    let mut reports = Vec::new();
    for _ in 0..2 * 375 + 8 {
        there.quantum(sine(440.0, 0.5));
        for (_, packet) in there.packets() {
            here.take(0, &packet);
        }
        here.quantum(|_| [0.0; 2]);
        reports.extend(
            here.packets()
                .into_iter()
                .filter(|(tag, _)| *tag == tag::ONE),
        );
    }
    assert_eq!(reports.len(), 2);
    let Ok(Packet::Report(report)) = parse(&reports[1].1) else {
        panic!("no report");
    };
    assert!(
        (374..=376).contains(&report.received),
        "{}",
        report.received
    );
    assert!(there.take(5, &reports[1].1));
    assert_eq!(
        there.desk.block()[head::REDUNDANT],
        1.0,
        "it begins with redundancy"
    );
    let clean = write_report(&Report {
        received: 375,
        ..Report::default()
    });
    for _ in 0..10 {
        assert!(there.take(5, &clean));
    }
    there.quantum(|_| [0.0; 2]);
    assert_eq!(there.desk.block()[head::REDUNDANT], 0.0);
    let lossy = write_report(&Report {
        received: 370,
        lost: 5,
        ..Report::default()
    });
    assert!(there.take(5, &lossy));
    there.quantum(|_| [0.0; 2]);
    let words = there.desk.block();
    assert_eq!(words[head::REDUNDANT], 1.0);
    assert_eq!(words[peer::BASE + 5 * peer::STRIDE + peer::THERE_LOST], 5.0);
}

/// Frames for an encoder have a head like packets and every sample; coming back as decoded ones they are heard.
#[test]
fn frames_for_opus_are_whole_and_come_back() {
    let (mut here, mut there) = (Player::new(), Player::new());
    there.desk.set_sender(2, 240, 2, 0).expect("5 ms");
    assert!(here.desk.open(0));
    let (mut frames, mut sound) = (0u64, Vec::new());
    for _ in 0..750 {
        there.quantum(sine(1000.0, 0.5));
        for (tag, frame) in there.packets() {
            assert_eq!((tag, frame.len()), (tag::ENCODE, 26 + 240 * 2 * 4));
            let time = u64::from_le_bytes(frame[8..16].try_into().expect("eight"));
            assert_eq!(time, frames);
            frames += 240;
            let first = f32::from_le_bytes(frame[26..30].try_into().expect("four"));
            assert_eq!(first, sine(1000.0, 0.5)(time as f64)[0]);
            assert!(here.take(tag::DECODED, &frame));
        }
        here.quantum(|_| [0.0; 2]);
        sound.extend_from_slice(here.output(0, 0));
    }
    let late = &sound[sound.len() - 48_000..];
    assert!((level_of(late) - 0.5).abs() < 0.01, "{}", level_of(late));
}

#[test]
fn any_bytes_are_answered() {
    let mut here = Player::new();
    assert!(here.desk.open(0));
    assert!(!here.take(1, b"nobody sits there"));
    for length in 0..64usize {
        for seed in 0..32u8 {
            let bytes: Vec<u8> = (0..length)
                .map(|n| {
                    if n == 0 {
                        0x10
                    } else {
                        seed.wrapping_mul(37)
                            .wrapping_add((n as u8).wrapping_mul(11))
                    }
                })
                .collect();
            for tag in [0, tag::DECODED, tag::DECODED | tag::COPY, tag::SLOT, 255] {
                here.take(tag, &bytes);
            }
        }
    }
    here.quantum(|_| [0.0; 2]);
    assert!(here.output(0, 0).iter().all(|sample| sample.is_finite()));
    assert!(!here.desk.take(0, usize::MAX, 0.0));
}
