//! Stalls, restarts, jumps and other rates: sound comes back.

use heterodyne_live::packet::{Codec, Packet, parse};
use heterodyne_live::{Heard, Receiver, ReceiverSettings, Redundancy, Sender, SenderSettings};

use crate::link::{Link, tone};
use crate::sound::Ear;
use heterodyne_live::emulator::{Conditions, Jitter};

fn plain() -> SenderSettings {
    SenderSettings {
        redundancy: Redundancy::Off,
        ..SenderSettings::default()
    }
}

fn clean(link: &mut Link, what: &str) {
    let before = link.receiver.statistics();
    let mut ear = Ear::new();
    link.run(2.0, &mut |frames| ear.hear(frames));
    let after = link.receiver.statistics();
    assert!(
        ear.quietest > 0.99 && ear.loudest < 1.01,
        "{what}: {} to {}",
        ear.quietest,
        ear.loudest
    );
    assert!(ear.steepest < 1.1, "{what}: a jump of {}", ear.steepest);
    assert_eq!(after.concealed_frames, before.concealed_frames, "{what}");
}

#[test]
fn a_stall_ends() {
    for stall_ms in [20u64, 60, 150, 500, 3000] {
        let conditions = Conditions {
            delay_us: 2_000,
            jitter: Jitter::Even(2_000),
            stall_us: Some((3_000_000, 3_000_000 + stall_ms * 1000)),
            ..Conditions::default()
        };
        let mut link = Link::new(&plain(), conditions, 5e-5);
        let mut ear = Ear::new();
        link.run(1.0, &mut |_| ());
        link.run(6.0, &mut |frames| ear.hear(frames));
        assert!(
            ear.steepest < 2.0,
            "{stall_ms} ms: a jump of {}",
            ear.steepest
        );
        // The packets of the stall come at its end; silence is not much longer than it was.
        assert!(
            ear.longest_quiet < stall_ms * 48 + 4800,
            "{stall_ms} ms: {} frames of silence",
            ear.longest_quiet
        );
        clean(&mut link, &format!("{stall_ms} ms"));
        link.run(60.0, &mut |_| ());
        let depth = link.receiver.statistics().depth_frames;
        assert!(
            depth < 600.0,
            "{stall_ms} ms: {depth} frames wait a minute later"
        );
    }
}

#[test]
fn a_sender_that_stood_still_goes_on() {
    for pause_ms in [4u64, 30, 70, 300, 2000] {
        let conditions = Conditions {
            delay_us: 2_000,
            jitter: Jitter::Even(1_000),
            ..Conditions::default()
        };
        let mut link = Link::new(&plain(), conditions, 0.0);
        link.pause = (3 * 48_000, pause_ms * 1000);
        link.run(2.5, &mut |_| ());
        let mut ear = Ear::new();
        link.run(3.5, &mut |frames| ear.hear(frames));
        assert!(
            ear.steepest < 2.0,
            "{pause_ms} ms: a jump of {}",
            ear.steepest
        );
        let most = pause_ms * 48 + 12_000;
        assert!(
            ear.longest_quiet < most,
            "{pause_ms} ms: {} frames of silence",
            ear.longest_quiet
        );
        clean(&mut link, &format!("{pause_ms} ms"));
        link.run(30.0, &mut |_| ());
        let depth = link.receiver.statistics().depth_frames;
        assert!(
            depth < 500.0,
            "{pause_ms} ms: {depth} frames wait half a minute later"
        );
    }
}

#[test]
fn another_sender_takes_over() {
    let mut link = Link::new(&plain(), Conditions::default(), 0.0);
    link.run(3.0, &mut |_| ());
    // The same media times again, from 0, with sequences from 0.
    link.sender = Sender::new(&plain()).expect("accepted");
    let mut ear = Ear::new();
    link.run(1.0, &mut |frames| ear.hear(frames));
    assert!(ear.steepest < 2.0, "a jump of {}", ear.steepest);
    assert!(
        ear.longest_quiet < 4800,
        "{} frames of silence",
        ear.longest_quiet
    );
    assert_eq!(link.receiver.statistics().restarts, 1);
    clean(&mut link, "another sender");
}

