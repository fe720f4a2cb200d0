//! The desk, natively: what goes in, what comes out, and that nothing is allocated on the way.

mod allocation;
mod exports;
mod sound;
mod wire;

use heterodyne_live_worklet::Desk;

/// Frames of a quantum here.
const QUANTUM: usize = 128;
const RATE_HZ: u32 = 48_000;

/// A desk that is fed a tone and counts its own quanta.
struct Player {
    desk: Desk,
    frame: f64,
}

impl Player {
    fn new() -> Self {
        Self {
            desk: Desk::new(RATE_HZ).expect("48 kHz"),
            frame: 0.0,
        }
    }

    /// A quantum whose own sound is `sound` of the frame's number, left and right.
    fn quantum(&mut self, sound: impl Fn(f64) -> [f32; 2]) {
        for channel in 0..2 {
            let from = self.frame;
            let plane = self.desk.input(0, channel).expect("a channel");
            for (n, place) in plane[..QUANTUM].iter_mut().enumerate() {
                *place = sound(from + n as f64)[channel];
            }
        }
        self.desk.process(QUANTUM, self.frame, 0.0);
        self.frame += QUANTUM as f64;
    }

    fn output(&self, output: usize, channel: usize) -> &[f32] {
        &self.desk.output(output, channel).expect("a channel")[..QUANTUM]
    }

    /// Tags and bytes of what the last quantum has finished.
    fn packets(&self) -> Vec<(usize, Vec<u8>)> {
        let words = self.desk.outbox();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let (mut packets, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let length = words[at] as usize & 0xff_ffff;
            packets.push((
                words[at] as usize >> 24,
                bytes[4 * (at + 1)..][..length].to_vec(),
            ));
            at += 1 + length.div_ceil(4);
        }
        packets
    }

    fn take(&mut self, tag: usize, bytes: &[u8]) -> bool {
        self.desk.inbox()[..bytes.len()].copy_from_slice(bytes);
        self.desk.take(tag, bytes.len(), self.frame)
    }
}

/// A sine of this frequency and peak on both channels.
fn sine(frequency_hz: f64, peak: f32) -> impl Fn(f64) -> [f32; 2] {
    move |frame| {
        let turns = frequency_hz * frame / f64::from(RATE_HZ);
        let sample = peak * (std::f64::consts::TAU * turns).sin() as f32;
        [sample, sample]
    }
}
