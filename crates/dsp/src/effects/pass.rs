//! What high-pass and low-pass share: Butterworth slopes of 12, 24, 36 or 48 dB an octave.
//!
//! Invariant: at the frequency the response is −3.01 dB, whatever the slope.

use super::state_variable::{Design, Section, cascade};
use super::{Effect, Parameter, Unit};

/// Sections of the steepest slope.
const MOST: usize = 4;

/// Q of each section of a Butterworth filter of order 2, 4, 6 and 8: `1/(2·sin((2n−1)π/(2·order)))`.
const Q: [[f64; MOST]; MOST] = [
    [core::f64::consts::FRAC_1_SQRT_2, 0.0, 0.0, 0.0],
    [1.3065629648763766, 0.541196100146197, 0.0, 0.0],
    [
        1.9318516525781366,
        core::f64::consts::FRAC_1_SQRT_2,
        0.5176380902050415,
        0.0,
    ],
    [
        2.5629154477415064,
        0.8999762231364156,
        0.6013448869350453,
        0.5097955791041592,
    ],
];

/// The frequency, as a parameter.
pub(super) const fn frequency(default: f32, says: &'static str) -> Parameter {
    Parameter {
        name: "frequency_hz",
        unit: Unit::Hz,
        minimum: 10.0,
        maximum: 20_000.0,
        default,
        choices: &[],
        says,
    }
}

/// The slope, as a parameter.
pub(super) const SLOPE: Parameter = Parameter {
    name: "slope",
    unit: Unit::Choice,
    minimum: 0.0,
    maximum: 3.0,
    default: 0.0,
    choices: &["12_db", "24_db", "36_db", "48_db"],
    says: "How steeply sound falls beyond the frequency, an octave.",
};

/// A filter of a kind that lets one side pass.
pub(super) struct Pass {
    design: fn(f64, f64, f64) -> Design,
    sample_rate_hz: f64,
    hz: f64,
    slope: usize,
    sections: [Section; MOST],
}

impl Pass {
    pub fn new(design: fn(f64, f64, f64) -> Design, sample_rate_hz: f64, values: &[f32]) -> Self {
        let nothing = Section::new(Design::open(1000.0, 1.0, sample_rate_hz), sample_rate_hz);
        let mut pass = Self {
            design,
            sample_rate_hz,
            hz: f64::from(values[0]),
            slope: values[1] as usize,
            sections: [0; MOST].map(|_| nothing.clone()),
        };
        pass.reset();
        pass
    }

    fn designs(&self) -> [Design; MOST] {
        let qs = Q[self.slope.min(MOST - 1)];
        qs.map(|q| {
            if q > 0.0 {
                (self.design)(self.hz, q, self.sample_rate_hz)
            } else {
                Design::open(self.hz, Q[0][0], self.sample_rate_hz)
            }
        })
    }
}

impl Effect for Pass {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        cascade(&mut self.sections, block);
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            0 => self.hz = f64::from(value),
            _ => self.slope = value as usize,
        }
        let designs = self.designs();
        for (section, design) in self.sections.iter_mut().zip(designs) {
            section.go(design);
        }
    }

    fn reset(&mut self) {
        let designs = self.designs();
        for (section, design) in self.sections.iter_mut().zip(designs) {
            section.reset(design);
        }
    }

    fn tail_frames(&self) -> usize {
        self.sections.iter().map(Section::tail_frames).sum()
    }
}
