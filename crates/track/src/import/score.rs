//! What both importers make of a sequence: lanes of tones that hold or slide, noise that swells, and strokes of bells.
//!
//! Invariant: the pieces of a lane are in order and do not overlap; inside a piece every value moves in a straight line.

/// Which synthesizer plays a piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Synth {
    /// Two sines, one for each ear, a beat apart.
    Beat,
    /// A carrier in pulses; the silent part of the cycle, and each ramp as a part of the audible one.
    Pulse {
        /// Silent part of the cycle, 0 to 1.
        gap: f64,
        /// Each ramp as a part of the rest, 0 to 0.5.
        ramp: f64,
    },
}

/// A tone at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tone {
    /// Linear gains, left and right.
    pub gains: [f64; 2],
    /// Centre frequency.
    pub carrier_hz: f64,
    /// Left frequency less right frequency, or pulses per second.
    pub beat_hz: f64,
}

impl Tone {
    /// Whether either ear hears it.
    pub fn sounds(&self) -> bool {
        self.gains.iter().any(|gain| *gain != 0.0)
    }

    /// On the straight line from `self` (0) to `other` (1).
    pub fn towards(&self, other: &Self, part: f64) -> Self {
        let mix = |from: f64, to: f64| match part {
            0.0 => from,
            1.0 => to,
            _ if from == to => from,
            _ => from + (to - from) * part,
        };
        Self {
            gains: [0, 1].map(|ear| mix(self.gains[ear], other.gains[ear])),
            carrier_hz: mix(self.carrier_hz, other.carrier_hz),
            beat_hz: mix(self.beat_hz, other.beat_hz),
        }
    }
}

/// A tone over some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub synth: Synth,
    pub start_secs: f64,
    pub end_secs: f64,
    pub from: Tone,
    pub to: Tone,
}

/// Pieces that follow each other and continue in phase.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    pub pieces: Vec<Piece>,
    /// What the voices of the lane are called.
    pub description: String,
}

/// Noise over some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NoisePiece {
    /// Name of the colour, as in the format.
    pub colour: &'static str,
    pub start_secs: f64,
    pub end_secs: f64,
    /// Linear gain at the start.
    pub from: f64,
    /// Linear gain at the end.
    pub to: f64,
}

/// One stroke of a bell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub at_secs: f64,
    pub hz: f64,
    /// Linear gain at the stroke.
    pub gain: f64,
}

/// A sequence before it becomes steps.
#[derive(Clone, Debug, Default)]
pub(super) struct Score {
    pub lanes: Vec<Lane>,
    pub noise: Vec<NoisePiece>,
    pub strokes: Vec<Stroke>,
    /// From when on which description holds; in order.
    pub labels: Vec<(f64, String)>,
    /// Length of the whole.
    pub length_secs: f64,
}
