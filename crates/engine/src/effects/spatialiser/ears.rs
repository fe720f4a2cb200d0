//! From a place to two ears: gains and the delay of the far one.
//!
//! Invariant: all gains are finite; a place ahead changes nothing but the level that its distance has.
//!
//! s = sin θ. Delay: τ = side·s seconds, of the right ear where τ > 0 (the sound is on the left), else of the left one. Level: 10^(±dB·s/40), left +.
//! Distance: 1 up to the reference, else (reference/distance)^rolloff; and 10^(−max(0, fall·(distance − reference))/20).
//! Cardioid: x/2 + x·cos θ·cos a ± x·sin θ·sin a, left +.

use std::f64::consts::{LOG2_10, SQRT_2};

use heterodyne_dsp::elementary::{exp2, pow, sin_cos_turns, sin_turns};
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;

use super::path::Places;
use super::settings::{Decoder, Settings};

/// Highest gain of a distance.
const MAX_GAIN: f64 = 1e6;

/// What the ears get, frame by frame.
pub(super) struct Hearing {
    /// Delay in frames; above 0 of the right ear, below of the left.
    pub delay: [f64; FRAMES],
    /// Level difference: gains of left and right.
    pub level: [[f64; FRAMES]; 2],
    /// Gain of the distance after the delay: of a head.
    pub distance: [f64; FRAMES],
    /// Gains of left and right before the delay: decoding and distance; 1 for a head.
    pub decode: [[f64; FRAMES]; 2],
}

impl Hearing {
    pub fn new() -> Self {
        Self {
            delay: [0.0; FRAMES],
            level: [[1.0; FRAMES]; 2],
            distance: [1.0; FRAMES],
            decode: [[1.0; FRAMES]; 2],
        }
    }
}

/// The laws. Immutable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ears {
    delayed: bool,
    side_delay_frames: f64,
    /// Octaves of level on each ear at the side; `None`: no level difference.
    level_octaves: Option<f64>,
    reference_m: f64,
    rolloff: f64,
    fall_octaves_per_m: f64,
    /// Cosine and sine of the ears' half angle.
    cardioid: Option<[f64; 2]>,
}

impl Ears {
    pub fn new(settings: &Settings, rate: f64) -> Self {
        let head = settings.decoder == Decoder::Head;
        let ear_turns = settings.ear_angle_deg / 360.0;
        let (sine, cosine) =
            sin_cos_turns(ear_turns - heterodyne_dsp::elementary::floor(ear_turns));
        let delayed = head || settings.level_difference;
        Self {
            delayed,
            side_delay_frames: if delayed {
                settings.side_delay_secs * rate
            } else {
                0.0
            },
            level_octaves: (settings.level_difference)
                .then_some(settings.level_difference_db / 40.0 * LOG2_10),
            reference_m: settings.reference_m,
            rolloff: settings.rolloff,
            fall_octaves_per_m: settings.fall_db_per_m / 20.0 * LOG2_10,
            cardioid: (!head).then_some([cosine, sine]),
        }
    }

    /// The same at one place: delay, gains of the level difference.
    pub fn at(&self, turns: f64) -> (f64, [f64; 2]) {
        let (sine, _) = sin_cos_turns(turns);
        let octaves = self.level_octaves.unwrap_or(0.0) * sine;
        (
            self.side_delay_frames * sine,
            [exp2(octaves), exp2(-octaves)],
        )
    }

    #[inline(always)]
    fn fill_body(&self, places: &Places, out: &mut Hearing) {
        let [turns, metres] = places;
        let [left, right] = &mut out.level;
        let [decode_left, decode_right] = &mut out.decode;
        let level = self.level_octaves.unwrap_or(0.0);
        for j in 0..FRAMES {
            let sine = sin_turns(turns[j]);
            out.delay[j] = self.side_delay_frames * sine;
            left[j] = exp2(level * sine);
            right[j] = 1.0 / left[j];
        }
        self.distances(metres, &mut out.distance);
        let Some([front, side]) = self.cardioid else {
            decode_left.fill(1.0);
            decode_right.fill(1.0);
            return;
        };
        for j in 0..FRAMES {
            let (sine, cosine) = sin_cos_turns(turns[j]);
            // W/√2 with W = x/√2.
            let ahead = 0.5 + cosine * front;
            decode_left[j] = (ahead + sine * side) * out.distance[j];
            decode_right[j] = (ahead - sine * side) * out.distance[j];
        }
        out.distance.fill(1.0);
    }

    #[inline(always)]
    fn distances(&self, metres: &[f64; FRAMES], out: &mut [f64; FRAMES]) {
        let still = metres.iter().all(|m| *m == metres[0]);
        if still {
            out.fill(self.fall(metres[0], pow(self.ratio(metres[0]), self.rolloff)));
        } else if self.rolloff == 1.0 {
            for j in 0..FRAMES {
                out[j] = self.fall(metres[j], self.ratio(metres[j]));
            }
        } else {
            for j in 0..FRAMES {
                out[j] = self.fall(metres[j], pow(self.ratio(metres[j]), self.rolloff));
            }
        }
    }

    #[inline(always)]
    fn ratio(&self, metres: f64) -> f64 {
        if metres > self.reference_m {
            self.reference_m / metres
        } else {
            1.0
        }
    }

    #[inline(always)]
    fn fall(&self, metres: f64, gain: f64) -> f64 {
        let gain = if gain < MAX_GAIN { gain } else { MAX_GAIN };
        if self.fall_octaves_per_m == 0.0 {
            return gain;
        }
        let octaves = self.fall_octaves_per_m * (metres - self.reference_m);
        gain * exp2(if octaves > 0.0 { -octaves } else { 0.0 })
    }

    /// Frames of delay at the side, at most.
    pub fn longest_delay_frames(&self) -> f64 {
        self.side_delay_frames.abs()
    }

    /// The same without a delay.
    pub fn without_delay(self) -> Self {
        Self {
            side_delay_frames: 0.0,
            ..self
        }
    }

    /// Whether an ear may be delayed.
    pub fn delays(&self) -> bool {
        self.delayed
    }

    /// Whether it hears as a head does, not through cardioids.
    pub fn is_head(&self) -> bool {
        self.cardioid.is_none()
    }
}

per_isa! {
    /// What the ears get at 512 places.
    pub(super) fn fill(ears: &Ears, places: &Places, out: &mut Hearing) => Ears::fill_body
}

/// 1/√2 exactly as the halves of mid and side use it.
pub(super) const HALF_POWER: f64 = 1.0 / SQRT_2;
