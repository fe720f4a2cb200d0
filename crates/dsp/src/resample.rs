//! Changes the sampling rate of a whole clip without changing what it sounds like.
//!
//! Invariant: output sample `j` is the band-limited input at input time `j·from/to`, with no delay, and depends on nothing but the
//! input. Frequencies up to 93 % of the lower Nyquist frequency pass within 0.001 dB; from that Nyquist frequency on everything is
//! at least 110 dB down. Beyond its ends the clip is silent.
//!
//! The kernel is `sinc` times a Kaiser window, `h(t) = s·sinc(s·t)·I₀(β·√(1 − (r·t/Z)²))/I₀(β)`, with `r = min(1, to/from)`,
//! `s = 0.969·r`, β = 12 and Z = 128 zero crossings on each side (J. F. Kaiser and R. W. Schafer, "On the use of the I₀-sinh window
//! for spectrum analysis", 1980). Positions are exact fractions: with `from/to` reduced to M/L there are L different phases.
//! When L is too large for a table, the two nearest of a fine set of phases are mixed, an error of at most −118 dB.

use std::fmt;

use crate::elementary::sin_turns;
use crate::isa::Isa;
use crate::per_isa;

/// Zero crossings of the kernel on each side, counted at the lower of the two rates.
const ZERO_CROSSINGS: f64 = 128.0;
const BETA: f64 = 12.0;
/// Terms of the window's power series; the next one is below 1e-20 of the window's peak.
const WINDOW_TERMS: usize = 32;
/// The middle of the transition band relative to the lower Nyquist frequency.
const CUT_OFF: f64 = 0.969;
/// Lanes of the sum of products; part of the result's bits.
const LANES: usize = 16;
/// Largest table of exact phases, in coefficients.
const MAX_TABLE: usize = 1 << 19;
/// Phases per sample of the lower rate when the exact ones are too many.
const FINE_PHASES: f64 = 1024.0;

/// Highest sampling rate that can be converted, in Hz.
pub const MAX_RATE_HZ: u32 = 1_536_000;
/// Largest ratio between the two rates.
pub const MAX_RATIO: u32 = 256;

/// A conversion that is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResampleError {
    /// Rate of the input as asked for, in Hz.
    pub from_hz: u32,
    /// Rate of the output as asked for, in Hz.
    pub to_hz: u32,
}

impl fmt::Display for ResampleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResampleError { from_hz, to_hz } = self;
        write!(
            formatter,
            "cannot resample from {from_hz} Hz to {to_hz} Hz: rates lie between 1 and {MAX_RATE_HZ} Hz and differ by a factor of at \
             most {MAX_RATIO}"
        )
    }
}

impl std::error::Error for ResampleError {}

/// A conversion between two rates, prepared once and used for any number of clips.
#[derive(Clone, Debug)]
pub struct Resampler {
    /// Output rate over the greatest common divisor of the rates.
    up: u64,
    /// Input rate over the greatest common divisor of the rates.
    down: u64,
    /// Coefficients on each side of a position; a row of the table has twice as many, rounded up to whole lanes.
    half: usize,
    row: usize,
    /// Phases per input sample: `up`, or fewer if they are to be mixed. The table has one row more, for mixing.
    phases: u64,
    table: Vec<f64>,
    isa: Isa,
}

impl Resampler {
    /// Prepares the conversion from one rate to another, both in Hz.
    ///
    /// # Errors
    ///
    /// When a rate is 0 or above [`MAX_RATE_HZ`], or the rates differ by more than a factor of [`MAX_RATIO`].
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Resampler, ResampleError> {
        let (low, high) = (from_hz.min(to_hz), from_hz.max(to_hz));
        if low == 0 || high > MAX_RATE_HZ || high > low.saturating_mul(MAX_RATIO) {
            return Err(ResampleError { from_hz, to_hz });
        }
        let divisor = greatest_common_divisor(from_hz, to_hz);
        let (up, down) = (u64::from(to_hz / divisor), u64::from(from_hz / divisor));
        let rate = if to_hz < from_hz {
            f64::from(to_hz) / f64::from(from_hz)
        } else {
            1.0
        };
        let half = (ZERO_CROSSINGS / rate) as usize + 1;
        let row = (2 * half).next_multiple_of(LANES);
        let fine = (FINE_PHASES * rate) as u64 + 1;
        let phases = if up as usize * row <= MAX_TABLE {
            up
        } else {
            fine.min(up)
        };
        let table = if up == down {
            Vec::new()
        } else {
            kernel_table(rate, half, row, phases)
        };
        Ok(Resampler {
            up,
            down,
            half,
            row,
            phases,
            table,
            isa: Isa::detect(),
        })
    }

    /// Frames that `frames` input frames become: `trunc(frames·to/from)`.
    pub fn output_frames(&self, frames: usize) -> usize {
        (frames as u128 * u128::from(self.up) / u128::from(self.down)) as usize
    }

    /// Converts one channel. Equal rates give the input as it is.
    pub fn resample(&self, input: &[f32]) -> Vec<f32> {
        if self.up == self.down {
            return input.to_vec();
        }
        let mut output = vec![0.0; self.output_frames(input.len())];
        convert(self.isa, self, input, &mut output);
        output
    }
}

