//! Butterworth filters of order 4 run forward and backward: no shift of phase, and any block without the ones before it.
//!
//! Invariant: what happens in 512 frames depends on those frames and on a [`State`] at either edge, and each edge's state is a sum
//! over whole blocks ([`Sums`]) weighted by powers of the poles. Nothing has to be run from the start.
//!
//! With poles p and residues ρ of H(z) = d + Σ ρ/(1 − p·z⁻¹), the response of both passes together is
//! |H|² = c + Σ ρ·H(1/p)·Σ_{n≥1} pⁿ(zⁿ + z⁻ⁿ): for each pole a decaying sum over the past, u(i) = x(i) + p·u(i−1), and one
//! over the future, w(i) = x(i) + p·w(i+1). Then y(i) = c·x(i) + Σ ρ·H(1/p)·p·(u(i−1) + w(i+1)). Poles come in conjugate pairs, of
//! which one is kept. The design is `scipy.signal.butter`'s (bilinear transform, prewarped corner); with s the analogue poles
//! p = (1 + s)/(1 − s), and differences of poles and of 1 are taken through s, so that low corners lose nothing.
//!
//! The ends are those of `scipy.signal.sosfiltfilt`: the signal is thought to stand at its first value before its start, and
//! the result of the forward pass at its last value after its end. The latter is a matter of the future's sum alone:
//! [`Modes::at_end`] gives the w that stands for it.

mod complex;
mod kernels;
#[cfg(test)]
mod tests;

use crate::elementary::{ln, sin_cos_turns, tan_turns};
use crate::tone::FRAMES;
use complex::Complex;
pub use kernels::{filter, run_forward, sums_of};

/// Poles kept, one of each pair.
const POLES: usize = 2;
/// Channels times poles.
const LANES: usize = 2 * POLES;
/// What is left of a pole's response where it is cut off.
const FORGOTTEN: f64 = 1e-9;

/// The decaying sums of both channels at one frame; lane = 2·channel + pole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    re: [f64; LANES],
    im: [f64; LANES],
}

/// What a block adds to the sums at its edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Σ p^{511−j}·x(j): to the past's sum at its last frame.
    pub past: State,
    /// Σ p^j·x(j): to the future's sum at its first frame.
    pub future: State,
}

/// A filter, worked out. Immutable.
#[derive(Clone, Debug)]
pub struct Modes {
    pole: [Complex; POLES],
    /// 1 − p, without cancellation.
    to_one: [Complex; POLES],
    /// ρ.
    residue: [Complex; POLES],
    /// H(1/p).
    mirrored: [Complex; POLES],
    /// 1/(1 − p_k·p_j), by k, for p_j and its conjugate.
    pairs: [[[Complex; 2]; POLES]; POLES],
    /// d.
    direct: f64,
    /// c.
    centre: f64,
    /// H at 0 Hz.
    at_zero: f64,
    /// p^512.
    block: [Complex; POLES],
    /// p^j for the frames of a block: real and imaginary, by pole.
    powers: Box<[[f64; FRAMES]; LANES]>,
    reach_blocks: usize,
}

impl Modes {
    /// A low-pass with its −6 dB corner (both passes) at `corner_hz`, kept `nearest_hz(longest_secs)` off 0 and off half the rate.
    pub fn low_pass(corner_hz: f64, rate_hz: f64, longest_secs: f64) -> Self {
        Self::design(corner_hz, rate_hz, longest_secs, true)
    }

    /// A high-pass, likewise.
    pub fn high_pass(corner_hz: f64, rate_hz: f64, longest_secs: f64) -> Self {
        Self::design(corner_hz, rate_hz, longest_secs, false)
    }

    /// How near to 0 Hz, or to half the rate, a corner may come for the response to die away within `longest_secs`.
    pub fn nearest_hz(longest_secs: f64) -> f64 {
        let (slowest, _) = sin_cos_turns(1.0 / 16.0);
        -ln(FORGOTTEN) / (std::f64::consts::TAU * slowest * longest_secs)
    }

