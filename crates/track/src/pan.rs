//! Where a voice sits between the ears: the pan parameters with their chains resolved.
//!
//! Invariant: values are as written; clamping to −1…1, ordering of the ends and the rule that all-zero means
//! "leave the level alone" belong to the renderer.

use crate::document::Ramp;
use crate::params::Params;

/// Path of a moving pan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PanShape {
    /// A sine between the two ends.
    #[default]
    Linear,
    /// From the ends to the centre, ends in turn.
    Inward,
    /// From the centre to the ends, ends in turn.
    Outward,
}

/// The pan of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PanSpec {
    /// Path of the movement; at the start of a transition.
    pub shape: PanShape,
    /// A transition whose start and end name different paths: the format makes the voice silent.
    pub mismatched: bool,
    /// One end, −1 to 1.
    pub min: Ramp,
    /// The other end, −1 to 1.
    pub max: Ramp,
    /// Rate in hertz.
    pub freq_hz: Ramp,
    /// Phase at time 0 in radians.
    pub phase_rad: Ramp,
}

impl Params {
    /// The pan of the voice. Both ends default to `pan`; in a transition each end goes
    /// own key → plain key → pan at that end.
    ///
    /// # Panics
    /// If the voice's table has no pan: a mistake in this program, not in a file.
    pub fn pan(&self) -> PanSpec {
        let [start, end] = self.choice_ends("panType");
        PanSpec {
            shape: match start {
                "inward" => PanShape::Inward,
                "outward" => PanShape::Outward,
                _ => PanShape::Linear,
            },
            mismatched: start != end,
            min: self.ramp("panRangeMin"),
            max: self.ramp("panRangeMax"),
            freq_hz: self.ramp("panFreq"),
            phase_rad: self.ramp("panPhase"),
        }
    }
}
