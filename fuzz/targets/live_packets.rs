//! Any datagrams to a receiver, and pulls between them.
//!
//! The input is a row of acts. A byte below 192 is a pull of as many frames; 192 to 223 is a packet of a real sender, with the next byte
//! as its number, this byte's lower bits saying which of its bytes the one after next replaces (none where they are 0); 224 and above is
//! a datagram of as many bytes as the next byte says, which follow.
#![no_main]

use heterodyne_live::packet::{Packet, parse, write_audio};
use heterodyne_live::{Heard, Receiver, ReceiverSettings, Redundancy, Sender, SenderSettings};
use libfuzzer_sys::fuzz_target;

/// Packets of a sender, 256 of them.
fn packets() -> &'static [Vec<u8>] {
    static PACKETS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    PACKETS.get_or_init(|| {
        let settings = SenderSettings {
            channels: 1,
            redundancy: Redundancy::On,
            ..SenderSettings::default()
        };
        let mut packets = Vec::new();
        let mut sender = Sender::new(&settings).expect("settings that are accepted");
        let block: Vec<f32> = (0..256 * 128).map(|n| ((n * n) % 97) as f32 / 97.0).collect();
        sender.push(0, &[&block], &mut |bytes| packets.push(bytes.to_vec()));
        packets
    })
}

fn datagram(receiver: &mut Receiver, now_us: u64, bytes: &[u8]) {
    if let Ok(Packet::Audio(audio)) = parse(bytes) {
        let mut again = [0; 1200];
        let length = write_audio(&mut again, &audio.header, audio.payload, audio.previous);
        assert_eq!(length.map(|length| &again[..length]), Some(bytes), "what is read is written otherwise");
    }
    if let Heard::Encoded(audio) = receiver.datagram(now_us, bytes) {
        let plane = [0.5; 480];
        receiver.frame(now_us, &audio.header, &[&plane]);
        receiver.copy(&audio.header, &[&plane]);
    }
}

/// A receiver that nothing has reached: to copy it is quicker than to make one.
fn receiver() -> Receiver {
    static BLANK: std::sync::OnceLock<Receiver> = std::sync::OnceLock::new();
    let blank = BLANK.get_or_init(|| Receiver::new(&ReceiverSettings::default()).expect("settings that are accepted"));
    blank.clone()
}

fuzz_target!(|bytes: &[u8]| {
    let mut receiver = receiver();
    let mut now_us = 0u64;
    let mut rest = bytes;
    while let Some((&act, after)) = rest.split_first() {
        rest = after;
        match act {
            0..192 => {
                let (mut left, mut right) = ([f32::NAN; 191], [f32::NAN; 191]);
                let frames = usize::from(act);
                receiver.pull(now_us, &mut [&mut left[..frames], &mut right[..frames]]);
                let filled = left[..frames].iter().chain(&right[..frames]);
                assert!(filled.into_iter().all(|x| x.abs() < 1e4), "a pull that is not filled");
                now_us += frames as u64 * 1000 / 48;
            }
            192..224 => {
                let [number, value] = [0, 1].map(|n| rest.get(n).copied().unwrap_or(0));
                rest = rest.get(2..).unwrap_or_default();
                let mut packet = packets()[usize::from(number)].clone();
                if act != 192 {
                    packet[usize::from(act - 192)] = value;
                }
                datagram(&mut receiver, now_us, &packet);
            }
            224.. => {
                let (&length, after) = rest.split_first().unwrap_or((&0, &[]));
                let (bytes, after) = after.split_at(usize::from(length).min(after.len()));
                rest = after;
                datagram(&mut receiver, now_us, bytes);
            }
        }
    }
    let statistics = receiver.statistics();
    assert!((statistics.speed - 1.0).abs() < 0.01 && statistics.depth_frames.is_finite());
});