#[test]
fn another_sender_so_soon_that_its_numbers_fit_takes_over() {
    let mut link = Link::new(&plain(), Conditions::default(), 0.0);
    link.run(0.4, &mut |_| ());
    link.sender = Sender::new(&plain()).expect("accepted");
    link.run(1.0, &mut |_| ());
    clean(&mut link, "another sender soon");
}

#[test]
fn muting_is_silence_and_no_loss() {
    let mut link = Link::new(&plain(), Conditions::default(), 0.0);
    link.run(1.0, &mut |_| ());
    link.sender.set_muted(true);
    link.run(0.5, &mut |_| ());
    let mut loudest = 0.0f32;
    link.run(1.0, &mut |frames| {
        loudest = frames
            .iter()
            .fold(loudest, |loudest, x| loudest.max(x.abs()))
    });
    assert_eq!(loudest, 0.0);
    assert!(link.receiver.statistics().muted);
    link.sender.set_muted(false);
    let mut ear = Ear::new();
    link.run(0.5, &mut |frames| ear.hear(frames));
    assert!(ear.steepest < 1.1, "a jump of {}", ear.steepest);
    clean(&mut link, "muted and back");
    let statistics = link.receiver.statistics();
    assert_eq!(
        (
            statistics.concealed_frames,
            statistics.lost,
            statistics.muted
        ),
        (0, 0, false)
    );
}

/// Frequency of a tone by its zero crossings.
fn frequency_hz(samples: &[f32], rate_hz: f64) -> f64 {
    let crossings: Vec<f64> = samples
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
        .map(|(n, pair)| n as f64 + f64::from(-pair[0]) / f64::from(pair[1] - pair[0]))
        .collect();
    let (first, last) = (crossings[0], crossings[crossings.len() - 1]);
    (crossings.len() - 1) as f64 * rate_hz / (last - first)
}

#[test]
fn packets_of_any_rate_keep_their_pitch() {
    for rate_hz in [8000u32, 16_000, 44_100, 96_000, 192_000] {
        let settings = SenderSettings {
            sample_rate_hz: rate_hz,
            codec: Codec::F32,
            channels: 1,
            ..plain()
        };
        let mut link = Link::new(&plain(), Conditions::default(), 0.0);
        link.run(1.0, &mut |_| ());
        // From one rate to another in the middle; the sender's frames are numbered by its own clock from then on.
        let mut other = Link::new(&settings, Conditions::default(), 0.0);
        other.receiver = link.receiver;
        let mut heard = Vec::new();
        // The first guess at the jitter is forgotten by then.
        other.run(30.0, &mut |_| ());
        other.run(1.0, &mut |frames| heard.extend_from_slice(frames));
        let found_hz = frequency_hz(&heard, 48_000.0);
        let right_hz = f64::from(rate_hz) / 64.0;
        assert!(
            (found_hz / right_hz - 1.0).abs() < 2e-4,
            "{rate_hz} Hz: {found_hz} Hz for {right_hz} Hz"
        );
        let loudest = heard.iter().fold(0.0f32, |loudest, x| loudest.max(x.abs()));
        assert!((loudest - 0.5).abs() < 0.01, "{rate_hz} Hz: {loudest}");
        assert_eq!(other.receiver.statistics().sample_rate_hz, rate_hz);
    }
}

