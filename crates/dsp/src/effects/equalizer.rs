//! Equalizer: eight bands, each a peak, a shelf, a pass or a notch.
//!
//! Invariant: a band's response is the audio-EQ cookbook's for its kind, frequency, gain and Q; a band that changes nothing lets the bits pass.

use super::state_variable::{Design, Section, cascade};
use super::{Effect, Kind, Parameter, Unit};

/// How many bands there are.
pub const BANDS: usize = 8;

/// Parameters of a band: kind, frequency, gain, Q.
pub const PARAMETERS_PER_BAND: usize = 4;

/// What a band can be.
const KINDS: &[&str] = &[
    "off",
    "peak",
    "low_shelf",
    "high_shelf",
    "high_pass",
    "low_pass",
    "notch",
];

/// The four parameters of each band, in turn.
macro_rules! bands {
    ($($kind:literal $hz:literal $gain:literal $q:literal at $default:literal,)*) => {
        &[$(
            Parameter {
                name: $kind,
                unit: Unit::Choice,
                minimum: 0.0,
                maximum: (KINDS.len() - 1) as f32,
                default: 1.0,
                choices: KINDS,
                says: "What the band is.",
            },
            Parameter {
                name: $hz,
                unit: Unit::Hz,
                minimum: 10.0,
                maximum: 20_000.0,
                default: $default,
                choices: &[],
                says: "Middle of a peak or notch, half height of a shelf, edge of a pass.",
            },
            Parameter {
                name: $gain,
                unit: Unit::Db,
                minimum: -30.0,
                maximum: 30.0,
                default: 0.0,
                choices: &[],
                says: "Height of a peak or shelf.",
            },
            Parameter {
                name: $q,
                unit: Unit::Ratio,
                minimum: 0.1,
                maximum: 40.0,
                default: 0.707,
                choices: &[],
                says: "How narrow a peak or notch is, how steep a shelf, how sharp the edge of a pass.",
            },
        )*]
    };
}

/// Equalizer, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "equalizer",
    title: "Equalizer",
    says: "Makes parts of the spectrum louder or softer, in eight bands.",
    parameters: bands![
        "band1_kind" "band1_frequency_hz" "band1_gain_db" "band1_q" at 60.0,
        "band2_kind" "band2_frequency_hz" "band2_gain_db" "band2_q" at 150.0,
        "band3_kind" "band3_frequency_hz" "band3_gain_db" "band3_q" at 400.0,
        "band4_kind" "band4_frequency_hz" "band4_gain_db" "band4_q" at 1000.0,
        "band5_kind" "band5_frequency_hz" "band5_gain_db" "band5_q" at 2400.0,
        "band6_kind" "band6_frequency_hz" "band6_gain_db" "band6_q" at 5000.0,
        "band7_kind" "band7_frequency_hz" "band7_gain_db" "band7_q" at 10_000.0,
        "band8_kind" "band8_frequency_hz" "band8_gain_db" "band8_q" at 16_000.0,
    ],
    make: |sample_rate_hz, _, values| {
        let mut bands = [[0.0; PARAMETERS_PER_BAND]; BANDS];
        for (band, values) in bands.iter_mut().zip(values.chunks(PARAMETERS_PER_BAND)) {
            band.copy_from_slice(values);
        }
        let sections =
            bands.map(|band| Section::new(design(&band, sample_rate_hz), sample_rate_hz));
        Box::new(Equalizer {
            sample_rate_hz,
            bands,
            sections,
        })
    },
};

struct Equalizer {
    sample_rate_hz: f64,
    bands: [[f32; PARAMETERS_PER_BAND]; BANDS],
    sections: [Section; BANDS],
}

/// The filter of a band.
fn design(band: &[f32; PARAMETERS_PER_BAND], rate: f64) -> Design {
    let [kind, hz, gain_db, q] = band.map(f64::from);
    match kind as usize {
        1 => Design::peak(hz, gain_db, q, rate),
        2 => Design::low_shelf(hz, gain_db, q, rate),
        3 => Design::high_shelf(hz, gain_db, q, rate),
        4 => Design::high_pass(hz, q, rate),
        5 => Design::low_pass(hz, q, rate),
        6 => Design::notch(hz, q, rate),
        _ => Design::open(hz, q, rate),
    }
}

impl Effect for Equalizer {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        cascade(&mut self.sections, block);
    }

    fn set(&mut self, parameter: usize, value: f32) {
        let band = parameter / PARAMETERS_PER_BAND;
        if let (Some(values), Some(section)) =
            (self.bands.get_mut(band), self.sections.get_mut(band))
        {
            values[parameter % PARAMETERS_PER_BAND] = value;
            section.go(design(values, self.sample_rate_hz));
        }
    }

    fn reset(&mut self) {
        for (section, band) in self.sections.iter_mut().zip(&self.bands) {
            section.reset(design(band, self.sample_rate_hz));
        }
    }

    fn tail_frames(&self) -> usize {
        self.sections.iter().map(Section::tail_frames).sum()
    }
}
