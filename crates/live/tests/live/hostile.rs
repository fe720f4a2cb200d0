//! What no network does but a peer or a machine can: pulls that stop, numbers at their ends, holes that feed on themselves.

use heterodyne_live::packet::{AudioHeader, Codec, write_audio};
use heterodyne_live::{Receiver, ReceiverSettings, Redundancy, SenderSettings};

use crate::link::Link;
use crate::sound::Ear;
use heterodyne_live::emulator::{Conditions, Jitter};

fn plain() -> SenderSettings {
    SenderSettings {
        redundancy: Redundancy::Off,
        ..SenderSettings::default()
    }
}

fn receiver() -> Receiver {
    Receiver::new(&ReceiverSettings::default()).expect("accepted")
}

fn header(sequence: u32, media_time: u64, frames: u16) -> AudioHeader {
    AudioHeader {
        codec: Codec::F32,
        channels: 1,
        muted: false,
        sequence,
        media_time,
        frames,
        sample_rate_hz: 48_000,
        capture_us: 0,
    }
}

/// A packet of f32 whose samples are `sample` of their media time.
fn packet(header: AudioHeader, sample: impl Fn(u64) -> f32) -> Vec<u8> {
    let payload: Vec<u8> = (0..u64::from(header.frames))
        .flat_map(|n| sample(header.media_time.wrapping_add(n)).to_le_bytes())
        .collect();
    let mut out = [0; 1200];
    let length = write_audio(&mut out, &header, &payload, None).expect("a packet");
    out[..length].to_vec()
}

/// A tab in the background, a device that is changed: packets come, and nobody pulls for a while.
#[test]
fn pulls_that_stopped_go_on() {
    for pause_secs in [0.1, 1.0, 60.0, 600.0] {
        let conditions = Conditions {
            delay_us: 2_000,
            jitter: Jitter::Even(1_000),
            ..Conditions::default()
        };
        let mut link = Link::new(&plain(), conditions, 5e-5);
        link.run(8.0, &mut |_| ());
        let settled = link.receiver.statistics();
        link.receive_only(pause_secs);
        let mut ear = Ear::new();
        link.run(0.1, &mut |_| ());
        link.run(1.0, &mut |frames| ear.hear(frames));
        assert!(
            ear.quietest > 0.9 && ear.loudest < 1.1,
            "{pause_secs} s: {} to {}",
            ear.quietest,
            ear.loudest
        );
        assert!(
            ear.steepest < 1.5,
            "{pause_secs} s: a jump of {}",
            ear.steepest
        );
        link.run(10.0, &mut |_| ());
        let after = link.receiver.statistics();
        println!("{pause_secs} s: {after:?}");
        assert!(
            after.restarts <= 1,
            "{pause_secs} s: {} restarts",
            after.restarts
        );
        assert!(
            after.overruns <= 1,
            "{pause_secs} s: {} overruns",
            after.overruns
        );
        assert!(
            after.depth_frames < settled.depth_frames + 96.0,
            "{pause_secs} s: {} frames wait",
            after.depth_frames
        );
        assert!(
            (after.drift_ppm - 50.0).abs() < 100.0,
            "{pause_secs} s: {} ppm",
            after.drift_ppm
        );
    }
}

/// What came late because the sender stood still does not make all that follows wait.
#[test]
fn a_pause_of_the_sender_is_no_jitter() {
    for pause_ms in [120u64, 200, 300, 2000] {
        let conditions = Conditions {
            delay_us: 2_000,
            jitter: Jitter::Even(1_000),
            ..Conditions::default()
        };
        let mut link = Link::new(&plain(), conditions, 0.0);
        link.pause = (48_000, pause_ms * 1000);
        link.run(1.0, &mut |_| ());
        let pause_secs = pause_ms as f64 / 1000.0;
        link.run(pause_secs + 1.0, &mut |_| ());
        let depth = link.receiver.statistics().depth_frames;
        println!("{pause_ms} ms: {:?}", link.receiver.statistics());
        assert!(
            depth < 1500.0,
            "{pause_ms} ms: {depth} frames wait a second later"
        );
    }
}

/// A busy machine does not let the receiver run for a while again and again: what that delays is no drift.
#[test]
fn a_process_that_is_not_let_run_is_no_drift() {
    for (not_run_ms, every_ms) in [(100u64, 1000u64), (400, 2300)] {
        for drift in [0.0, 1e-4] {
            let conditions = Conditions {
                delay_us: 2_000,
                jitter: Jitter::Even(1_000),
                ..Conditions::default()
            };
            let mut link = Link::new(&plain(), conditions, drift);
            link.not_run_us = (not_run_ms * 1000, every_ms * 1000);
            let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
            link.run(2.0, &mut |_| ());
            for _ in 0..180 {
                link.run(0.1, &mut |_| ());
                let told = link.receiver.statistics().drift_ppm;
                (least, most) = (least.min(told), most.max(told));
            }
            let told = link.receiver.statistics().drift_ppm;
            println!(
                "{not_run_ms} of {every_ms} ms, {drift}: {least:.1} to {most:.1}, {told:.1} ppm"
            );
            // The fastest packets of half a second lie within 0.1 ms of each other: 20 ppm of 5 s, and less later.
            let right = drift as f32 * 1e6;
            assert!(least > -20.0 && most < right + 20.0, "{least} to {most}");
            assert!((told - right).abs() < 20.0, "{told} for {right}");
        }
    }
}

