//! What a spatialiser is set to.
//!
//! Invariant: every number is inside the bounds that keep gains finite and delays short; what had to be moved for that is said in a
//! warning.

use heterodyne_dsp::delay::Reader;
use heterodyne_track::params::Params;

use crate::compile::VoiceContext;
use crate::effects::MAX_DELAY_SECS;

/// Metres per second.
pub(super) const SPEED_OF_SOUND: f64 = 343.0;
/// Nearest distance that gains are reckoned for.
const MIN_DISTANCE_M: f64 = 1e-3;
/// Farthest.
const MAX_DISTANCE_M: f64 = 1e6;
/// Largest level difference, decibels.
const MAX_ILD_DB: f64 = 240.0;
/// Steepest exponent of the fall with distance.
const MAX_ROLLOFF: f64 = 100.0;

/// How a place becomes two ears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decoder {
    /// Time and level differences of a head.
    Head,
    /// Two cardioids out of an ambisonic field.
    Cardioid,
}

/// The settings of one voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    pub decoder: Decoder,
    pub level_difference: bool,
    pub level_difference_db: f64,
    pub reference_m: f64,
    pub rolloff: f64,
    pub min_distance_m: f64,
    pub fall_db_per_m: f64,
    pub max_deg_per_s: f64,
    pub reader: Reader,
    /// Delay of an ear at the side, seconds.
    pub side_delay_secs: f64,
    pub ear_angle_deg: f64,
    pub angle_smoothing_ms: f64,
    pub distance_smoothing_ms: f64,
    pub delay_step_frames: f64,
}

impl Settings {
    /// Reads the settings of a voice whose spatialiser is on.
    pub fn read(params: &Params, context: &mut VoiceContext) -> Self {
        let number = |name: &str| params.number(name);
        let mut bounded = |what: &str, value: f64, least: f64, greatest: f64| {
            let inside = value.clamp(least, greatest);
            if inside != value {
                context.warn(format!(
                    "the spatialiser's {what} is {value}; {inside} is used ({least} to {greatest} is accepted)"
                ));
            }
            inside
        };
        let side_delay = number("spatialHeadRadiusM") / SPEED_OF_SOUND * number("spatialItdScale");
        Self {
            decoder: match params.choice("spatialDecoder") {
                "foa_cardioid" => Decoder::Cardioid,
                _ => Decoder::Head,
            },
            level_difference: params.flag("spatialUseIld"),
            level_difference_db: bounded(
                "level difference in dB",
                number("spatialIldMaxDb"),
                -MAX_ILD_DB,
                MAX_ILD_DB,
            ),
            reference_m: bounded(
                "reference distance in m",
                number("spatialRefDistanceM"),
                MIN_DISTANCE_M,
                MAX_DISTANCE_M,
            ),
            rolloff: bounded(
                "exponent of the fall with distance",
                number("spatialRolloff"),
                -MAX_ROLLOFF,
                MAX_ROLLOFF,
            ),
            min_distance_m: bounded(
                "nearest distance in m",
                number("spatialMinDistanceM"),
                MIN_DISTANCE_M,
                MAX_DISTANCE_M,
            ),
            fall_db_per_m: number("spatialHfRollDbPerM"),
            max_deg_per_s: number("spatialMaxDegPerS"),
            reader: match number("spatialInterp") as i64 {
                1 => Reader::Cubic,
                _ => Reader::Linear,
            },
            side_delay_secs: bounded(
                "delay between the ears in s (radius / 343 · scale)",
                side_delay,
                -MAX_DELAY_SECS,
                MAX_DELAY_SECS,
            ),
            ear_angle_deg: number("spatialEarAngleDeg"),
            angle_smoothing_ms: number("spatialDezipperThetaMs"),
            distance_smoothing_ms: number("spatialDezipperDistMs"),
            delay_step_frames: number("spatialMaxDelayStepSamples"),
        }
    }
}
