//! One flanger at one end of a voice: the delay line with its filtered feedback, mixed with the dry sound.
//!
//! Invariant: at rest it holds silence; every value stays finite, whatever comes in.
//!
//! z = the line τ frames ago; h = a_h·(h⁻ + z − z⁻), a_h = e^(−2π·hpf/sr), 0 where hpf ≤ 0, which keeps the feedback silent as the
//! format has it; q = (1−a_l)·h + a_l·q⁻, a_l = e^(−2π·lpf/sr), 1 where lpf ≤ 0, 0 from sr/2 on; u = x + feedback·q goes into the
//! line as f32; y = x + mix·z.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};
use std::ops::Range;

use heterodyne_dsp::delay::{Line, Reader};
use heterodyne_dsp::elementary::{exp, ln};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;

use super::loudness::{Matching, MatchingState};
use super::settings::{Settings, Stereo};
use super::sweep::{self, Sweep};
use crate::cursor::Block;
use crate::effects::{FORGOTTEN, quieted};

/// Highest level that goes into the line: far above any sound, far below what could overflow.
const HIGHEST: f64 = 1e9;

/// The laws of one end. Immutable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub sweep: Sweep,
    stereo: Stereo,
    reader: Reader,
    mix: f64,
    feedback: f64,
    high_pass_pole: f64,
    low_pass_pole: f64,
    matching: Option<Matching>,
}

/// What it remembers beside its line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LoopState {
    now: usize,
    heard: [f64; 2],
    high_passed: [f64; 2],
    low_passed: [f64; 2],
    matching: MatchingState,
}

impl Loop {
    pub fn new(settings: &Settings, rate: u32) -> Self {
        let sr = f64::from(rate);
        let pole = |hz: f64| exp(-TAU * hz / sr);
        let high_pass_pole = match settings.high_pass_hz {
            hz if hz > 0.0 => pole(hz),
            _ => 0.0,
        };
        let low_pass_pole = match settings.low_pass_hz {
            hz if hz <= 0.0 => 1.0,
            hz if hz >= 0.5 * sr => 0.0,
            hz => pole(hz),
        };
        let heard = high_pass_pole > 0.0 && low_pass_pole < 1.0;
        Self {
            sweep: Sweep::new(settings, rate),
            stereo: settings.stereo,
            reader: settings.reader,
            mix: settings.mix,
            feedback: if heard { settings.feedback } else { 0.0 },
            high_pass_pole,
            low_pass_pole,
            matching: settings.loudness.map(|l| Matching::new(&l, sr)),
        }
    }

    /// Frames of its line.
    pub fn capacity_frames(&self) -> usize {
        self.reader
            .capacity_frames(self.sweep.longest_frames as usize + 1)
    }

    /// Frames after which what came before has fallen below a millionth.
    pub fn memory_frames(&self) -> f64 {
        let delay = self.sweep.longest_frames + 2.0;
        let mut frames = delay;
        if self.feedback != 0.0 {
            // Highest gain of the loop: the high-pass passes 2a/(1+a) at most, the low-pass 1.
            let pass = 2.0 * self.high_pass_pole / (1.0 + self.high_pass_pole);
            let loss = -ln(self.feedback.abs() * pass);
            let rounds = -ln(FORGOTTEN) / loss.max(1e-9);
            frames += rounds * delay;
            for pole in [self.high_pass_pole, self.low_pass_pole] {
                if pole > 0.0 {
                    // Both filters ring on in every round; their tails add up in the logarithm.
                    frames +=
                        -ln(FORGOTTEN) / (-ln(pole)).max(1e-12) / (1.0 - exp(-loss.max(1e-9)));
                }
            }
        }
        frames + self.matching.map_or(0.0, |m| m.memory_frames())
    }

