//! The phase of one channel of a tone.
//!
//! Φ(i) = start + Σ f(k) + δ(i) over the frames up to i (or before i), with f = centre ± beat/2 + vibrato, all in turns.
//! The constant part of f is summed in fixed point, exactly; what α and vibrato add is a closed sum in double
//! precision; a frequency without one ([`super::frequency::Summed`]) is summed step by step.

use std::sync::Arc;

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::phase::{from_turns, step, to_turns};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use super::alpha::Alpha;
use super::frequency::{Summed, between, moves};
use super::grid::{Dense, Grid};
use super::vibrato::Vibrato;

/// A slow sine on the phase: δ(i) = half·sin(2π·hz·t).
#[derive(Clone, Copy, Debug)]
pub struct PhaseSine {
    /// Half the range in turns, signed by channel.
    pub half_turns: Ramp,
    /// Rate; in a transition hz(i)·t, which chirps, as the format has it.
    pub hz: Ramp,
}

/// Phase of one channel.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// Fixed-point step of the constant part of the frequency.
    step: u64,
    /// The same in turns, within ±½.
    turns: f64,
    /// What α adds, in turns a frame.
    alpha_turns: f64,
    vibrato: Vibrato,
    summed: Option<Arc<Summed>>,
    /// 1: the frame's own frequency counts; 0: only those before it.
    inclusive: i64,
    start_turns: Ramp,
    sine: Option<PhaseSine>,
    rate: f64,
    /// Phase carried over from an earlier voice, live contract.
    carry: u64,
}

impl Carrier {
    /// A carrier from `hz.start` to `hz.end`.
    pub fn new(hz: Ramp, inclusive: bool, rate: u32) -> Self {
        let step = step(hz.start, rate);
        let rate = f64::from(rate);
        Self {
            step,
            turns: to_turns(step),
            alpha_turns: (hz.end - hz.start) / rate,
            vibrato: Vibrato::None,
            summed: None,
            inclusive: i64::from(inclusive),
            start_turns: Ramp::default(),
            sine: None,
            rate,
            carry: 0,
        }
    }

    /// Adds a vibrato with a closed sum.
    pub fn with_vibrato(mut self, vibrato: Vibrato) -> Self {
        self.vibrato = vibrato;
        self
    }

    /// Replaces the closed sums by one with checkpoints.
    pub fn with_summed(mut self, summed: Summed) -> Self {
        self.summed = Some(Arc::new(summed));
        self
    }

    /// Sets the phase at the start, in turns.
    pub fn with_start(mut self, turns: Ramp) -> Self {
        self.start_turns = turns;
        self
    }

    /// Adds a sine on the phase.
    pub fn with_sine(mut self, sine: PhaseSine) -> Self {
        let still = sine.half_turns == Ramp::default() || sine.hz == Ramp::default();
        self.sine = (!still).then_some(sine);
        self
    }

    /// Starts this carrier where an earlier one stood: replaces the start phase.
    pub fn carry_from(&mut self, phase: u64) {
        self.start_turns = Ramp::default();
        self.carry = phase;
    }

    /// Whether the frequency is constant and nothing moves the phase.
    pub fn is_steady(&self) -> bool {
        self.alpha_turns == 0.0
            && matches!(self.vibrato, Vibrato::None)
            && self.summed.is_none()
            && self.sine.is_none()
            && !moves(self.start_turns)
    }

    /// Fixed-point step of the constant part.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Turns a frame of the constant part, within ±½.
    pub fn turns(&self) -> f64 {
        self.turns
    }

    /// Phase of a steady carrier at frame `first`.
    #[inline(always)]
    pub fn steady_phase(&self, first: i64) -> u64 {
        self.step
            .wrapping_mul((first + self.inclusive) as u64)
            .wrapping_add(from_turns(self.start_turns.start))
            .wrapping_add(self.carry)
    }

    /// Phase after the first `n` frames, without the sine on it: where an oscillator that goes on would stand.
    pub fn running_phase(&self, n: i64, alpha: Option<&Alpha>) -> u64 {
        let mut plain = self.clone();
        plain.sine = None;
        let grid = Dense {
            first: n - self.inclusive,
        };
        let (mut factor, mut out) = ([0.0; FRAMES], [0.0; FRAMES]);
        if let Some(alpha) = alpha {
            alpha.fill(grid, &mut factor);
        }
        let mut base = 0;
        plain.fill(grid, alpha, &factor, &mut out, &mut base);
        base
    }

    /// Phase at the first point (`base`) and turns since then at every point. `false` where the points are too sparse.
    #[inline(always)]
    pub fn fill<const N: usize>(
        &self,
        grid: Grid<N>,
        alpha: Option<&Alpha>,
        factor: &[f64; N],
        out: &mut [f64; N],
        base: &mut u64,
    ) -> bool {
        let from = Grid::<N> {
            first: grid.first + self.inclusive,
        };
        let mut enough = true;
        *out = [0.0; N];
        let mut before = self.carry;
        if let Some(summed) = &self.summed {
            let dense: Option<&mut [f64; FRAMES]> = out.as_mut_slice().try_into().ok();
            match dense {
                Some(dense) => before = before.wrapping_add(summed.fill(from.first, dense)),
                None => enough = false,
            }
        } else {
            before = before.wrapping_add(self.step.wrapping_mul(from.first as u64));
            if let (Some(alpha), true) = (alpha, self.alpha_turns != 0.0) {
                alpha.fill_sums(from, out);
                for x in out.iter_mut() {
                    *x *= self.alpha_turns;
                }
            }
            enough = self.vibrato.add_sums(from, out);
        }
        if moves(self.start_turns) {
            for j in 0..N {
                out[j] += between(self.start_turns, factor[j]);
            }
        } else {
            before = before.wrapping_add(from_turns(self.start_turns.start));
        }
        if let Some(sine) = self.sine {
            let at = grid.positions();
            for j in 0..N {
                let t = at[j] / self.rate;
                out[j] += between(sine.half_turns, factor[j])
                    * sin_turns(between(sine.hz, factor[j]) * t);
            }
        }
        let first = out[0];
        *base = before.wrapping_add(from_turns(first));
        if self.summed.is_some() {
            for x in out.iter_mut() {
                *x -= first;
            }
        } else {
            for (j, x) in out.iter_mut().enumerate() {
                *x = (*x - first) + self.turns * (j as f64 * Grid::<N>::STRIDE as f64);
            }
        }
        enough
    }
}