#[test]
fn numbers_at_their_ends_are_answered() {
    for (sequence, media_time) in [
        (u32::MAX - 3, u64::MAX - 128 * 8),
        (u32::MAX, u64::MAX - 1),
        (0, u64::MAX),
        (u32::MAX / 2, u64::MAX / 2 - 300),
        (u32::MAX - 3, 0),
    ] {
        let mut receiver = receiver();
        let mut out = [[f32::NAN; 128]; 2];
        for n in 0..64u32 {
            let header = header(
                sequence.wrapping_add(n),
                media_time.wrapping_add(u64::from(n) * 128),
                128,
            );
            receiver.datagram(
                (u64::MAX - 5).wrapping_add(u64::from(n % 9)),
                &packet(header, |_| 0.5),
            );
            let [left, right] = &mut out;
            receiver.pull(u64::from(n) * 2667, &mut [left, right]);
            assert!(
                out.iter().flatten().all(|x| x.abs() <= 1.0),
                "{sequence} {media_time} {n}"
            );
        }
    }
}

/// Holes one frame apart: what is made up is made from what was made up.
#[test]
fn made_up_sound_does_not_grow_out_of_itself() {
    for seed in 0..20u64 {
        let mut receiver = receiver();
        let (mut sequence, mut loudest) = (0u32, 0.0f32);
        for quantum in 0..750u64 {
            for n in 0..128u64 {
                let time = quantum * 128 + n;
                let random = heterodyne_dsp::random::hash32(seed, time as u32);
                let there = quantum < 20 || !random.is_multiple_of(3);
                if there {
                    let sample = if (random >> 8) & 1 == 0 { 64.0 } else { -64.0 };
                    let head = header(sequence, time, 1);
                    receiver.datagram(time * 1000 / 48, &packet(head, |_| sample));
                }
                sequence = sequence.wrapping_add(1);
            }
            let (mut left, mut right) = ([0.0; 128], [0.0; 128]);
            receiver.pull((quantum + 1) * 128_000 / 48, &mut [&mut left, &mut right]);
            loudest = left.iter().fold(loudest, |most, x| most.max(x.abs()));
        }
        assert!(loudest < 200.0, "seed {seed}: {loudest}");
    }
}

/// Another rate with every packet, another content under the same number, nothing between: all is answered.
#[test]
fn a_packet_that_came_before_with_other_content_changes_nothing() {
    let mut receiver = receiver();
    let mut heard = Vec::new();
    for n in 0..400u32 {
        let head = header(n, u64::from(n) * 128, 128);
        receiver.datagram(u64::from(n) * 2667, &packet(head, |_| 0.25));
        receiver.datagram(u64::from(n) * 2667 + 1, &packet(head, |_| -0.75));
        // Its time again under another number: the frames that are there stay.
        let (mut left, mut right) = ([0.0; 128], [0.0; 128]);
        receiver.pull(u64::from(n) * 2667 + 2, &mut [&mut left, &mut right]);
        heard.extend_from_slice(&left);
    }
    assert!(heard[24_000..].iter().all(|x| (x - 0.25).abs() < 1e-4));
    assert_eq!(receiver.statistics().duplicates, 400);
}

/// The first packet to come is not always the first that was sent.
#[test]
fn packets_before_the_first_to_come_are_no_duplicates() {
    let mut receiver = receiver();
    for n in [3u32, 0, 1, 2, 4, 4] {
        receiver.datagram(1_000, &packet(header(n, u64::from(n) * 128, 128), |_| 0.5));
    }
    let statistics = receiver.statistics();
    assert_eq!(
        (
            statistics.received,
            statistics.duplicates,
            statistics.reordered
        ),
        (5, 1, 3)
    );
}

/// A copy that stands with a packet of another stream is not taken.
#[test]
fn a_copy_far_away_does_not_take_what_waits() {
    let mut receiver = receiver();
    for n in 0..8u32 {
        receiver.datagram(1_000, &packet(header(n, u64::from(n) * 128, 128), |_| 0.5));
    }
    // Number 5 again missed? No: 9 is missed, and 10 says that it is years away.
    let far = header(10, 1 << 40, 128);
    receiver.frame(1_001, &far, &[&[0.5; 128]]);
    receiver.datagram(1_002, &packet(header(9, 9 * 128, 128), |_| 0.5));
    receiver.copy(&AudioHeader { sequence: 9, ..far }, &[&[0.5; 128]]);
    let mut loudest = 0.0f32;
    for n in 0..8u64 {
        let (mut left, mut right) = ([0.0; 128], [0.0; 128]);
        receiver.pull(2_000 + n * 2667, &mut [&mut left, &mut right]);
        loudest = left.iter().fold(loudest, |most, x| most.max(x.abs()));
    }
    assert!(loudest > 0.4, "{loudest}");
}
