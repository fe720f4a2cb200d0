//! Without loss, jitter and drift the output is the input, bit for bit, once the receiver knows that it needs not wait for any.

use heterodyne_live::packet::Codec;
use heterodyne_live::{Redundancy, SenderSettings};

use crate::link::Link;
use heterodyne_live::emulator::Conditions;

/// Noise that s16 holds without rounding.
fn noise(frame: u64) -> f32 {
    let value = heterodyne_dsp::random::hash32(7, frame as u32) >> 17;
    value as f32 / 32_768.0 - 0.5
}

#[test]
fn the_output_is_the_input_later() {
    for (codec, quantum, packet_frames) in [
        (Codec::S16, 128, 128),
        (Codec::F32, 128, 128),
        (Codec::S16, 64, 200),
        (Codec::S16, 480, 120),
    ] {
        let settings = SenderSettings {
            codec,
            packet_frames,
            redundancy: Redundancy::Off,
            ..SenderSettings::default()
        };
        let conditions = Conditions {
            delay_us: 3_000,
            ..Conditions::default()
        };
        let mut link = Link::new(&settings, conditions, 0.0);
        link.quantum = quantum;
        link.source = noise;
        let mut heard = Vec::new();
        link.run(30.0, &mut |frames| heard.extend_from_slice(frames));
        // Where the twentieth second came from: by then the first guess at the jitter is forgotten.
        let at = 20 * 48_000;
        let delay = (0..at)
            .find(|&delay| (0..256).all(|n| heard[at + n] == noise((at + n - delay) as u64)));
        let delay = delay.expect("the input is found in the output");
        let first_other =
            (at..heard.len()).find(|&n| heard[n].to_bits() != noise((n - delay) as u64).to_bits());
        assert_eq!(first_other, None, "{codec:?} {quantum} {packet_frames}");
        println!(
            "{codec:?}, {quantum} frames a pull, {packet_frames} a packet: {delay} frames later"
        );
        assert_eq!(link.receiver.statistics().concealed_frames, 0);
    }
}
