//! Any bytes in any order, pulled in any pieces: never a panic, always filled, always finite.

use heterodyne_live::packet::{
    Audio, AudioHeader, Codec, Packet, Ping, Pong, Report, parse, write_audio, write_ping,
    write_pong, write_report,
};
use heterodyne_live::{Receiver, ReceiverSettings, Redundancy, Sender, SenderSettings};
use proptest::prelude::*;

/// What happens to a receiver.
#[derive(Clone, Debug)]
pub enum Act {
    Bytes(Vec<u8>),
    /// Packets of a real sender from this one on, with a byte changed.
    Packets {
        from: u64,
        count: u64,
        change: Option<(usize, u8)>,
    },
    Pull(usize),
    Jump(u64),
}

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..60).prop_map(Act::Bytes),
        1 => prop::collection::vec(any::<u8>(), 0..60).prop_map(|mut bytes| { bytes.insert(0, 0x10); Act::Bytes(bytes) }),
        4 => (0..400u64, 1..20u64, prop::option::weighted(0.1, (0..30usize, any::<u8>())))
            .prop_map(|(from, count, change)| Act::Packets { from, count, change }),
        6 => (0..700usize).prop_map(Act::Pull),
        1 => Just(Act::Pull(8192)),
        1 => any::<u64>().prop_map(Act::Jump),
    ];
    prop::collection::vec(act, 1..60)
}

/// Datagrams of a sender.
pub fn datagrams(settings: &SenderSettings, count: usize) -> Vec<Vec<u8>> {
    let mut sender = Sender::new(settings).expect("accepted");
    let mut datagrams = Vec::new();
    let block: Vec<f32> = (0..settings.packet_frames * count)
        .map(|n| crate::link::tone(n as u64))
        .collect();
    sender.push(0, &[&block], &mut |bytes| datagrams.push(bytes.to_vec()));
    datagrams
}

/// Does all of it; `heard` gets what was pulled.
pub fn perform(
    receiver: &mut Receiver,
    datagrams: &[Vec<u8>],
    acts: &[Act],
    planes: &mut [Vec<f32>; 2],
) {
    let mut now_us = 0u64;
    for act in acts {
        match act {
            Act::Bytes(bytes) => drop(receiver.datagram(now_us, bytes)),
            Act::Packets {
                from,
                count,
                change,
            } => {
                for n in *from..from + count {
                    let source = &datagrams[n as usize % datagrams.len()];
                    let mut bytes = [0; 1200];
                    bytes[..source.len()].copy_from_slice(source);
                    if let Some((place, value)) = change {
                        bytes[*place] = *value;
                    }
                    receiver.datagram(now_us, &bytes[..source.len()]);
                }
            }
            Act::Pull(frames) => {
                let [left, right] = planes;
                left.fill(f32::NAN);
                right.fill(f32::NAN);
                receiver.pull(now_us, &mut [&mut left[..*frames], &mut right[..*frames]]);
                assert!(
                    left[..*frames]
                        .iter()
                        .chain(&right[..*frames])
                        .all(|x| x.is_finite())
                );
                now_us = now_us.wrapping_add(*frames as u64 * 1000 / 48);
            }
            Act::Jump(to_us) => now_us = *to_us,
        }
    }
}