per_isa!(fn convert(resampler: &Resampler, input: &[f32], output: &mut [f32]) => convert_body);

#[inline(always)]
fn convert_body(resampler: &Resampler, input: &[f32], output: &mut [f32]) {
    let &Resampler {
        up, down, phases, ..
    } = resampler;
    let (whole_step, rest_step) = ((down / up) as usize, down % up);
    let (mut whole, mut rest) = (0, 0);
    for sample in output {
        // The position is `whole + rest/up`; in units of the table's phases, `phase + mix/up`.
        let scaled = rest * phases;
        let (phase, mix) = ((scaled / up) as usize, scaled % up);
        let first = weighted_sum(resampler, phase, whole, input);
        let value = if mix == 0 {
            first
        } else {
            let second = weighted_sum(resampler, phase + 1, whole, input);
            first + (second - first) * (mix as f64 / up as f64)
        };
        *sample = value as f32;
        whole += whole_step;
        rest += rest_step;
        if rest >= up {
            rest -= up;
            whole += 1;
        }
    }
}

/// The input around `whole` weighted by one row of the table. Coefficient `k` belongs to input sample `whole + 1 − half + k`.
#[inline(always)]
fn weighted_sum(resampler: &Resampler, phase: usize, whole: usize, input: &[f32]) -> f64 {
    let row = &resampler.table[phase * resampler.row..][..resampler.row];
    let first = (whole + 1).saturating_sub(resampler.half);
    let skipped = (first + resampler.half).saturating_sub(whole + 1);
    let input = input.get(first..).unwrap_or_default();
    sum_of_products(&row[skipped..], input)
}

/// `Σ coefficients[k]·input[k]` over the shorter of the two, in [`LANES`] interleaved sums that are added up in a fixed order.
#[inline(always)]
fn sum_of_products(coefficients: &[f64], input: &[f32]) -> f64 {
    let length = coefficients.len().min(input.len());
    let (coefficients, coefficients_rest) = coefficients[..length].as_chunks::<LANES>();
    let (input, input_rest) = input[..length].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (coefficients, input) in coefficients.iter().zip(input) {
        accumulate(&mut lanes, coefficients, input);
    }
    if !input_rest.is_empty() {
        let (mut coefficients, mut input) = ([0.0; LANES], [0.0; LANES]);
        coefficients[..coefficients_rest.len()].copy_from_slice(coefficients_rest);
        input[..input_rest.len()].copy_from_slice(input_rest);
        accumulate(&mut lanes, &coefficients, &input);
    }
    total(&lanes)
}

/// Adds the lanes up by halves. A call of its own: written in line, its narrow additions make the compiler keep the wide loop above
/// in 128-bit registers.
#[inline(never)]
fn total(lanes: &[f64; LANES]) -> f64 {
    let mut sums = *lanes;
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

#[inline(always)]
fn accumulate(lanes: &mut [f64; LANES], coefficients: &[f64; LANES], input: &[f32; LANES]) {
    for lane in 0..LANES {
        lanes[lane] += coefficients[lane] * f64::from(input[lane]);
    }
}

/// `phases + 1` rows of the kernel; row `p` is for positions `p/phases` of a sample past an input sample. Every row sums to 1, so
/// that a constant stays constant.
fn kernel_table(rate: f64, half: usize, row: usize, phases: u64) -> Vec<f64> {
    let window = kaiser_series();
    let mut table = vec![0.0; (phases as usize + 1) * row];
    for (phase, row) in table.chunks_exact_mut(row).enumerate() {
        let position = phase as f64 / phases as f64;
        for (k, coefficient) in row[..2 * half].iter_mut().enumerate() {
            *coefficient = kernel((position + (half as f64 - 1.0 - k as f64)) * rate, &window);
        }
        let sum: f64 = row.iter().sum();
        for coefficient in row {
            *coefficient /= sum;
        }
    }
    table
}

/// The windowed sinc at `t` samples of the lower rate from its middle, but for a constant factor.
#[inline(always)]
fn kernel(t: f64, window: &[f64; WINDOW_TERMS]) -> f64 {
    let across = t / ZERO_CROSSINGS;
    let inside = 1.0 - across * across;
    if inside <= 0.0 {
        return 0.0;
    }
    let argument = CUT_OFF * t;
    let sinc = if argument == 0.0 {
        std::f64::consts::PI
    } else {
        sin_turns(0.5 * argument) / argument
    };
    let mut height = 0.0;
    for term in window.iter().rev() {
        height = height * inside + term;
    }
    sinc * height
}

/// Coefficients of `I₀(β·√u) = Σ ((β/2)^k/k!)²·u^k`.
fn kaiser_series() -> [f64; WINDOW_TERMS] {
    let mut series = [1.0; WINDOW_TERMS];
    for k in 1..WINDOW_TERMS {
        series[k] = series[k - 1] * (0.25 * BETA * BETA / (k * k) as f64);
    }
    series
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

#[cfg(test)]
mod tests;
