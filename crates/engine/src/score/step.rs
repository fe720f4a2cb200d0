//! A step on the time line of the track: its voices, its place, its crossfades, its level.

use heterodyne_dsp::tone::FRAMES;

use crate::crossfade::Fade;
use crate::effects::treatment::Treatment;
use crate::envelope::VoiceGain;
use crate::voices::formula::Source;

/// One voice of a step.
pub(crate) struct PlacedVoice {
    pub source: Source,
    pub treatment: Option<Box<Treatment>>,
    pub gain: VoiceGain,
    /// Gain of the bus it goes to.
    pub bus_gain: f32,
}

/// One step.
pub(crate) struct PlacedStep {
    pub start: i64,
    pub frames: i64,
    pub voices: Vec<PlacedVoice>,
    pub fade_in: Option<Fade>,
    /// Fades that later steps impose.
    pub fades_out: Vec<Fade>,
    /// Upper bound of |sample| before the scale; infinite with noise.
    pub bound: f64,
    /// What brings its peak down to 1.
    pub scale: f32,
}

impl PlacedVoice {
    /// Upper bound of |sample|; infinite where none is known.
    pub fn bound(&self) -> f64 {
        if self.treatment.is_some() {
            return f64::INFINITY;
        }
        self.source.bound() * self.gain.max() * f64::from(self.bus_gain).abs()
    }
}

impl PlacedStep {
    /// Whether a frame of the track lies inside.
    pub fn holds(&self, frame: i64) -> bool {
        frame >= self.start && frame < self.start + self.frames
    }

    /// Whether a whole block lies inside.
    pub fn covers(&self, first: i64) -> bool {
        first >= self.start && first + FRAMES as i64 <= self.start + self.frames
    }

    /// Whether its fade in is over at a frame.
    pub fn is_faded_in(&self, frame: i64) -> bool {
        self.fade_in
            .is_none_or(|fade| frame >= fade.start + fade.frames)
    }

    /// Whether any crossfade of it touches a block.
    pub fn fades_in(&self, first: i64) -> bool {
        self.fade_in
            .iter()
            .chain(&self.fades_out)
            .any(|fade| fade.touches(first))
    }

    /// Upper bound of |sample| after the scale.
    pub fn level_bound(&self) -> f64 {
        self.bound * f64::from(self.scale)
    }

    /// Gain of the crossfades at a frame.
    pub fn fade_gain(&self, frame: i64) -> f64 {
        let mut gain = self.fade_in.map_or(1.0, |fade| fade.gain_in(frame));
        for fade in &self.fades_out {
            gain *= fade.gain_out(frame);
        }
        gain
    }
}
