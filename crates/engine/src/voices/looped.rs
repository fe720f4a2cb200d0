//! A recording in place of a coloured noise: its first channel at the rate of the track, over and over.
//!
//! The last X frames of every pass are crossed with the first X of the next (X = 20 ms, at most a quarter), the one with the cosine, the
//! other with the sine of a quarter turn, so that neither a click nor a dip tells where it starts again. Invariant: the frame
//! decides; silence before frame 0.

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::fft::{Complex, POINTS, Plan};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::resample::Resampler;
use heterodyne_dsp::tone::FRAMES;

use crate::compile::VoiceContext;
use crate::settings::ClipAudio;

/// Length of the seam.
const SEAM_SECS: f64 = 0.02;
/// Stretches whose spectra are averaged.
const STRETCHES: usize = 64;

/// A recording that begins again. Immutable.
pub(crate) struct Looped {
    /// What the first pass begins with.
    head: Vec<f32>,
    /// One pass of all others, the seam at its start.
    pass: Vec<f32>,
}

impl Looped {
    /// Brings a recording to the rate of the track. `None`: it is empty or there is no room for it, of which the context was told.
    pub fn compile(audio: &ClipAudio, path: &str, context: &mut VoiceContext) -> Option<Self> {
        let rate = u64::from(context.rate);
        let frames = audio.left.len() as u64 * rate / u64::from(audio.sample_rate.max(1));
        if frames == 0 {
            context.warn(format!("the recording {path} is empty"));
            return None;
        }
        let place = context.place.clone();
        if !context.budget.kept_frames(frames, &place) {
            return None;
        }
        let samples = if audio.sample_rate == context.rate {
            audio.left.clone()
        } else {
            match Resampler::new(audio.sample_rate, context.rate) {
                Ok(resampler) => resampler.resample(&audio.left),
                Err(error) => {
                    context.warn(format!(
                        "the recording {path} cannot be brought to the rate of the track: {error}"
                    ));
                    return None;
                }
            }
        };
        Some(Self::new(samples, context.rate))
    }

    fn new(mut pass: Vec<f32>, rate: u32) -> Self {
        let seam = ((SEAM_SECS * f64::from(rate)) as usize).min(pass.len() / 4);
        let head = pass[..seam].to_vec();
        let tail = pass.split_off(pass.len() - seam);
        for (i, (x, last)) in pass.iter_mut().zip(tail).enumerate() {
            let (sine, cosine) = sin_cos_turns(0.25 * ((i as f64 + 0.5) / seam as f64));
            *x = (f64::from(*x) * sine + f64::from(last) * cosine) as f32;
        }
        Self { head, pass }
    }

    /// Writes 512 frames from frame `first`.
    pub fn fill(&self, first: i64, out: &mut [f32; FRAMES]) {
        let length = self.pass.len().max(1) as i64;
        let mut at = first.rem_euclid(length) as usize;
        for (j, x) in out.iter_mut().enumerate() {
            let frame = first + j as i64;
            let own = usize::try_from(frame).ok().and_then(|i| self.head.get(i));
            let again = self.pass.get(at).filter(|_| frame >= 0);
            *x = own.or(again).copied().unwrap_or(0.0);
            at += 1;
            if at >= self.pass.len() {
                at = 0;
            }
        }
    }

    /// Power between bins, roughly: calls `visit(hz, power)` for every bin of spectra averaged over the recording.
    pub fn for_each_bin(&self, rate: u32, mut visit: impl FnMut(f64, f64)) {
        let plan = Plan::new();
        let (mut data, mut work) = (Complex::zero(), Complex::zero());
        let mut power = vec![0.0f64; POINTS / 2 + 1];
        let room = self.pass.len().saturating_sub(POINTS);
        let stretches = STRETCHES.min(room / POINTS + 1);
        for stretch in 0..stretches {
            let from = room * stretch / stretches;
            for n in 0..POINTS {
                let (_, cosine) = sin_cos_turns(n as f64 / POINTS as f64);
                let window = 0.5 - 0.5 * cosine;
                let x = self.pass.get(from + n).copied().unwrap_or(0.0);
                data.re[n] = x * window as f32;
            }
            data.im.fill(0.0);
            plan.inverse(Isa::detect(), &mut data, &mut work);
            for (k, power) in power.iter_mut().enumerate() {
                let (re, im) = (f64::from(data.re[k]), f64::from(data.im[k]));
                *power += re * re + im * im;
            }
        }
        for (k, power) in power.iter().enumerate().skip(1) {
            visit(k as f64 * f64::from(rate) / POINTS as f64, *power);
        }
    }
}
