//! A sine whose amplitude or frequency follows another sine.
//!
//! Invariant: both phases are exact; the lines of the spectrum stand at carrier ± k times modulator, to the bit.
//!
//! Amplitude: g·(1 + m·sin a)·sin c has the carrier g and two lines of m·g/2 (sin a·sin c = ½[cos(c − a) − cos(c + a)]).
//! Frequency: g·sin(c + β·sin a), β = deviation/modulator, has lines g·J_k(β) (Carson 1922; Chowning 1973). Those with
//! carrier + k·modulator at or above half the sample rate, or as far below 0, come back as aliases. For k > β
//! |J_k(β)| ≤ (β/2)^k/k! (Abramowitz and Stegun 9.1.62), and the terms that follow fall at least as fast as a geometric
//! series of ratio β/2(k+1): that bounds their sum.

use heterodyne_dsp::elementary::{ln, log10, sin_turns};
use heterodyne_dsp::phase::{from_turns, to_turns};

use super::error::SignalError;
use super::frequency::Frequency;
use super::{Signal, fill_with};

/// Most that may come back from beyond half the sample rate, in dB relative to the carrier: below a step of 24 bits.
pub const MOST_ALIAS_DB: f64 = -150.0;

/// A carrier and what moves it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    carrier: Frequency,
    modulator: Frequency,
    start: u64,
    gain: f64,
}

impl Pair {
    fn carrier_phase(&self, frame: u64) -> u64 {
        self.carrier.phase(self.start, frame)
    }

    /// The modulator begins at 0, upwards.
    fn modulation(&self, frame: u64) -> f64 {
        sin_turns(to_turns(self.modulator.phase(0, frame)))
    }

    fn below_hz(&self) -> f64 {
        0.5 * f64::from(self.carrier.sample_rate_hz())
    }
}

/// A sine whose amplitude swings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmplitudeModulated {
    pair: Pair,
    depth: f64,
}

impl AmplitudeModulated {
    /// A carrier of amplitude `gain` (peaks of gain·(1 + depth)), `depth` from 0 to 1; it begins at the phase `start_turns`,
    /// |start_turns| < 2^51, the modulator at 0.
    ///
    /// # Errors
    /// The depth is out of bounds, the rates differ, or the upper line does not lie below half the sample rate.
    pub fn new(
        carrier: Frequency,
        modulator: Frequency,
        depth: f64,
        start_turns: f64,
        gain: f64,
    ) -> Result<Self, SignalError> {
        carrier.same_rate(&modulator)?;
        if !(0.0..=1.0).contains(&depth) {
            return Err(SignalError::Amount {
                what: "modulation depth",
                found: depth,
                accepted: "0 to 1",
            });
        }
        let pair = Pair {
            carrier,
            modulator,
            start: from_turns(start_turns),
            gain,
        };
        if u128::from(carrier.step()) + u128::from(modulator.step()) >= 1 << 63 {
            return Err(SignalError::Alias {
                what: "amplitude modulation",
                bound_db: None,
                reaches_hz: carrier.requested_hz() + modulator.requested_hz(),
                below_hz: pair.below_hz(),
            });
        }
        Ok(Self { pair, depth })
    }
}

impl Signal for AmplitudeModulated {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        let pair = &self.pair;
        fill_with(first_frame, out, |frame| {
            let envelope = pair.gain * (1.0 + self.depth * pair.modulation(frame));
            envelope * sin_turns(to_turns(pair.carrier_phase(frame)))
        });
    }
}

/// A sine whose frequency swings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrequencyModulated {
    pair: Pair,
    index_turns: f64,
    alias_db: f64,
}

impl FrequencyModulated {
    /// A carrier of amplitude `gain` whose frequency swings by ± `deviation_hz`; it begins at the phase `start_turns`,
    /// |start_turns| < 2^51, the modulator at 0, where the frequency is highest.
    ///
    /// # Errors
    /// The deviation is negative or not finite, the rates differ, or more than [`MOST_ALIAS_DB`] might come back as aliases.
    pub fn new(
        carrier: Frequency,
        modulator: Frequency,
        deviation_hz: f64,
        start_turns: f64,
        gain: f64,
    ) -> Result<Self, SignalError> {
        carrier.same_rate(&modulator)?;
        let pair = Pair {
            carrier,
            modulator,
            start: from_turns(start_turns),
            gain,
        };
        if !(deviation_hz >= 0.0 && deviation_hz <= pair.below_hz()) {
            return Err(SignalError::Amount {
                what: "frequency deviation in Hz",
                found: deviation_hz,
                accepted: "0 to half the sample rate",
            });
        }
        let index_rad = deviation_hz / modulator.realised_hz();
        // The first line at or above half a turn a frame. Lines below −½ turn are farther away.
        let room = (1u64 << 63) - carrier.step();
        let first = room.div_ceil(modulator.step());
        let alias_db = tail_db(index_rad, first);
        if alias_db > MOST_ALIAS_DB {
            return Err(SignalError::Alias {
                what: "frequency modulation",
                bound_db: Some(alias_db),
                reaches_hz: pair.below_hz(),
                below_hz: pair.below_hz(),
            });
        }
        Ok(Self {
            pair,
            index_turns: index_rad / std::f64::consts::TAU,
            alias_db,
        })
    }

    /// Bound of what comes back from beyond half the sample rate, in dB relative to the carrier's amplitude; −∞ without deviation.
    pub fn alias_db(&self) -> f64 {
        self.alias_db
    }
}

/// Bound in dB of twice Σ |J_k(β)| over k ≥ `first`: both sides of the carrier. At most 0 dB.
fn tail_db(index_rad: f64, first: u64) -> f64 {
    if index_rad == 0.0 {
        return f64::NEG_INFINITY;
    }
    let first_order = first as f64;
    let half = 0.5 * index_rad;
    let ratio = half / (first_order + 1.0);
    if ratio >= 0.5 {
        return 0.0;
    }
    // ln k! ≥ k·ln k − k + ½·ln(2πk) (Robbins 1955).
    let ln_factorial =
        first_order * ln(first_order) - first_order + 0.5 * ln(std::f64::consts::TAU * first_order);
    let ln_term = first_order * ln(half) - ln_factorial;
    let ln_sum = ln_term + ln(2.0 / (1.0 - ratio));
    (ln_sum * 20.0 * log10(std::f64::consts::E)).min(0.0)
}

impl Signal for FrequencyModulated {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        let pair = &self.pair;
        fill_with(first_frame, out, |frame| {
            let turns =
                to_turns(pair.carrier_phase(frame)) + self.index_turns * pair.modulation(frame);
            pair.gain * sin_turns(turns)
        });
    }
}
