//! Looks closely at one frame, the one in the middle: its tones with error bars and notes, what was added to the strongest of them, and
//! what the two channels deliver to two ears; and over the whole stretch at how exact the harmonics of the strongest tone are.

use super::args::AnalyzeArgs;
use super::measure::{AUDIBLE_HZ, heed, refused};
use crate::exit::Failure;
use heterodyne_analysis::levels::{DistortionMeter, DistortionReading, Harmonic};
use heterodyne_analysis::ratio::{PERIODS_MIN, Ratio, RatioMeter, WINDOWS_MAX};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::stereo::{Binaural, StereoMeter, StereoReading, pair_carriers};
use heterodyne_analysis::tuner::{Note, Tuner};
use std::sync::atomic::AtomicBool;

/// The most that two carriers may be apart to be called a beat, in Hz: what ears fuse.
pub const MOST_BEAT_HZ: f64 = 50.0;

/// What a frame holds.
pub struct Closeup {
    /// Its first frame, counted from that of the stretch.
    pub start: usize,
    pub channels: Vec<Seen>,
    pub pairs: Vec<Binaural>,
    /// Over the last 0.4 s of the stretch.
    pub stereo: Option<StereoReading>,
}

/// What a channel holds in it.
pub struct Seen {
    pub tones: Vec<Tone>,
    pub distortion: Option<Distortion>,
    /// Harmonics of the strongest tone that stand out, over the whole stretch.
    pub ratios: Vec<Ratio>,
}

/// A tone and the note that it is near to.
pub struct Tone {
    pub estimate: Estimate,
    pub note: Option<Note>,
}

/// What was added to the strongest tone.
pub struct Distortion {
    pub reading: DistortionReading,
    pub harmonics: Vec<Harmonic>,
}

/// Looks at `len` frames in the middle of the channels.
///
/// # Errors
/// A sample rate that meters do not take, or the user has interrupted.
pub fn look(
    args: &AnalyzeArgs,
    rate_hz: f64,
    len: usize,
    sounds: &[&[f32]],
    cancel: &AtomicBool,
) -> Result<Closeup, Failure> {
    let frames = sounds[0].len();
    let start = (frames - len) / 2;
    let tuner = Tuner::new(args.a4, &args.temperament.temperament)
        .map_err(|error| refused(args, &error))?;
    let mut estimator =
        Estimator::new(rate_hz, len, args.window.window).map_err(|error| refused(args, &error))?;
    let high_hz = AUDIBLE_HZ[1].min(0.5 * rate_hz);
    let mut meter = DistortionMeter::new(rate_hz, len, AUDIBLE_HZ[0], high_hz).ok();
    let mut channels = Vec::new();
    for sound in sounds {
        heed(cancel)?;
        let frame = &sound[start..start + len];
        let mut found = [Estimate::default(); PARTIALS_MAX];
        let count = estimator.estimate(frame, &mut found);
        let tones = found[..count].iter().map(|estimate| Tone {
            estimate: *estimate,
            note: tuner.note(estimate.frequency_hz, estimate.frequency_se_hz),
        });
        let strongest = found[..count].first();
        channels.push(Seen {
            ratios: strongest.map_or_else(Vec::new, |tone| {
                ratios(rate_hz, tone, &found[..count], sound)
            }),
            tones: tones.collect(),
            distortion: found[..count]
                .first()
                .zip(meter.as_mut())
                .and_then(|(first, meter)| {
                    let reading = meter.measure(frame, first.frequency_hz).ok()?;
                    Some(Distortion {
                        reading,
                        harmonics: meter.harmonics().to_vec(),
                    })
                }),
        });
    }
    let (mut pairs, mut stereo) = (Vec::new(), None);
    if let ([left, right], [a, b]) = (sounds, &channels[..]) {
        let mut meter = StereoMeter::new(rate_hz).map_err(|error| refused(args, &error))?;
        meter
            .process(left, right)
            .map_err(|error| refused(args, &error))?;
        stereo = Some(meter.reading());
        pairs = paired(&estimates(a), &estimates(b));
    }
    Ok(Closeup {
        start,
        channels,
        pairs,
        stereo,
    })
}

/// Harmonics whose ratio to the fundamental is measured.
const HARMONICS: [u32; 6] = [2, 3, 4, 5, 6, 8];
/// Samples of a window of the lock-in, where the fundamental allows it.
const RATIO_FRAMES: usize = 8192;

/// Ratios of those harmonics of `fundamental` that are among the tones `found`, within a semitone.
fn ratios(rate_hz: f64, fundamental: &Estimate, found: &[Estimate], sound: &[f32]) -> Vec<Ratio> {
    let is_there = |harmonic: &&u32| {
        let exact_hz = f64::from(**harmonic) * fundamental.frequency_hz;
        found
            .iter()
            .any(|tone| (tone.frequency_hz / exact_hz - 1.0).abs() < 0.06)
    };
    let harmonics: Vec<u32> = HARMONICS.iter().filter(is_there).copied().collect();
    let least = (PERIODS_MIN * rate_hz / fundamental.frequency_hz) as usize + 1;
    let window = RATIO_FRAMES.max(least.next_power_of_two());
    let windows = (sound.len() / (window / 2))
        .saturating_sub(1)
        .min(WINDOWS_MAX);
    let meter = RatioMeter::new(
        rate_hz,
        fundamental.frequency_hz,
        &harmonics,
        window,
        windows,
    );
    // No harmonics, or too short a sound: nothing to tell.
    let Ok(mut meter) = meter else {
        return Vec::new();
    };
    meter.push(sound);
    let mut out = [Ratio::default(); HARMONICS.len()];
    let count = meter.ratios(&mut out);
    out[..count].to_vec()
}

fn estimates(seen: &Seen) -> Vec<Estimate> {
    seen.tones.iter().map(|tone| tone.estimate).collect()
}

fn paired(left: &[Estimate], right: &[Estimate]) -> Vec<Binaural> {
    let (Some(a), Some(b)) = (left.first(), right.first()) else {
        return Vec::new();
    };
    let mut pairs = [Binaural::between(*a, *b, 0.0); PARTIALS_MAX];
    let count = pair_carriers(left, right, MOST_BEAT_HZ, 0.0, &mut pairs);
    pairs[..count].to_vec()
}
