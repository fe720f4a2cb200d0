//! What the author wrote, after aliases, defaults and validation: plain data, no I/O, no audio.
//!
//! Times are seconds, frequencies hertz, angles as the field's name says. Everything here has passed the
//! limits of [`crate::limits`]: numbers are finite, lengths are not negative.

use crate::params::Params;

/// Where in the source text something stands, for diagnostics that come after parsing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// JSON path, for example `progression[2].voices[0].params.baseFreq`.
    pub path: String,
    /// Byte range in the source text.
    pub span: std::ops::Range<usize>,
}

/// Which set of top-level names the file uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `global_settings`, `steps`, `clips`.
    Legacy,
    /// `global`, `progression`, `overlay_clips`.
    New,
}

/// A whole track.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Which dialect the file was written in.
    pub dialect: Dialect,
    /// Settings for the whole track.
    pub globals: Globals,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// The noise layer under the whole track.
    pub background_noise: Option<BackgroundNoise>,
    /// Clips laid over the track.
    pub clips: Vec<Clip>,
}

/// Settings for the whole track.
#[derive(Clone, Debug, PartialEq)]
pub struct Globals {
    /// Frames per second of offline renders.
    pub sample_rate: u32,
    /// Overlap between consecutive steps; `None` where the file says nothing (the contract decides).
    pub crossfade_secs: Option<f64>,
    /// Shape of that overlap.
    pub crossfade_curve: CrossfadeCurve,
    /// The file name that the author chose.
    pub output_filename: Option<String>,
    /// 0 to 1; kept, unused by the renderers.
    pub normalization_level: f64,
}

/// Shape of a crossfade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CrossfadeCurve {
    /// Gains 1−r and r.
    #[default]
    Linear,
    /// Gains cos(rπ/2) and sin(rπ/2).
    EqualPower,
}

/// One step: voices that sound together.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Explicit start on the track's time line.
    pub start_secs: Option<f64>,
    /// Length; 0 means that the step is skipped.
    pub duration_secs: f64,
    /// The voices.
    pub voices: Vec<Voice>,
    /// Free text.
    pub description: String,
    /// Live contract: level of the tonal bus, 0 to 1.
    pub binaural_volume: f64,
    /// Live contract: level of the noise bus, 0 to 1.
    pub noise_volume: f64,
    /// Live contract: peak that a bus is scaled down to.
    pub normalization_level: f64,
    /// Overlap out of this step into the next; `None`: the global one.
    pub crossfade_secs: Option<f64>,
    /// Shape of that overlap; `None`: the global one.
    pub crossfade_curve: Option<CrossfadeCurve>,
    /// Where it stands in the file.
    pub place: Place,
}

/// Which bus of the live contract a voice goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Bus {
    /// `voice_type` anything but `noise`.
    #[default]
    Tonal,
    /// `voice_type: "noise"`.
    Noise,
}

/// One synthesizer with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Base name without `_transition`, aliases resolved, for example `binaural_beat`.
    pub function: String,
    /// The name as the file has it.
    pub written_name: String,
    /// Whether the transition form plays (flag and name combined as the format says).
    pub transition: bool,
    /// What it plays.
    pub body: VoiceBody,
    /// Volume envelope; `None` means the default 10 ms fades.
    pub envelope: Option<Envelope>,
    /// Live contract: which bus.
    pub bus: Bus,
    /// Free text.
    pub description: String,
    /// Where it stands in the file.
    pub place: Place,
}

/// The parameters of a voice, by family.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one for each voice of a track, not many in a row"
)]
pub enum VoiceBody {
    /// Parameters from the table of a voice.
    Params(Params),
    /// A coloured-noise voice (`noise_swept_notch`); `gain` is `amp · volume`.
    Noise {
        /// The noise itself.
        noise: Noise,
        /// Linear gain.
        gain: f64,
        /// The other parameters of the voice, effects among them.
        params: Params,
    },
    /// A name that nobody knows: silent, the rest plays.
    Unknown,
}

/// A volume envelope, multiplied onto the voice before its effects.
#[derive(Clone, Debug, PartialEq)]
pub enum Envelope {
    /// A straight ramp.
    LinearFade {
        /// Length of the ramp.
        fade_secs: f64,
        /// Gain at its start.
        start_gain: f64,
        /// Gain at its end.
        end_gain: f64,
        /// `true`: the ramp is at the end of the voice (`fade_type: "out"`).
        out: bool,
    },
    /// Attack, decay, sustain, release. `linen` arrives here with `decay_secs` 0 and `sustain_gain` 1.
    Adsr {
        /// 0 → 1.
        attack_secs: f64,
        /// 1 → sustain.
        decay_secs: f64,
        /// 0 to 1.
        sustain_gain: f64,
        /// sustain → 0.
        release_secs: f64,
    },
    /// Full level without default fades: type `flat`, an unknown type, or missing parameters.
    Flat,
}

/// Noise under the whole track.
#[derive(Clone, Debug, PartialEq)]
pub struct BackgroundNoise {
    /// Where its sound comes from.
    pub source: NoiseSource,
    /// Parameters that stand beside a file, for when the file cannot be had.
    pub fallback: Option<Noise>,
    /// Linear gain.
    pub gain: f64,
    /// Silence before it.
    pub start_secs: f64,
    /// Linear fade from its start.
    pub fade_in_secs: f64,
    /// Linear fade before the end of the track.
    pub fade_out_secs: f64,
    /// `(seconds from the start of the noise, gain)`, linear between, held outside; sorted by time.
    pub amp_envelope: Vec<(f64, f64)>,
    /// Where it stands in the file.
    pub place: Place,
}

