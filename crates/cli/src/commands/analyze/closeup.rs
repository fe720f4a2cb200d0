//! Looks closely at one frame, the one in the middle: its tones with error bars and notes, what was added to the strongest of them, and
//! what the two channels deliver to two ears.

use super::args::AnalyzeArgs;
use super::measure::{AUDIBLE_HZ, refused};
use crate::exit::Failure;
use heterodyne_analysis::levels::{DistortionMeter, DistortionReading, Harmonic};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::stereo::{Binaural, StereoMeter, StereoReading, pair_carriers};
use heterodyne_analysis::tuner::{Note, Tuner};

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
/// A sample rate that meters do not take.
pub fn look(
    args: &AnalyzeArgs,
    rate_hz: f64,
    len: usize,
    sounds: &[&[f32]],
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
        let frame = &sound[start..start + len];
        let mut found = [Estimate::default(); PARTIALS_MAX];
        let count = estimator.estimate(frame, &mut found);
        let tones = found[..count].iter().map(|estimate| Tone {
            estimate: *estimate,
            note: tuner.note(estimate.frequency_hz, estimate.frequency_se_hz),
        });
        channels.push(Seen {
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