    fn design(corner_hz: f64, rate_hz: f64, longest_secs: f64, low: bool) -> Self {
        let nearest = Self::nearest_hz(longest_secs).min(0.25 * rate_hz);
        let corner_hz = if corner_hz > nearest {
            corner_hz
        } else {
            nearest
        };
        let corner_hz = corner_hz.min(0.5 * rate_hz - nearest);
        let warped = tan_turns(0.5 * (corner_hz / rate_hz));
        // Analogue poles in the upper half plane, and those below.
        let upper = [1.0 / 16.0, 3.0 / 16.0].map(|turns| {
            let (sine, cosine) = sin_cos_turns(turns);
            Complex {
                re: -warped * sine,
                im: warped * cosine,
            }
        });
        let all = [
            upper[0],
            upper[1],
            upper[0].conjugate(),
            upper[1].conjugate(),
        ];
        let past_one = |s: Complex| Complex::ONE - s;
        let pole_of = |s: Complex| (Complex::ONE + s) / past_one(s);
        let to_one_of = |s: Complex| -s.scaled(2.0) / past_one(s);
        // 1 − p_a·p_b.
        let pair_of = |a: Complex, b: Complex| -(a + b).scaled(2.0) / (past_one(a) * past_one(b));
        let numerator = if low {
            warped * warped * warped * warped
        } else {
            1.0
        };
        let gain =
            numerator / (past_one(upper[0]).norm_squared() * past_one(upper[1]).norm_squared());
        let pole = upper.map(pole_of);
        let direct = gain / (pole[0].norm_squared() * pole[1].norm_squared());
        let residue = upper.map(|s| {
            // (p ± 1)⁴ of the zeros at ∓1.
            let zeros = if low {
                Complex::ONE.scaled(2.0) / past_one(s)
            } else {
                s.scaled(2.0) / past_one(s)
            };
            let others = all.iter().filter(|other| **other != s);
            let apart = others.fold(pole_of(s), |product, other| {
                product * ((s - *other).scaled(2.0) / (past_one(s) * past_one(*other)))
            });
            zeros.squared().squared().scaled(gain) / apart
        });
        let mirrored = upper.map(|s| {
            let zeros = if low {
                Complex::ONE.scaled(2.0) / past_one(s)
            } else {
                to_one_of(s)
            };
            let across = all
                .iter()
                .fold(Complex::ONE, |product, other| product * pair_of(s, *other));
            zeros.squared().squared().scaled(gain) / across
        });
        let at_zero = f64::from(u8::from(low));
        let to_one = upper.map(to_one_of);
        let sides: f64 = (0..POLES)
            .map(|k| 2.0 * (residue[k] * mirrored[k] * pole[k] / to_one[k]).re)
            .sum();
        let mut powers = Box::new([[0.0; FRAMES]; LANES]);
        for k in 0..POLES {
            let mut power = Complex::ONE;
            for j in 0..FRAMES {
                powers[2 * k][j] = power.re;
                powers[2 * k + 1][j] = power.im;
                power = power * pole[k];
            }
        }
        let slowest = pole[0].norm_squared().max(pole[1].norm_squared());
        let frames = ln(FORGOTTEN) / (0.5 * ln(slowest));
        Self {
            pole,
            to_one,
            residue,
            mirrored,
            pairs: [0, 1].map(|k| {
                [0, 1].map(|j| {
                    [upper[j], upper[j].conjugate()]
                        .map(|other| Complex::ONE / pair_of(upper[k], other))
                })
            }),
            direct,
            centre: at_zero - 2.0 * sides,
            at_zero,
            block: pole.map(|p| p.to_power(FRAMES as u32)),
            powers,
            reach_blocks: 1 + (frames / FRAMES as f64) as usize,
        }
    }

    /// Blocks on either side of a block that matter to it.
    pub fn reach_blocks(&self) -> usize {
        self.reach_blocks
    }

    /// The sums, past or future, over a signal that stands at `level`, by channel.
    pub fn standing(&self, level: [f64; 2]) -> State {
        State::from_lanes(|channel, k| (Complex::ONE / self.to_one[k]).scaled(level[channel]))
    }

    /// The sums one block further: past sums to the end of a block from those before it, or the other way round.
    pub fn across(&self, state: &State, sums: &State) -> State {
        State::from_lanes(|channel, k| {
            self.block[k] * state.lane(channel, k) + sums.lane(channel, k)
        })
    }

    /// Adds to a block's future sums those from its frame `frame` on, p^frame·w.
    pub fn join(&self, sums: &mut State, frame: usize, later: &State) {
        *sums = State::from_lanes(|channel, k| {
            self.pole[k].to_power(frame as u32) * later.lane(channel, k) + sums.lane(channel, k)
        });
    }

    /// The future's sums right after the last frame: the forward pass is thought to go on as it was at the last frame. `past` are the
    /// sums up to and including it, `last` its samples.
    pub fn at_end(&self, past: &State, last: [f64; 2]) -> State {
        State::from_lanes(|channel, k| {
            let x = last[channel];
            let (mut passed, mut fading) = (self.direct * x, Complex::ZERO);
            for j in 0..POLES {
                let u = past.lane(channel, j);
                passed += 2.0 * (self.residue[j] * u).re;
                // What the forward pass would still do if the signal stood still from here.
                let left = self.residue[j]
                    * (u - (Complex::ONE / self.to_one[j]).scaled(x))
                    * self.pole[j];
                fading =
                    fading + left * self.pairs[k][j][0] + left.conjugate() * self.pairs[k][j][1];
            }
            let held = Complex::ONE.scaled(passed - self.at_zero * x) / self.to_one[k];
            (Complex::ONE / self.to_one[k]).scaled(x) + (held - fading) / self.mirrored[k]
        })
    }
}

impl State {
    fn from_lanes(mut lane: impl FnMut(usize, usize) -> Complex) -> Self {
        let mut state = Self::default();
        for channel in 0..2 {
            for k in 0..POLES {
                let value = lane(channel, k);
                state.re[POLES * channel + k] = value.re;
                state.im[POLES * channel + k] = value.im;
            }
        }
        state
    }

    fn lane(&self, channel: usize, k: usize) -> Complex {
        Complex {
            re: self.re[POLES * channel + k],
            im: self.im[POLES * channel + k],
        }
    }
}
