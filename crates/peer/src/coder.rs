//! Opus, by libopus: frames of 2.5 to 20 ms at 48 kHz.
//!
//! Invariant: what goes in and out is planar; a packet that is none decodes to nothing, and does no harm to the next.

use opus::{Application, Bitrate, Channels, Decoder, Encoder};

use crate::RATE_HZ;
use crate::error::PeerError;

/// Frames of a packet that Opus can make at 48 kHz: 2.5, 5, 10 and 20 ms.
pub const FRAMES: [usize; 4] = [120, 240, 480, 960];
/// Most frames of a packet that comes: 120 ms.
pub const MOST_FRAMES: usize = 5760;
/// Longest packet that is made.
const MOST_BYTES: usize = 1_100;
/// Bits a second for two channels.
const BITS_PER_SECOND: i32 = 160_000;

/// Makes packets.
#[derive(Debug)]
pub struct Maker {
    encoder: Encoder,
    frames: usize,
    interleaved: Vec<f32>,
    packet: Vec<u8>,
}

impl Maker {
    /// For packets of `frames`, one of [`FRAMES`], in two channels.
    ///
    /// # Errors
    /// Opus makes none of that length.
    pub fn new(frames: usize) -> Result<Self, PeerError> {
        if !FRAMES.contains(&frames) {
            let says = format!("{frames} frames; Opus takes 120, 240, 480 or 960");
            return Err(PeerError::media("packet length", says));
        }
        let failed = |error| PeerError::media("Opus encoder", error);
        // Low delay saves 4 ms of look-ahead and costs nothing that a musician would hear at this rate.
        let mut encoder =
            Encoder::new(RATE_HZ, Channels::Stereo, Application::LowDelay).map_err(failed)?;
        encoder
            .set_bitrate(Bitrate::Bits(BITS_PER_SECOND))
            .map_err(failed)?;
        Ok(Self {
            encoder,
            frames,
            interleaved: Vec::with_capacity(2 * frames),
            packet: vec![0; MOST_BYTES],
        })
    }

    /// Frames of a packet.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// What the encoder adds to the delay, in frames.
    pub fn look_ahead_frames(&mut self) -> usize {
        self.encoder
            .get_lookahead()
            .map_or(0, |frames| frames.max(0) as usize)
    }

    /// The packet of so many frames; nothing where Opus refuses.
    pub fn make(&mut self, left: &[f32], right: &[f32]) -> Option<&[u8]> {
        self.interleaved.clear();
        let tame = |sample: &f32| if sample.is_finite() { *sample } else { 0.0 };
        let pairs = left.iter().zip(right);
        self.interleaved
            .extend(pairs.flat_map(|(left, right)| [tame(left), tame(right)]));
        let length = self
            .encoder
            .encode_float(&self.interleaved, &mut self.packet)
            .ok()?;
        self.packet.get(..length)
    }
}

/// Reads packets; of one channel too, which then stands in both.
#[derive(Debug)]
pub struct Reader {
    decoder: Decoder,
    interleaved: Vec<f32>,
}

impl Reader {
    /// For two channels.
    ///
    /// # Errors
    /// libopus has no memory.
    pub fn new() -> Result<Self, PeerError> {
        let decoder = Decoder::new(RATE_HZ, Channels::Stereo)
            .map_err(|error| PeerError::media("Opus decoder", error))?;
        Ok(Self {
            decoder,
            interleaved: vec![0.0; 2 * MOST_FRAMES],
        })
    }

    /// The frames of a packet, interleaved; nothing where it is none.
    pub fn read(&mut self, packet: &[u8]) -> Option<&[f32]> {
        if packet.is_empty() {
            return None;
        }
        let frames = self
            .decoder
            .decode_float(packet, &mut self.interleaved, false)
            .ok()?;
        self.interleaved.get(..2 * frames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Power of one frequency over a whole number of its turns, as amplitude.
    fn amplitude(samples: &[f32], hz: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            let turn = std::f64::consts::TAU * hz * n as f64 / 48_000.0;
            re += f64::from(*sample) * turn.cos();
            im -= f64::from(*sample) * turn.sin();
        }
        2.0 * (re * re + im * im).sqrt() / samples.len() as f64
    }

    #[test]
    fn a_tone_keeps_its_level_and_its_channel() {
        for frames in FRAMES {
            let mut maker = Maker::new(frames).unwrap();
            let mut reader = Reader::new().unwrap();
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for packet in 0..48_000 / frames {
                let tone = |n: usize| {
                    let turn = std::f64::consts::TAU * 1000.0 * (packet * frames + n) as f64;
                    (0.5 * (turn / 48_000.0).sin()) as f32
                };
                let tone: Vec<f32> = (0..frames).map(tone).collect();
                let bytes = maker.make(&tone, &vec![0.0; frames]).unwrap().to_vec();
                for pair in reader.read(&bytes).unwrap().chunks_exact(2) {
                    left.push(pair[0]);
                    right.push(pair[1]);
                }
            }
            let (left, right) = (
                amplitude(&left[24_000..43_200], 1000.0),
                amplitude(&right[24_000..43_200], 1000.0),
            );
            assert!((left - 0.5).abs() < 0.02, "{frames}: {left}");
            assert!(right < 0.01, "{frames}: {right}");
        }
    }

    #[test]
    fn nonsense_decodes_to_nothing_and_lengths_are_checked() {
        let mut reader = Reader::new().unwrap();
        assert_eq!(reader.read(&[]), None);
        for first in 0..=255_u8 {
            let _ = reader.read(&[first, 0xFF, 1, 2]);
        }
        assert!(Maker::new(100).is_err());
        let mut maker = Maker::new(120).unwrap();
        assert!(
            maker
                .make(&[f32::NAN; 120], &[f32::INFINITY; 120])
                .is_some()
        );
        assert!(maker.make(&[0.0; 7], &[0.0; 7]).is_none());
    }
}
