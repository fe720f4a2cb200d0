//! The frequency of one channel of a tone, frame by frame: centre, half the beat and vibrato, never below 0 Hz.

use heterodyne_dsp::shape::{fract, split_of_skew};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use super::alpha::Alpha;
use super::grid::Dense;
use super::pieces::LfoShape;

/// A vibrato, any part of which may move with α.
#[derive(Clone, Debug)]
pub struct Lfo {
    /// Shape.
    pub shape: LfoShape,
    /// Peak to peak, hertz.
    pub range_hz: Ramp,
    /// Rate.
    pub hz: Ramp,
    /// Phase in turns.
    pub phase_turns: Ramp,
    /// −1 to 1.
    pub skew: Ramp,
    /// `true`: the phase is Σ_{k≤i} hz(k)/rate (transitions); `false`: hz·t.
    pub summed: bool,
    /// Where this is above ½ the vibrato is off (`forceMono` of isochronic transitions).
    pub off: Ramp,
    /// Where the rate is 0 the vibrato is off, whatever its phase.
    pub needs_rate: bool,
}

/// The frequency of one channel, frame by frame.
#[derive(Clone, Debug)]
pub struct Frequency {
    /// Centre with half the beat.
    pub hz: Ramp,
    /// The centre alone is held at 0 or above (isochronic transitions); the sum with the vibrato always is.
    pub held: bool,
    /// Added after the frequency is held at 0 or above, the sum being held there again (tones that beat beside a moving centre).
    pub beside_hz: Ramp,
    /// What moves it.
    pub lfo: Lfo,
    /// Transition factor; `None` in a static voice.
    pub alpha: Option<Alpha>,
    /// Sample rate.
    pub rate: f64,
}

impl Lfo {
    /// No vibrato.
    pub fn none() -> Self {
        let none = Ramp::default();
        Self {
            shape: LfoShape::Sine,
            range_hz: none,
            hz: none,
            phase_turns: none,
            skew: none,
            summed: false,
            off: none,
            needs_rate: false,
        }
    }
}

#[inline(always)]
pub(crate) fn between(ramp: Ramp, alpha: f64) -> f64 {
    ramp.start + (ramp.end - ramp.start) * alpha
}

/// Whether a parameter moves.
pub(crate) fn moves(ramp: Ramp) -> bool {
    ramp.start != ramp.end
}

impl Frequency {
    #[inline(always)]
    fn centre(&self, alpha: f64) -> f64 {
        let hz = between(self.hz, alpha);
        if self.held && hz < 0.0 { 0.0 } else { hz }
    }

    /// Upper bound of the frequency.
    pub fn largest_hz(&self) -> f64 {
        let reach = 0.5
            * self
                .lfo
                .range_hz
                .start
                .abs()
                .max(self.lfo.range_hz.end.abs());
        let beside = self.beside_hz.start.abs().max(self.beside_hz.end.abs());
        self.hz.start.abs().max(self.hz.end.abs()) + reach + beside
    }

    /// Frequency in hertz where α and the phase of the vibrato are known.
    #[inline(always)]
    fn hz_at(&self, alpha: f64, turns: f64) -> f64 {
        let lfo = &self.lfo;
        let p = fract(turns + between(lfo.phase_turns, alpha));
        let split = split_of_skew(between(lfo.skew, alpha));
        let rests = lfo.needs_rate && between(lfo.hz, alpha) == 0.0;
        let on = if between(lfo.off, alpha) > 0.5 || rests {
            0.0
        } else {
            0.5
        };
        let hz = self.centre(alpha) + on * between(lfo.range_hz, alpha) * lfo.shape.at(p, split);
        let held = if hz > 0.0 { hz } else { 0.0 };
        let hz = held + between(self.beside_hz, alpha);
        if hz > 0.0 { hz } else { 0.0 }
    }

    /// Phase of the vibrato in turns, from α and (inclusive) its sum.
    #[inline(always)]
    fn turns_at(&self, frame: f64, alpha: f64, sum: f64) -> f64 {
        let hz = self.lfo.hz;
        if self.lfo.summed {
            (hz.start * (frame + 1.0) + (hz.end - hz.start) * sum) / self.rate
        } else {
            between(hz, alpha) * (frame / self.rate)
        }
    }

    /// Frequencies in hertz at some frames, which need not be whole.
    #[inline(always)]
    pub fn values<const N: usize>(&self, at: &[f64; N], out: &mut [f64; N]) {
        let (mut alpha, mut sums) = ([0.0; N], [0.0; N]);
        if let Some(law) = &self.alpha {
            law.values(at, &mut alpha);
            if self.lfo.summed && moves(self.lfo.hz) {
                // Inclusive: the frame's own rate counts.
                law.sums(&at.map(|x| x + 1.0), &mut sums);
            }
        }
        for j in 0..N {
            out[j] = self.hz_at(alpha[j], self.turns_at(at[j], alpha[j], sums[j]));
        }
    }

    /// Frequencies in hertz of 512 frames from `first`.
    #[inline(always)]
    pub fn fill(&self, first: i64, out: &mut [f64; FRAMES]) {
        let grid = Dense { first };
        let (mut alpha, mut sums) = ([0.0; FRAMES], [0.0; FRAMES]);
        if let Some(law) = &self.alpha {
            law.fill(grid, &mut alpha);
            if self.lfo.summed && moves(self.lfo.hz) {
                law.fill_sums(Dense { first: first + 1 }, &mut sums);
            }
        }
        let at = grid.positions();
        for j in 0..FRAMES {
            out[j] = self.hz_at(alpha[j], self.turns_at(at[j], alpha[j], sums[j]));
        }
    }
}
