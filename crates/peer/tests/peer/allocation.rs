//! What whoever plays runs allocates nothing and frees nothing: with voices that come, sound, stammer and go.

use std::time::{Duration, Instant};

use heterodyne_allocation_count::touched;
use heterodyne_live::packet::{AudioHeader, Codec};
use heterodyne_live::{Sender, SenderSettings};
use heterodyne_peer::playout::{Order, Playout, Record, Voice, write_header};
use heterodyne_peer::recorder::Recorder;

#[test]
fn playing_allocates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::new(folder.path()).unwrap();
    let (mut input, samples) = rtrb::RingBuffer::new(96_000);
    let (mut playout, mut control, captured) = Playout::new(
        Instant::now(),
        Some(samples),
        Some(recorder.tap("mix").unwrap()),
    );
    let mut captured = captured.unwrap();
    let mut ends = Vec::new();
    for id in 1..=3 {
        let (voice, end) = Voice::new(id, Some(recorder.tap("peer").unwrap()), true).unwrap();
        control.orders.push(Order::Add(voice)).unwrap();
        ends.push(end);
    }
    let mut sender = Sender::new(&SenderSettings::default()).unwrap();
    let (mut left, mut right) = (vec![0.0; 700], vec![0.0; 700]);
    let mut heard = 0.0_f32;
    for round in 0..400_u64 {
        let mut packets = Vec::new();
        let block = [0.25; 128];
        sender.push(round * 2_667, &[&block, &block], &mut |bytes| {
            packets.push(bytes.to_vec())
        });
        for (n, packet) in packets.iter().enumerate() {
            if round % 7 != n as u64 {
                ends[0]
                    .arrivals
                    .push(round * 2_667, &[&[Record::Datagram as u8], packet]);
            }
            ends[2].arrivals.push(
                round,
                &[&[Record::Datagram as u8], &packet[..packet.len() / 2]],
            );
        }
        let header = AudioHeader {
            codec: Codec::Opus,
            channels: 2,
            muted: false,
            sequence: round as u32,
            media_time: round * 480,
            frames: 480,
            sample_rate_hz: 48_000,
            capture_us: 0,
        };
        let samples = vec![0; 480 * 8];
        ends[1].arrivals.push(
            round * 2_667,
            &[&[Record::Frame as u8], &write_header(&header), &samples],
        );
        ends[1].arrivals.push(
            round * 2_667,
            &[&[Record::Copy as u8], &write_header(&header), &samples],
        );
        for _ in 0..400 {
            let _ = input.push(0.5);
        }
        if round == 200 {
            control.orders.push(Order::Remove(2)).unwrap();
            control.orders.push(Order::Remove(77)).unwrap();
        }
        let frames = [128, 1, 700, 64][round as usize % 4];
        let calls = touched(|| {
            playout.fill(
                &mut left[..frames],
                &mut right[..frames],
                Duration::from_millis(3),
            );
        });
        assert_eq!(calls, 0, "round {round}");
        heard = left
            .iter()
            .fold(heard, |peak, sample| peak.max(sample.abs()));
    }
    assert!(heard > 0.2, "the voice was heard: {heard}");
    assert!(
        control.returned.pop().is_ok(),
        "the voice that went came back"
    );
    assert!(control.returned.pop().is_err());
    assert!(captured.pop().is_ok_and(|sample| sample == 0.5));
}