    /// Treats the frames `inside` of a block whose first frame is frame `first` of the voice.
    pub fn run(
        &self,
        isa: Isa,
        ring: &mut [[f32; 2]],
        state: &mut LoopState,
        first: i64,
        inside: Range<usize>,
        block: &mut Block,
    ) {
        let mut delays = [0.0; FRAMES];
        sweep::fill(isa, &self.sweep, first, &mut delays);
        let mut dry = [[0.0; 2]; FRAMES];
        let mut wet = [[0.0; 2]; FRAMES];
        self.split(block, &mut dry);
        let line = Line::new(ring, state.now);
        let span = (&delays, &dry, inside.clone());
        match (self.reader, self.feedback != 0.0) {
            (Reader::Linear, false) => self.pass::<false, false>(line, state, span, &mut wet),
            (Reader::Linear, true) => self.pass::<false, true>(line, state, span, &mut wet),
            (Reader::Cubic, false) => self.pass::<true, false>(line, state, span, &mut wet),
            (Reader::Cubic, true) => self.pass::<true, true>(line, state, span, &mut wet),
        }
        if let Some(matching) = &self.matching {
            matching.run(isa, &mut state.matching, inside.clone(), &dry, &mut wet);
        }
        self.join(&dry, &wet, inside, block);
    }

    #[inline(always)]
    fn pass<const CUBIC: bool, const LOOPED: bool>(
        &self,
        mut line: Line<'_>,
        state: &mut LoopState,
        (delays, dry, inside): (&[f64; FRAMES], &[[f64; 2]; FRAMES], Range<usize>),
        wet: &mut [[f64; 2]; FRAMES],
    ) {
        let (a_h, a_l) = (self.high_pass_pole, self.low_pass_pole);
        let (mut heard, mut h, mut q) = (state.heard, state.high_passed, state.low_passed);
        let rows = delays.iter().zip(dry).zip(wet.iter_mut());
        for ((delay, x), y) in rows.skip(inside.start).take(inside.len()) {
            let whole = *delay as u32;
            let fraction = *delay - f64::from(whole);
            // The newest frame in the line is one frame old.
            let z = line.read::<CUBIC>((whole as usize).wrapping_sub(1), fraction);
            let mut u = *x;
            if LOOPED {
                for lane in 0..2 {
                    h[lane] = a_h * (h[lane] + z[lane] - heard[lane]);
                    q[lane] = (1.0 - a_l) * h[lane] + a_l * q[lane];
                    u[lane] += self.feedback * q[lane];
                    u[lane] = u[lane].clamp(-HIGHEST, HIGHEST);
                }
                heard = z;
            }
            line.write([u[0] as f32, u[1] as f32]);
            *y = [x[0] + self.mix * z[0], x[1] + self.mix * z[1]];
        }
        state.now = line.now();
        state.heard = heard;
        state.high_passed = h.map(quieted);
        state.low_passed = q.map(quieted);
    }

    /// What goes through the loop: both ears, or the mid or side signal in the first lane.
    fn split(&self, block: &Block, dry: &mut [[f64; 2]; FRAMES]) {
        let [left, right] = block;
        for ((left, right), dry) in left.iter().zip(right).zip(dry) {
            let (left, right) = (f64::from(*left), f64::from(*right));
            *dry = match self.stereo {
                Stereo::Linked => [left, right],
                Stereo::Mid => [(left + right) * FRAC_1_SQRT_2, 0.0],
                Stereo::Side => [(left - right) * FRAC_1_SQRT_2, 0.0],
            };
        }
    }

    /// Back to two ears; what did not go through the loop is put beside it as it was.
    fn join(
        &self,
        dry: &[[f64; 2]; FRAMES],
        wet: &[[f64; 2]; FRAMES],
        inside: Range<usize>,
        block: &mut Block,
    ) {
        let [left, right] = block;
        let rows = left.iter_mut().zip(right).zip(dry.iter().zip(wet));
        for ((left, right), (dry, wet)) in rows.skip(inside.start).take(inside.len()) {
            // What the loop added to mid or side goes to both ears.
            let change = (wet[0] - dry[0]) * FRAC_1_SQRT_2;
            let (l, r) = match self.stereo {
                Stereo::Linked => (wet[0], wet[1]),
                Stereo::Mid => (f64::from(*left) + change, f64::from(*right) + change),
                Stereo::Side => (f64::from(*left) + change, f64::from(*right) - change),
            };
            (*left, *right) = (l as f32, r as f32);
        }
    }
}