pub fn settings() -> impl Strategy<Value = (u32, SenderSettings)> {
    let rate = prop::sample::select(vec![8000u32, 44_100, 48_000, 192_000]);
    (rate.clone(), rate, 16..290usize, any::<bool>(), 1..=2usize).prop_map(
        |(out_hz, sample_rate_hz, packet_frames, redundant, channels)| {
            let redundancy = if redundant {
                Redundancy::On
            } else {
                Redundancy::Off
            };
            (
                out_hz,
                SenderSettings {
                    sample_rate_hz,
                    channels,
                    codec: Codec::S16,
                    packet_frames,
                    redundancy,
                },
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_pull_is_filled((out_hz, settings) in settings(), acts in acts()) {
        let datagrams = datagrams(&settings, 400);
        let mut receiver = Receiver::new(&ReceiverSettings { sample_rate_hz: out_hz, least_hold_us: 0 }).expect("accepted");
        let mut planes = [vec![0.0; 8192], vec![0.0; 8192]];
        perform(&mut receiver, &datagrams, &acts, &mut planes);
        let statistics = receiver.statistics();
        prop_assert!(statistics.speed > 0.99 && statistics.speed < 1.01);
        prop_assert!(statistics.depth_frames.is_finite() && statistics.target_frames.is_finite());
    }

    #[test]
    fn bytes_are_a_packet_or_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..1300), kind in 0u8..5) {
        if let Some(first) = bytes.first_mut() {
            *first = 0x10 | kind;
        }
        if let Ok(Packet::Audio(audio)) = parse(&bytes) {
            let mut again = [0; 1200];
            let length = write_audio(&mut again, &audio.header, audio.payload, audio.previous);
            prop_assert_eq!(length.map(|length| &again[..length]), Some(&bytes[..]));
        }
    }

    #[test]
    fn what_is_written_is_read(
        codec in prop::sample::select(vec![Codec::S16, Codec::F32, Codec::Opus]), channels in 1u8..=2, muted: bool, sequence: u32,
        media_time: u64, frames in 1u16..70, rate in 320u32..=7680, capture_us: u32, redundant: bool, byte: u8,
    ) {
        let header = AudioHeader { codec, channels, muted, sequence, media_time, frames, sample_rate_hz: rate * 25, capture_us };
        let samples = usize::from(channels) * usize::from(frames);
        let payload = vec![byte; codec.sample_bytes().map_or(77, |bytes| bytes * samples)];
        let previous = redundant.then_some(&payload[..]);
        let mut out = [0; 1200];
        let length = write_audio(&mut out, &header, &payload, previous);
        if 26 + payload.len() + previous.map_or(0, |previous| previous.len() + 2) > 1200 {
            prop_assert_eq!(length, None);
        } else {
            let read = parse(&out[..length.unwrap_or(0)]);
            prop_assert_eq!(read, Ok(Packet::Audio(Audio { header, payload: &payload, previous })));
        }
    }

    #[test]
    fn blocks_of_any_size_make_the_same_packets(sizes in prop::collection::vec(0..700usize, 1..40)) {
        let settings = SenderSettings { channels: 1, ..SenderSettings::default() };
        let mut sender = Sender::new(&settings).expect("accepted");
        let mut made: Vec<Vec<u8>> = Vec::new();
        let mut from = 0u64;
        for size in sizes {
            let block: Vec<f32> = (from..from + size as u64).map(crate::link::tone).collect();
            sender.push(from * 1_000_000 / 48_000, &[&block], &mut |bytes| made.push(bytes.to_vec()));
            from += size as u64;
        }
        prop_assert_eq!(made.len() as u64, from / 128);
        let whole = datagrams(&settings, made.len());
        for (one, other) in made.iter().zip(&whole) {
            // All but the time of capture, which is rounded once more here.
            prop_assert_eq!(&one[..20], &other[..20]);
            prop_assert_eq!(&one[24..], &other[24..]);
        }
    }
}

#[test]
fn the_bytes_are_those_of_the_table() {
    let mut sender = Sender::new(&SenderSettings {
        packet_frames: 16,
        redundancy: Redundancy::On,
        ..SenderSettings::default()
    })
    .expect("accepted");
    let mut last = Vec::new();
    let (left, right) = ([0.5; 16], [-0.25; 16]);
    for n in 0..3u64 {
        sender.push(0x1_0000_0010 + n, &[&left, &right], &mut |bytes| {
            last = bytes.to_vec()
        });
    }
    let mut expected = vec![
        0x10, 0x20, 1, 0, 2, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0x80, 0x07, 0x12, 0, 0, 0,
    ];
    for _ in 0..2 {
        expected.extend([64, 0]);
        (0..16).for_each(|_| expected.extend([0x00, 0x40, 0x00, 0xE0]));
    }
    assert_eq!(last, expected);
}

#[test]
fn pings_pongs_and_reports_are_read_as_written() {
    let ping = Ping {
        id: 5,
        sent_us: u64::MAX - 1,
    };
    assert_eq!(parse(&write_ping(&ping)), Ok(Packet::Ping(ping)));
    let pong = Pong {
        id: 5,
        sent_us: 3,
        answered_us: 1 << 40,
    };
    assert_eq!(parse(&write_pong(&pong)), Ok(Packet::Pong(pong)));
    let report = Report {
        received: 1,
        lost: 2,
        recovered: 3,
        late: 4,
        concealed_frames: 5,
        depth_frames: 6,
        target_frames: 7,
        jitter_us: 8,
        delay_us: 9,
        delay_error_us: 10,
        drift_ppb: -11,
        sample_rate_hz: 12,
    };
    assert_eq!(parse(&write_report(&report)), Ok(Packet::Report(report)));
}

#[test]
fn adaptive_redundancy_follows_reports() {
    let mut sender = Sender::new(&SenderSettings::default()).expect("accepted");
    let clean = Report {
        received: 375,
        ..Report::default()
    };
    assert!(sender.is_redundant());
    (0..10).for_each(|_| sender.report(&clean));
    assert!(!sender.is_redundant());
    sender.report(&Report { lost: 1, ..clean });
    assert!(sender.is_redundant());
}

#[test]
fn settings_that_do_not_fit_are_refused_with_what_does() {
    let refused = |settings: SenderSettings| {
        Sender::new(&settings)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let long = SenderSettings {
        packet_frames: 294,
        ..SenderSettings::default()
    };
    assert!(
        refused(long).contains("294")
            && refused(SenderSettings {
                packet_frames: 294,
                ..SenderSettings::default()
            })
            .contains("293")
    );
    assert!(
        refused(SenderSettings {
            sample_rate_hz: 44_101,
            ..SenderSettings::default()
        })
        .contains("44101 Hz")
    );
    assert!(
        refused(SenderSettings {
            channels: 3,
            ..SenderSettings::default()
        })
        .contains("channels: 3")
    );
    assert!(
        Sender::new(&SenderSettings {
            packet_frames: 293,
            ..SenderSettings::default()
        })
        .is_ok()
    );
}
