//! A sine whose frequency moves from one value to another, straight or by equal ratios in equal times.
//!
//! Invariant: every phase comes in closed form from the frame number, so a sweep can be entered anywhere.
//!
//! *Linear*, over N frames: p(n) = s₀·n + (s₁ − s₀)·n²/2N, in integers of 2⁻¹²⁸ turn: exact but for the rounding of (s₁ − s₀)/2N,
//! which is below 2⁻⁶⁵ turn for sweeps shorter than 2³² frames. *Logarithmic* (Farina, "Simultaneous measurement of impulse response
//! and distortion with a swept-sine technique", AES 108, 2000): p(n) = s₀·N/ln R · (R^(n/N) − 1), R = s₁/s₀, in f64: its error is some
//! 1e-15 of the turns made so far, below 1e-8 turn within ten million turns.
//! The frequency at frame n is the derivative of p; the last frame is one short of the end frequency.

use heterodyne_dsp::elementary::{exp2, ln, log2, sin_turns};
use heterodyne_dsp::phase::{TURN, from_turns, to_turns};

use super::error::SignalError;
use super::frequency::Frequency;
use super::{Signal, fill_with};

/// Least ratio of a logarithmic sweep: nearer than that, the closed form loses digits.
pub const LEAST_LOG_RATIO: f64 = 1.001;

/// How the frequency moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// By equal differences.
    Linear,
    /// By equal ratios.
    Logarithmic,
}

/// A sweep; silence before its first frame and after its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    start: u64,
    gain: f64,
    frames: u64,
    course: Course,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    /// Steps and half their growth a frame, in 2⁻¹²⁸ turn.
    Linear { step: u128, half_growth: u128 },
    /// Turns of e-fold growth, and doublings a frame.
    Logarithmic { turns: f64, doublings: f64 },
}

impl Sweep {
    /// A sweep of amplitude `gain` over `frames` frames that begins at the phase `start_turns`, |start_turns| < 2^51. It may fall.
    ///
    /// # Errors
    /// No frames, different sample rates, or a logarithmic sweep over less than [`LEAST_LOG_RATIO`].
    pub fn new(
        law: Law,
        from: Frequency,
        to: Frequency,
        frames: u64,
        start_turns: f64,
        gain: f64,
    ) -> Result<Self, SignalError> {
        from.same_rate(&to)?;
        if frames == 0 {
            return Err(SignalError::NoFrames);
        }
        let course = match law {
            Law::Linear => {
                // Steps are below 2^63, so the difference shifted by 64 bits fits.
                let growth = (i128::from(to.step()) - i128::from(from.step())) << 64;
                let half_growth = rounded_quotient(growth, 2 * i128::from(frames));
                Course::Linear {
                    step: u128::from(from.step()) << 64,
                    half_growth: half_growth as u128,
                }
            }
            Law::Logarithmic => {
                let (low, high) = (from.step().min(to.step()), from.step().max(to.step()));
                let found = high as f64 / low as f64;
                if found < LEAST_LOG_RATIO {
                    return Err(SignalError::Ratio { found });
                }
                let ratio = to.step() as f64 / from.step() as f64;
                Course::Logarithmic {
                    turns: from.step() as f64 / TURN * frames as f64 / ln(ratio),
                    doublings: log2(ratio) / frames as f64,
                }
            }
        };
        Ok(Self {
            start: from_turns(start_turns),
            gain,
            frames,
            course,
        })
    }

    /// Phase at a frame, in 2⁻⁶⁴ turns.
    pub fn phase(&self, frame: u64) -> u64 {
        let since_start = match self.course {
            Course::Linear { step, half_growth } => {
                let n = u128::from(frame);
                let turned = step
                    .wrapping_mul(n)
                    .wrapping_add(half_growth.wrapping_mul(n.wrapping_mul(n)));
                (turned >> 64) as u64
            }
            Course::Logarithmic { turns, doublings } => {
                from_turns(turns * (exp2(doublings * frame as f64) - 1.0))
            }
        };
        self.start.wrapping_add(since_start)
    }
}

/// The nearest whole number to a / b, b > 0.
fn rounded_quotient(a: i128, b: i128) -> i128 {
    let (quotient, rest) = (a.div_euclid(b), a.rem_euclid(b));
    quotient + i128::from(rest >= b - rest)
}

impl Signal for Sweep {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        fill_with(first_frame, out, |frame| {
            if frame < self.frames {
                self.gain * sin_turns(to_turns(self.phase(frame)))
            } else {
                0.0
            }
        });
    }
}