/// Where a background noise comes from.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one for each track, not many in a row"
)]
pub enum NoiseSource {
    /// A `.noise` file, path as written.
    File(String),
    /// Parameters inside the track.
    Inline(Noise),
}

/// A clip laid over the track.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Path or `data:` URL as written.
    pub source: String,
    /// When it starts.
    pub start_secs: f64,
    /// Linear gain.
    pub gain: f64,
    /// Cut to this length; 0 means whole.
    pub duration_secs: f64,
    /// Balance, −1 to 1: below 0 lowers R, above 0 lowers L.
    pub pan: f64,
    /// Linear fade at its start.
    pub fade_in_secs: f64,
    /// Linear fade at its end.
    pub fade_out_secs: f64,
    /// Free text.
    pub description: String,
    /// Where it stands in the file.
    pub place: Place,
}

/// A pair of values that a transition moves between; equal where nothing moves.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Ramp {
    /// Value at α = 0.
    pub start: f64,
    /// Value at α = 1.
    pub end: f64,
}

/// One piece of a path around the head (`spatialTrajectory`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrajectorySegment {
    /// How the angle moves.
    pub motion: Motion,
    /// Length of the segment; at most 0: skipped.
    pub seconds: f64,
    /// Distance at its start and end, metres.
    pub distance_m: Ramp,
    /// Whether the movement starts and ends gently (`easing: sine`).
    pub eased: bool,
}

/// How the angle moves in a segment of a path around the head. Degrees, 0 ahead, above 0 to the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// θ = start + speed·t.
    Rotate {
        /// Angle at its start.
        start_deg: f64,
        /// Degrees per second.
        speed_deg_per_s: f64,
    },
    /// θ = start + 360·turns·t + extent·(1 − cos(2πt/period))/2.
    RotatingArc {
        /// Angle at its start.
        start_deg: f64,
        /// Turns per second.
        rotate_hz: f64,
        /// Width of the arc.
        extent_deg: f64,
        /// Seconds of one swing.
        period_secs: f64,
    },
    /// θ = centre + extent·sin(2πt/period).
    Oscillate {
        /// Middle of the swing.
        center_deg: f64,
        /// Reach to either side.
        extent_deg: f64,
        /// Seconds of one swing.
        period_secs: f64,
    },
}

/// Coloured noise with moving and static notches: a `.noise` preset or a noise voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Slope, cuts, level, seed.
    pub colour: Colour,
    /// Shape of the LFO that moves the notches.
    pub lfo_shape: LfoShape,
    /// Its rate. Start and end are equal unless the noise is a transition.
    pub lfo_hz: Ramp,
    /// Moving notches, in series.
    pub sweeps: Vec<Sweep>,
    /// LFO phase of the right channel against the left.
    pub right_phase_deg: Ramp,
    /// LFO phase of a second pass against the first; no second pass when both ends are 0.
    pub second_pass_phase_deg: Ramp,
    /// Notches that do not move.
    pub static_notches: Vec<StaticNotch>,
    /// Whether start and end values are interpolated.
    pub transition: bool,
    /// Timing and curve of that interpolation.
    pub timing: TransitionTiming,
    /// First channel of this file replaces the noise; empty: none.
    pub input_audio: String,
}

/// Spectrum and level of a noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Colour {
    /// Name as written (lower case).
    pub name: String,
    /// Slope at the low end: power ∝ f^−exponent.
    pub exponent: f64,
    /// Slope at the high end.
    pub high_exponent: f64,
    /// How the slope moves from one to the other over log frequency.
    pub distribution_curve: f64,
    /// High-pass corner.
    pub lowcut_hz: Option<f64>,
    /// Low-pass corner.
    pub highcut_hz: Option<f64>,
    /// Linear level.
    pub amplitude: f64,
    /// Chooses the random sequence.
    pub seed: u64,
}

/// Shape of the notch LFO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LfoShape {
    /// cos φ: at φ = 0 the notch is at its maximum.
    #[default]
    Sine,
    /// −1 at φ = 0, +1 at π.
    Triangle,
}

/// One moving notch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    /// Lowest frequency in hertz.
    pub min_hz: Ramp,
    /// Highest frequency in hertz.
    pub max_hz: Ramp,
    /// Quality.
    pub q: Ramp,
    /// Identical stages in series (rounded where it moves).
    pub stages: Ramp,
}

/// One notch that does not move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StaticNotch {
    /// Frequency.
    pub hz: f64,
    /// Quality.
    pub q: f64,
    /// Identical stages in series, each of which the reference applies forward and backward.
    pub stages: u32,
}

/// When and how a transition runs.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionTiming {
    /// Time before it starts.
    pub initial_offset_secs: f64,
    /// Its length; `None`: the rest, less `post_offset_secs`.
    pub duration_secs: Option<f64>,
    /// Time held at the end, used when `duration_secs` is `None`.
    pub post_offset_secs: f64,
    /// `linear`, `logarithmic`, `exponential` or an expression in `alpha`.
    pub curve: String,
    /// Where the curve stands in the file.
    pub curve_place: Place,
}

impl Default for TransitionTiming {
    /// A straight line over the whole length.
    fn default() -> Self {
        Self {
            initial_offset_secs: 0.0,
            duration_secs: None,
            post_offset_secs: 0.0,
            curve: "linear".to_owned(),
            curve_place: Place::default(),
        }
    }
}
