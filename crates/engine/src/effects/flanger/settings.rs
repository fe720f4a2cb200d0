//! What a flanger is set to at one end of a voice.
//!
//! Invariant: every number that the laws and loops use is inside the bounds that keep them finite and their memory short; what had to
//! be moved for that is said in a warning.

use heterodyne_dsp::delay::Reader;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use crate::compile::VoiceContext;
use crate::effects::MAX_DELAY_SECS;

/// Shortest delay in milliseconds.
pub(super) const MIN_DELAY_MS: f64 = 0.05;

/// Which signals pass through the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stereo {
    /// Left and right, with one delay.
    Linked,
    /// (L + R)/√2 alone.
    Mid,
    /// (L − R)/√2 alone.
    Side,
}

/// In what the delay moves evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// In the delay.
    Even,
    /// In its inverse, the spacing of the notches.
    Inverse,
    /// In its logarithm.
    Exponential,
}

/// Matching of the level to that of the dry sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Loudness {
    pub time_constant_ms: f64,
    pub min_gain: f64,
    pub max_gain: f64,
}

/// The settings of one end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    pub delay_ms: f64,
    pub depth_ms: f64,
    pub rate_hz: f64,
    pub triangle: bool,
    pub feedback: f64,
    pub mix: f64,
    pub low_pass_hz: f64,
    pub high_pass_hz: f64,
    pub stereo: Stereo,
    pub law: Law,
    pub reader: Reader,
    pub min_delay_ms: f64,
    pub max_delay_ms: f64,
    pub loudness: Option<Loudness>,
}

impl Settings {
    /// The settings at both ends of a voice; `None` where the flanger is off. In a static voice both are the same.
    pub fn ends(params: &Params, context: &mut VoiceContext) -> [Option<Self>; 2] {
        let [start, end] = params.flag_ends("flangeEnable");
        let [start_shape, end_shape] = params.choice_ends("flangeShape");
        let start = start.then(|| Self::read(params, |ramp| ramp.start, start_shape));
        let end = end.then(|| Self::read(params, |ramp| ramp.end, end_shape));
        let mut ends = [start, end];
        for settings in ends.iter_mut().flatten() {
            settings.bound(context);
        }
        ends
    }

    fn read(params: &Params, end: impl Fn(Ramp) -> f64, shape: &str) -> Self {
        let number = |name: &str| end(params.ramp(name));
        // The format counts these three; a fraction of a number says nothing.
        let whole = |name: &str| number(name) as i64;
        Self {
            delay_ms: number("flangeDelayMs"),
            depth_ms: number("flangeDepthMs"),
            rate_hz: number("flangeRateHz"),
            triangle: shape != "sine",
            feedback: number("flangeFeedback"),
            mix: number("flangeMix"),
            low_pass_hz: number("flangeLoopLpfHz"),
            high_pass_hz: number("flangeLoopHpfHz"),
            stereo: match whole("flangeStereoMode") {
                2 => Stereo::Mid,
                3 => Stereo::Side,
                _ => Stereo::Linked,
            },
            law: match whole("flangeDelayLaw") {
                1 => Law::Inverse,
                2 => Law::Exponential,
                _ => Law::Even,
            },
            reader: match whole("flangeInterp") {
                1 => Reader::Cubic,
                _ => Reader::Linear,
            },
            min_delay_ms: number("flangeMinDelayMs"),
            max_delay_ms: number("flangeMaxDelayMs"),
            loudness: (number("flangeLoudnessMode") != 0.0).then(|| Loudness {
                time_constant_ms: number("flangeLoudnessTcMs"),
                min_gain: number("flangeLoudnessMinGain"),
                max_gain: number("flangeLoudnessMaxGain"),
            }),
        }
    }

    /// Brings what must be bounded within its bounds.
    fn bound(&mut self, context: &mut VoiceContext) {
        if self.feedback.abs() > 1.0 {
            let bounded = self.feedback.clamp(-1.0, 1.0);
            context.warn(format!(
                "a feedback of {} would grow without end; {bounded} is used (-1 to 1 is accepted)",
                self.feedback
            ));
            self.feedback = bounded;
        }
        let longest = 1000.0 * MAX_DELAY_SECS;
        self.min_delay_ms = self.min_delay_ms.max(MIN_DELAY_MS);
        let sweep_end = self.delay_ms.max(self.min_delay_ms) + self.depth_ms.max(0.0);
        if self.max_delay_ms > longest && sweep_end > longest {
            context.warn(format!(
                "the flanger's delay reaches {} ms; at most {longest} ms are played",
                sweep_end.min(self.max_delay_ms)
            ));
        }
        self.max_delay_ms = self.max_delay_ms.min(longest);
        self.min_delay_ms = self.min_delay_ms.min(longest);
        if self.max_delay_ms < self.min_delay_ms {
            context.warn(format!(
                "the flanger's longest delay ({} ms) is below its shortest; {} ms is used for both",
                self.max_delay_ms, self.min_delay_ms
            ));
            self.max_delay_ms = self.min_delay_ms;
        }
    }
}
