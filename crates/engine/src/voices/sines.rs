//! Sines for voices that are formulas, 512 frames at a time in f64.
//!
//! Phases are sums of the frequency by [`Carrier`], so they do not drift. Source of the two helpers: the format's swept sine,
//! whose phase stands at its start in frame 0: constant f: φ + 2π·f·t; moving f: φ + 2π/sr · Σ_{k=1..i} f(k).

use std::f64::consts::TAU;

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::phase::to_turns;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use super::parts::{self, scaled};
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::carrier::{Carrier, PhaseSine};
use crate::control::frequency::{Lfo, between, moves};
use crate::control::grid::Dense;

/// The transition factor over a block.
pub(super) struct Course<'a> {
    /// First frame of the block.
    pub first: i64,
    /// Transition factor; `None` in a static voice.
    pub alpha: Option<&'a Alpha>,
    /// Its value at every frame.
    pub factor: [f64; FRAMES],
}

impl<'a> Course<'a> {
    /// The factor over the 512 frames from `first`.
    #[inline(always)]
    pub fn new(first: i64, alpha: Option<&'a Alpha>) -> Self {
        let mut factor = [0.0; FRAMES];
        if let Some(alpha) = alpha {
            alpha.fill(Dense { first }, &mut factor);
        }
        Self {
            first,
            alpha,
            factor,
        }
    }

    /// Values of a parameter.
    #[inline(always)]
    pub fn at(&self, ramp: Ramp, j: usize) -> f64 {
        between(ramp, self.factor[j])
    }

    /// Sine of a modulator whose phase is hz(i)·t + φ(i), which chirps where the rate moves, as the format has it.
    #[inline(always)]
    pub fn modulator(&self, hz: Ramp, phase_turns: Ramp, rate: f64, out: &mut [f64; FRAMES]) {
        for (j, x) in out.iter_mut().enumerate() {
            let t = (self.first as f64 + j as f64) / rate;
            *x = sin_turns(self.at(hz, j) * t + self.at(phase_turns, j));
        }
    }
}

/// A sine whose phase is the sum of its frequency.
pub(super) struct Sine(Carrier);

impl Sine {
    /// A sine of `hz`, held at 0 or above, with a phase that may move. Its sum starts with the second frame.
    pub fn swept(
        hz: Ramp,
        phase_rad: Ramp,
        alpha: Option<&Alpha>,
        context: &mut VoiceContext,
    ) -> Self {
        let moving = moves(hz);
        let carrier = parts::carrier(hz, true, &Lfo::none(), moving, alpha, context);
        let mut start = scaled(phase_rad, 1.0 / TAU);
        if moving {
            // The inclusive sum, less the frequency of frame 0.
            let course = Course::new(0, alpha);
            let before = course.at(hz, 0).max(0.0) / f64::from(context.rate);
            start = Ramp {
                start: start.start - before,
                end: start.end - before,
            };
        }
        Self(carrier.with_start(start))
    }

    /// A sine of `hz`, held at 0 or above, whose phase counts the frame's own frequency, with a sine on the phase.
    pub fn inclusive(
        hz: Ramp,
        start_rad: f64,
        wobble: PhaseSine,
        alpha: Option<&Alpha>,
        context: &mut VoiceContext,
    ) -> Self {
        let carrier = parts::carrier(hz, true, &Lfo::none(), true, alpha, context);
        let start = parts::flat(start_rad / TAU);
        Self(carrier.with_start(start).with_sine(wobble))
    }

    /// Its values over a block.
    #[inline(always)]
    pub fn fill(&self, course: &Course, out: &mut [f64; FRAMES]) {
        let grid = Dense {
            first: course.first,
        };
        let (mut sums, mut wave) = ([0.0; FRAMES], [0.0; FRAMES]);
        if !self.0.is_steady() {
            self.0.fill_sums(grid, course.alpha, &mut sums);
            self.0.fill_wave(grid, &mut wave);
        }
        let base = to_turns(self.0.fill(grid, &course.factor, &sums, &wave, out));
        for x in out.iter_mut() {
            *x = sin_turns(base + *x);
        }
    }
}

/// A tremolo of the voices that are shaped or modulated ear by ear: 1 − depth·(1 − sine)/2.
pub(super) struct Tremolo {
    pub sine: Sine,
    pub depth: Ramp,
}

impl Tremolo {
    /// Its gain over a block.
    #[inline(always)]
    pub fn fill(&self, course: &Course, out: &mut [f64; FRAMES]) {
        self.sine.fill(course, out);
        for (j, x) in out.iter_mut().enumerate() {
            *x = 1.0 - course.at(self.depth, j) * (0.5 * (1.0 - *x));
        }
    }

    /// Upper bound of its |gain| while α stays in a range.
    pub fn bound(&self, alpha: (f64, f64)) -> f64 {
        swing_bound(self.depth, alpha)
    }
}

/// Largest |1 − depth·x| with x in 0…1 while α stays in a range.
pub(super) fn swing_bound(depth: Ramp, (least, greatest): (f64, f64)) -> f64 {
    let reach = |alpha| (1.0 - between(depth, alpha)).abs();
    reach(least).max(reach(greatest)).max(1.0)
}