#[test]
fn opus_is_handed_over_and_taken_back() {
    let settings = SenderSettings {
        codec: Codec::Opus,
        packet_frames: 480,
        redundancy: Redundancy::On,
        ..SenderSettings::default()
    };
    let mut sender = Sender::new(&settings).expect("accepted");
    let mut receiver = Receiver::new(&ReceiverSettings::default()).expect("accepted");
    let mut heard = Vec::new();
    for n in 0..600u64 {
        let now_us = n * 10_000;
        let mut datagram = Vec::new();
        sender.push_encoded(now_us, &(n as u32).to_le_bytes(), &mut |bytes| {
            datagram = bytes.to_vec()
        });
        // Every fifth packet is lost; its copy comes with the next.
        if n % 5 != 4 {
            let Heard::Encoded(audio) = receiver.datagram(now_us, &datagram) else {
                panic!("Opus is for the caller");
            };
            let decode = |payload: &[u8]| -> Vec<f32> {
                let number = u64::from(u32::from_le_bytes(payload.try_into().expect("four bytes")));
                (0..480).map(|frame| tone(number * 480 + frame)).collect()
            };
            let plane = decode(audio.payload);
            receiver.frame(now_us, &audio.header, &[&plane]);
            if let Some(previous) = audio
                .previous
                .filter(|_| receiver.misses_previous(&audio.header))
            {
                receiver.copy(&audio.header, &[&decode(previous)]);
            }
        }
        for part in 0..5u64 {
            let (mut left, mut right) = ([0.0; 96], [0.0; 96]);
            receiver.pull(now_us + part * 2000 + 500, &mut [&mut left, &mut right]);
            heard.extend_from_slice(&left);
        }
    }
    let mut ear = Ear::new();
    ear.hear(&heard[48_000..]);
    assert!(
        ear.quietest > 0.99 && ear.steepest < 1.1,
        "{} {}",
        ear.quietest,
        ear.steepest
    );
    assert!(
        receiver.statistics().recovered >= 60,
        "{:?}",
        receiver.statistics()
    );
}

#[test]
fn the_delay_is_told_with_what_it_may_be_off_by() {
    let mut link = Link::new(
        &plain(),
        Conditions {
            delay_us: 4_000,
            ..Conditions::default()
        },
        0.0,
    );
    link.run(1.0, &mut |_| ());
    assert!(link.receiver.statistics().delay.error_frames.is_infinite());
    // There in 4 ms and back in 2: the other's clock is this one's here, and seems 1 ms off.
    for n in 0..8 {
        let now_us = link.now_us();
        let ping = link.receiver.ping(now_us);
        let pong = heterodyne_live::clock::Clock::answer(now_us + 4_000, &ping);
        let bytes = heterodyne_live::packet::write_pong(&pong);
        assert!(matches!(parse(&bytes), Ok(Packet::Pong(read)) if read == pong));
        assert_eq!(
            link.receiver.datagram(now_us + 6_000, &bytes),
            Heard::Pong,
            "{n}"
        );
        link.run(0.5, &mut |_| ());
    }
    let delay = link.receiver.statistics().delay;
    let network_us = f64::from(delay.network_frames) / 0.048;
    let error_us = f64::from(delay.error_frames) / 0.048;
    assert!((error_us - 3_000.0).abs() < 30.0, "{error_us}");
    assert!((network_us - 4_000.0).abs() <= error_us, "{network_us}");
    assert_eq!(delay.packet_frames, 128.0);
    // From a frame's capture to its place in the output: by the sound itself.
    let mut heard = Vec::new();
    link.source = |frame| if frame == 48_000 * 6 { 0.9 } else { 0.0 };
    let from = link.now_us();
    link.run(3.0, &mut |frames| heard.extend_from_slice(frames));
    // Between two frames the click is lower and wider; its middle stays.
    let (click, loudest) =
        heard.iter().enumerate().fold(
            (0, 0.0),
            |most: (usize, f32), (n, x)| {
                if x.abs() > most.1 { (n, x.abs()) } else { most }
            },
        );
    assert!(loudest > 0.5, "a click of {loudest}");
    let measured = from as f64 * 0.048 + click as f64 - 48_000.0 * 6.0;
    let told = f64::from(delay.total_frames());
    assert!(
        (told - measured).abs() <= f64::from(delay.error_frames) + 64.0,
        "told {told}, measured {measured}"
    );
    println!(
        "told {told:.0} +- {:.0} frames, measured {measured:.0}: {delay:?}",
        delay.error_frames
    );
}
