//! Turns a tone against a frame: what of it is in the samples, and what is left without it.
//!
//! Invariant: no recurrence: every block of 64 samples is anchored to a phase that is exact to 1e-15 turn, and sums run in eight lanes
//! that are joined in one order, so that the bits are those of every instruction set.
//!
//! e^{iω(m₀+n)} = e^{iωm₀}·e^{iωn}: one table of 64 rotations for each tone, one rotation for each block.

use heterodyne_dsp::elementary::{round_to_integer, sin_cos_turns};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;

/// Samples of a block.
pub const BLOCK: usize = 64;
const LANES: usize = 8;

/// What is left of one block of samples, and the same times the number of the sample in the block.
pub struct Block {
    pub left: [f64; BLOCK],
    pub moment: [f64; BLOCK],
}

impl Block {
    pub fn new() -> Self {
        Self {
            left: [0.0; BLOCK],
            moment: [0.0; BLOCK],
        }
    }
}

/// Cosine and sine of a tone at 64 successive samples, from phase 0 on.
#[derive(Clone)]
pub struct Table {
    turns_per_sample: f64,
    cos: [f64; BLOCK],
    sin: [f64; BLOCK],
}

impl Table {
    pub fn new() -> Self {
        Self {
            turns_per_sample: 0.0,
            cos: [1.0; BLOCK],
            sin: [0.0; BLOCK],
        }
    }

    pub fn set(&mut self, turns_per_sample: f64) {
        self.turns_per_sample = turns_per_sample;
        for (n, (cos, sin)) in self.cos.iter_mut().zip(&mut self.sin).enumerate() {
            (*sin, *cos) = sin_cos_turns(turns_per_sample * n as f64);
        }
    }

    /// Takes a·cos(ωm) + b·sin(ωm) from a block whose first sample lies at m = `from`.
    pub fn subtract(&self, isa: Isa, from: f64, a: f64, b: f64, block: &mut Block) {
        let (s, c) = sin_cos_turns(turns_at(self.turns_per_sample, from));
        subtract(
            isa,
            &self.cos,
            &self.sin,
            [a * c + b * s, b * c - a * s],
            &mut block.left,
        );
    }

    /// Σ r·cos ωm, Σ r·sin ωm, Σ m·r·cos ωm and Σ m·r·sin ωm over a block whose first sample lies at m = `from`.
    pub fn correlate(&self, isa: Isa, from: f64, block: &Block) -> [f64; 4] {
        let mut sums = [0.0; 4];
        correlate(
            isa,
            &self.cos,
            &self.sin,
            &block.left,
            &block.moment,
            &mut sums,
        );
        let (s, c) = sin_cos_turns(turns_at(self.turns_per_sample, from));
        let [plain_c, plain_s, moment_c, moment_s] = sums;
        let (plain_c, plain_s) = (plain_c * c - plain_s * s, plain_c * s + plain_s * c);
        let (moment_c, moment_s) = (moment_c * c - moment_s * s, moment_c * s + moment_s * c);
        [
            plain_c,
            plain_s,
            moment_c + from * plain_c,
            moment_s + from * plain_s,
        ]
    }

    /// Multiplies values, the first at m = `from`, by `gain`·(½ + ½·cos ωm).
    pub fn taper<'a>(&self, from: f64, gain: f64, values: impl Iterator<Item = &'a mut f64>) {
        let (s, c) = sin_cos_turns(turns_at(self.turns_per_sample, from));
        for ((value, cos), sin) in values.zip(&self.cos).zip(&self.sin) {
            *value *= gain * (0.5 + 0.5 * (c * cos - s * sin));
        }
    }

    /// Σ x·e^{−iωm} over at most 64 samples, the first at m = `from`.
    pub fn demodulate(&self, from: f64, samples: &[f32]) -> (f64, f64) {
        let (mut re, mut im) = (0.0, 0.0);
        for ((x, c), s) in samples.iter().zip(&self.cos).zip(&self.sin) {
            let x = f64::from(*x);
            re += x * c;
            im -= x * s;
        }
        let (s, c) = sin_cos_turns(turns_at(self.turns_per_sample, from));
        (re * c + im * s, im * c - re * s)
    }
}

/// Phase of a tone at `m` (a multiple of ½, |m| ≤ 2²⁰), in turns, less whole ones.
///
/// The upper 32 bits of the frequency times m have no rounding, nor has what is left after the whole turns.
pub fn turns_at(turns_per_sample: f64, m: f64) -> f64 {
    const STEP: f64 = 4_294_967_296.0;
    let high = round_to_integer(turns_per_sample * STEP) / STEP;
    let whole = high * m;
    (whole - round_to_integer(whole)) + (turns_per_sample - high) * m
}

