//! Brings a peak of a spectrum within a small part of a bin, by the phases of the two halves of the frame.
//!
//! Invariant: samples are turned once; every other frequency that is tried costs 64 rotations, whatever the frame's length.
//!
//! The frame, turned down by the frequency of the peak, is summed in 64 pieces. A shift by δ is a ramp of phase over the pieces, so the
//! best of 17 shifts within ±1 bin is found first. Then the two halves, each under a Hann window over its 32 pieces, have
//! phases φ₁ and φ₂, N/2 samples apart: δ = (φ₂ − φ₁)/(2π·N/2) turns a sample.

use heterodyne_dsp::elementary::{atan2, cos_turns, sin_cos_turns};

/// Pieces of a frame.
pub const PIECES: usize = 64;
const HALF: usize = PIECES / 2;
const HYPOTHESES: usize = 17;

/// The sums of the pieces, turned down.
pub struct Start {
    re: [f64; PIECES],
    im: [f64; PIECES],
    hann_whole: [f64; PIECES],
    hann_half: [f64; HALF],
}

/// A frequency and the tone a·cos ωm + b·sin ωm there.
pub struct Tone {
    pub turns_per_sample: f64,
    pub a: f64,
    pub b: f64,
}

impl Start {
    pub fn new() -> Self {
        let hann =
            |n: usize, pieces: usize| 0.5 - 0.5 * cos_turns((n as f64 + 0.5) / pieces as f64);
        Self {
            re: [0.0; PIECES],
            im: [0.0; PIECES],
            hann_whole: std::array::from_fn(|n| hann(n, PIECES)),
            hann_half: std::array::from_fn(|n| hann(n, HALF)),
        }
    }

    /// Takes the sum of one piece.
    pub fn set(&mut self, piece: usize, sum: (f64, f64)) {
        (self.re[piece], self.im[piece]) = sum;
    }

    /// The tone in a frame of `len` samples that was turned down by `turns_per_sample`.
    pub fn tone(&self, turns_per_sample: f64, len: usize) -> Tone {
        let bin = 1.0 / len as f64;
        let mut best = (f64::NEG_INFINITY, 0.0);
        for hypothesis in 0..HYPOTHESES {
            let shift = (hypothesis as f64 / 8.0 - 1.0) * bin;
            let (re, im) = self.shifted(0, &self.hann_whole, shift, len);
            let power = re * re + im * im;
            if power > best.0 {
                best = (power, shift);
            }
        }
        let mut shift = best.1;
        for _ in 0..2 {
            let (r1, i1) = self.shifted(0, &self.hann_half, shift, len);
            let (r2, i2) = self.shifted(HALF, &self.hann_half, shift, len);
            let ahead_rad = atan2(i2 * r1 - r2 * i1, r2 * r1 + i2 * i1);
            let ahead_turns = ahead_rad / std::f64::consts::TAU;
            shift += (ahead_turns * 2.0 * bin).clamp(-0.5 * bin, 0.5 * bin);
        }
        let (re, im) = self.shifted(0, &self.hann_whole, shift, len);
        // The Hann weights of the 64 pieces sum to 32.
        let gain = 2.0 * PIECES as f64 / (HALF as f64 * len as f64);
        Tone {
            turns_per_sample: turns_per_sample + shift,
            a: gain * re,
            b: -gain * im,
        }
    }

    /// Σ of weighted pieces from `first` on, turned down by another `shift` turns a sample.
    fn shifted(&self, first: usize, weights: &[f64], shift: f64, len: usize) -> (f64, f64) {
        let piece_frames = (len / PIECES) as f64;
        let (mut re, mut im) = (0.0, 0.0);
        for (at, weight) in weights.iter().enumerate() {
            let piece = first + at;
            let middle = (piece as f64 + 0.5) * piece_frames - len as f64 / 2.0;
            let (s, c) = sin_cos_turns(shift * middle);
            let (r, i) = (self.re[piece], self.im[piece]);
            re += weight * (r * c + i * s);
            im += weight * (i * c - r * s);
        }
        (re, im)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_up_to_a_bin_away_is_reached_within_a_thousandth() {
        let len = 4096;
        let turned_down = 500.0 / len as f64;
        for tenth in -9..=9 {
            let exact = turned_down + f64::from(tenth) / 10.0 / len as f64;
            let mut start = Start::new();
            for piece in 0..PIECES {
                let (mut re, mut im) = (0.0, 0.0);
                for n in 0..len / PIECES {
                    let m = (piece * len / PIECES + n) as f64 - (len as f64 - 1.0) / 2.0;
                    let x = 0.8 * (std::f64::consts::TAU * exact * m + 1.0).cos();
                    let (s, c) = (std::f64::consts::TAU * turned_down * m).sin_cos();
                    re += x * c;
                    im -= x * s;
                }
                start.set(piece, (re, im));
            }
            let tone = start.tone(turned_down, len);
            let error_bins = (tone.turns_per_sample - exact) * len as f64;
            assert!(error_bins.abs() < 1e-3, "{tenth}: {error_bins}");
            assert!((tone.a - 0.8 * 1f64.cos()).abs() < 2e-3, "{}", tone.a);
            assert!((tone.b + 0.8 * 1f64.sin()).abs() < 2e-3, "{}", tone.b);
        }
    }
}
