//! The phase of one channel of a tone.
//!
//! Φ(i) = start + Σ f(k) + δ(i) over the frames up to i (or before i), with f = centre ± beat/2 + vibrato, all in turns.
//! The constant part of f is summed in fixed point, exactly; what α and vibrato add is a closed sum in double
//! precision; a frequency without one ([`super::summed::Summed`]) is summed step by step.

use std::sync::Arc;

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::phase::{from_turns, step, to_turns};
use heterodyne_dsp::tone::{FRAMES, NODES_PADDED};
use heterodyne_track::document::Ramp;

use super::alpha::Alpha;
use super::frequency::{between, moves};
use super::grid::{Dense, Grid};
use super::summed::Summed;
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

    /// Phase in turns at the start of the voice, carried over or given.
    pub fn start_turns(&self) -> f64 {
        self.start_turns.start + to_turns(self.carry)
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
        let (mut factor, mut sums) = ([0.0; FRAMES], [0.0; FRAMES]);
        let (mut wave, mut out) = ([0.0; FRAMES], [0.0; FRAMES]);
        if let Some(alpha) = alpha {
            alpha.fill(grid, &mut factor);
        }
        plain.fill_sums(grid, alpha, &mut sums);
        plain.fill_wave(grid, &mut wave);
        plain.fill(grid, &factor, &sums, &wave, &mut out)
    }

    /// Whether its phase is summed frame by frame.
    pub fn is_summed(&self) -> bool {
        self.summed.is_some()
    }

    /// Whether another carrier's vibrato adds the same turns.
    pub fn same_wave(&self, other: &Self) -> bool {
        self.vibrato == other.vibrato && !self.is_summed() && !other.is_summed()
    }

    /// Sums of α up to every point of a grid, if anything moves with them.
    #[inline(always)]
    pub fn fill_sums<const N: usize>(
        &self,
        grid: Grid<N>,
        alpha: Option<&Alpha>,
        out: &mut [f64; N],
    ) {
        if let Some(alpha) = alpha {
            alpha.fill_sums(self.counted(grid), out);
        }
    }

    /// What the vibrato adds up to every point of a grid, in turns. `false` where the points are too sparse.
    #[inline(always)]
    pub fn fill_wave<const N: usize>(&self, grid: Grid<N>, out: &mut [f64; N]) -> bool {
        *out = [0.0; N];
        let from = self.counted(grid);
        if let Some(summed) = &self.summed {
            return Grid::<N>::STRIDE == 1 || summed.is_smooth(from.first);
        }
        self.vibrato.add_sums(from, out)
    }

    /// The grid moved on to count the frame itself where the sum is inclusive.
    #[inline(always)]
    fn counted<const N: usize>(&self, grid: Grid<N>) -> Grid<N> {
        Grid {
            first: grid.first + self.inclusive,
        }
    }

    /// Phase at the first point (the return value) and turns since then at every point, from what
    /// [`Carrier::fill_sums`] and [`Carrier::fill_wave`] found.
    #[inline(always)]
    pub fn fill<const N: usize>(
        &self,
        grid: Grid<N>,
        factor: &[f64; N],
        sums: &[f64; N],
        wave: &[f64; N],
        out: &mut [f64; N],
    ) -> u64 {
        let from = self.counted(grid);
        let mut before = self.carry;
        let mut turns = 0.0;
        if let Some(summed) = &self.summed {
            let base = match <&mut [f64; FRAMES]>::try_from(out.as_mut_slice()) {
                Ok(dense) => summed.fill(from.first, dense),
                Err(_) => match <&mut [f64; NODES_PADDED]>::try_from(out.as_mut_slice()) {
                    Ok(sparse) => summed.fill_sparse(from.first, sparse),
                    Err(_) => 0,
                },
            };
            before = before.wrapping_add(base);
        } else {
            turns = self.turns;
            before = before.wrapping_add(self.step.wrapping_mul(from.first as u64));
            for j in 0..N {
                out[j] = self.alpha_turns * sums[j] + wave[j];
            }
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
        for (j, x) in out.iter_mut().enumerate() {
            *x = (*x - first) + turns * (j as f64 * Grid::<N>::STRIDE as f64);
        }
        before.wrapping_add(from_turns(first))
    }
}