/// Where the first sample of a block lies, counted from the middle of a frame of `len` samples.
pub fn block_start(block: usize, len: usize) -> f64 {
    (block * BLOCK) as f64 - (len as f64 - 1.0) / 2.0
}

per_isa! {
    fn subtract(cos: &[f64; BLOCK], sin: &[f64; BLOCK], gains: [f64; 2], left: &mut [f64; BLOCK]) => subtract_body
}

#[inline(always)]
fn subtract_body(cos: &[f64; BLOCK], sin: &[f64; BLOCK], gains: [f64; 2], left: &mut [f64; BLOCK]) {
    for n in 0..BLOCK {
        left[n] -= gains[0] * cos[n] + gains[1] * sin[n];
    }
}

per_isa! {
    fn correlate(cos: &[f64; BLOCK], sin: &[f64; BLOCK], left: &[f64; BLOCK], moment: &[f64; BLOCK], sums: &mut [f64; 4]) => correlate_body
}

#[inline(always)]
fn correlate_body(
    cos: &[f64; BLOCK],
    sin: &[f64; BLOCK],
    left: &[f64; BLOCK],
    moment: &[f64; BLOCK],
    sums: &mut [f64; 4],
) {
    let mut lanes = [[0.0f64; LANES]; 4];
    let [plain_cos, plain_sin, moment_cos, moment_sin] = &mut lanes;
    for row in (0..BLOCK).step_by(LANES) {
        for lane in 0..LANES {
            let n = row + lane;
            plain_cos[lane] += left[n] * cos[n];
            plain_sin[lane] += left[n] * sin[n];
            moment_cos[lane] += moment[n] * cos[n];
            moment_sin[lane] += moment[n] * sin[n];
        }
    }
    for (sum, lane) in sums.iter_mut().zip(&lanes) {
        *sum = ((lane[0] + lane[4]) + (lane[2] + lane[6]))
            + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_of_far_samples_are_exact() {
        // 0.1 as f64 is 3602879701896397/2^55; times an odd number of halves, less whole turns, in integers.
        let exact = |twice_m: i128| {
            let turns = 3_602_879_701_896_397i128 * twice_m; // in 2^-56 turn
            let one = 1i128 << 56;
            let wrapped = (turns + one / 2).rem_euclid(one) - one / 2;
            wrapped as f64 / one as f64
        };
        for twice_m in [1i128, -1, 65_535, -65_535, 32_767, 12_345] {
            let error = turns_at(0.1, twice_m as f64 / 2.0) - exact(twice_m);
            assert!(error.abs() < 1e-15, "{twice_m}: {error:e}");
        }
    }

    #[test]
    fn correlation_is_the_sum_that_defines_it_on_every_instruction_set() {
        let mut table = Table::new();
        table.set(0.123_456_789);
        let mut block = Block::new();
        for n in 0..BLOCK {
            block.left[n] = ((n * n * 37) % 101) as f64 / 50.0 - 1.0;
            block.moment[n] = n as f64 * block.left[n];
        }
        let from = -100.5;
        let mut expected = [0.0; 4];
        for n in 0..BLOCK {
            let m = from + n as f64;
            let (s, c) = (std::f64::consts::TAU * 0.123_456_789 * m).sin_cos();
            for (sum, term) in expected.iter_mut().zip([c, s, m * c, m * s]) {
                *sum += block.left[n] * term;
            }
        }
        let mut first = None;
        for isa in Isa::available() {
            let sums = table.correlate(isa, from, &block);
            for (sum, expected) in sums.iter().zip(expected) {
                assert!((sum - expected).abs() < 1e-10, "{sums:?} {expected}");
            }
            let bits = sums.map(f64::to_bits);
            assert_eq!(*first.get_or_insert(bits), bits, "{isa:?}");
        }
    }

    #[test]
    fn a_tone_less_itself_is_nothing() {
        let mut table = Table::new();
        table.set(0.3);
        let mut block = Block::new();
        for n in 0..BLOCK {
            let (s, c) = (std::f64::consts::TAU * 0.3 * (7.5 + n as f64)).sin_cos();
            block.left[n] = 0.7 * c - 0.2 * s;
        }
        table.subtract(Isa::Baseline, 7.5, 0.7, -0.2, &mut block);
        assert!(block.left.iter().all(|left| left.abs() < 1e-13));
    }
}
