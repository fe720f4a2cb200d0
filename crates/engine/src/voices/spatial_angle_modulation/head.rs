//! Lets each ear hear the tone of `spatial_angle_modulation` as beside a spherical head: earlier or later, brighter or duller.
//!
//! A source at (x, y) lies at the lateral angle θ with sin θ = x/√(x² + y² + a²), a the radius of the head: for sources far away the angle from
//! the middle plane, and without a jump where a path leads through the head. With c = 343 m/s, an ear turned towards the source by θ hears it
//! at T = −a/c·sin θ after the middle of the head would, an ear turned away (θ < 0) at T = −a/c·θ; the difference of both
//! is a/c·(θ + sin θ), R. S. Woodworth's formula ("Experimental Psychology", 1938). The tone is heard with the phase it had at
//! that moment, Φ(i) − 2π·f(i)·T: exact while f stands; while it changes by f′ hertz a second it is off by f′·T²/2 turns,
//! at most 1e-5 turns for 100 Hz/s. The shadow is the one-pole, one-zero model of C. P. Brown and R. O. Duda ("A structural model for binaural
//! sound synthesis", 1998) at the frequency of the tone, gain without phase:
//! |H| = √((1 + (αq)²)/(1 + q²)), q = π·f·a/c, α = 1.05 + 0.95·cos(6/5·(90° − θ)). Up to 6 dB more in the nearer ear, as at a hard sphere. There
//! is no law of distance: the radius of the path acts through the angle alone.

use heterodyne_dsp::elementary::{atan2, cos_turns};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::{FRAMES, add_direct};

use super::Moving;
use super::path::Path;
use crate::control::frequency::between;
use crate::cursor::Block;
use crate::voices::formula::Formula;
use crate::voices::tone::ToneScratch;

/// Speed of sound in air at 20 °C, metres a second.
pub(super) const SOUND_M_PER_SEC: f64 = 343.0;

/// The laws of one voice.
pub(super) struct Head {
    moving: Moving,
    path: Path,
    radius_m: f64,
}

impl Head {
    pub fn new(moving: Moving, path: Path, radius_m: f64) -> Self {
        Self {
            moving,
            path,
            radius_m,
        }
    }
}

/// Phases and gains of both ears.
struct Ears {
    base: u64,
    phase: [[f64; FRAMES]; 2],
    gain: [[f64; FRAMES]; 2],
}

per_isa! {
    fn laws(head: &Head, first: i64, ears: &mut Ears) => laws_body
}

#[inline(always)]
fn laws_body(head: &Head, first: i64, ears: &mut Ears) {
    let moving = &head.moving;
    let (mut factor, mut turns) = ([0.0; FRAMES], [0.0; FRAMES]);
    let (mut x, mut y) = ([0.0; FRAMES], [0.0; FRAMES]);
    moving.fill_alpha(first, &mut factor);
    moving.fill_spin(first, &factor, &mut turns);
    head.path.fill(&turns, &factor, &mut x, &mut y);
    let mut phase = [0.0; FRAMES];
    ears.base = moving.fill_phase(first, &factor, &mut phase);
    let a = head.radius_m;
    let crossing_secs = a / SOUND_M_PER_SEC;
    let Ears {
        phase: [phase_left, phase_right],
        gain: [gain_left, gain_right],
        ..
    } = ears;
    for j in 0..FRAMES {
        let across = y[j] * y[j] + a * a;
        let angle = atan2(x[j], across.sqrt());
        let sine = x[j] / (x[j] * x[j] + across).sqrt();
        let hz = between(moving.carrier_hz, factor[j]);
        let amp = between(moving.amp, factor[j]);
        let near = -crossing_secs * sine.abs();
        let far = crossing_secs * angle.abs();
        let (left, right) = if angle > 0.0 {
            (far, near)
        } else {
            (near, far)
        };
        phase_left[j] = phase[j] - hz * left;
        phase_right[j] = phase[j] - hz * right;
        let q = std::f64::consts::PI * hz * crossing_secs;
        gain_left[j] = amp * shadow(-angle, q);
        gain_right[j] = amp * shadow(angle, q);
    }
}

/// Gain of an ear turned towards the source by `angle` radians.
#[inline(always)]
fn shadow(angle: f64, q: f64) -> f64 {
    // 6/5 of 90 degrees are 0.3 turns; 6/5 of a radian 0.6/π.
    let zero = 1.05 + 0.95 * cos_turns(0.3 - (0.6 * std::f64::consts::FRAC_1_PI) * angle);
    let bright = zero * q;
    ((1.0 + bright * bright) / (1.0 + q * q)).sqrt()
}

impl Formula for Head {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        let mut ears = Ears {
            base: 0,
            phase: [[0.0; FRAMES]; 2],
            gain: [[0.0; FRAMES]; 2],
        };
        laws(isa, self, first, &mut ears);
        for (ear, out) in out.iter_mut().enumerate() {
            add_direct(isa, ears.base, &ears.phase[ear], &ears.gain[ear], out);
        }
    }

    fn bound(&self) -> f64 {
        2.0 * self.moving.loudest()
    }
}
