//! Looks closely at one frame: its tones with error bars and notes, what was added to the strongest of them, what two ears get of them, and
//! what lies around a note.

use crate::measurement::AUDIBLE_HZ;
use crate::zoomed::{self, Zoomed};
use crate::{MeasureError, Settings};
use heterodyne_analysis::levels::{DistortionMeter, DistortionReading, Harmonic};
use heterodyne_analysis::ratio::Ratio;
use heterodyne_analysis::rounding::{may_be_rounding, rounding_power};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::stereo::{Binaural, MOST_BEAT_HZ, StereoReading, pair_carriers};
use heterodyne_analysis::tuner::{Note, Tuner};

/// What a frame holds.
pub struct Closeup {
    /// Its first frame, counted from that of the stretch.
    pub start: u64,
    /// As many as there are channels.
    pub channels: Vec<Seen>,
    /// Tones of the left and the right ear that beat.
    pub pairs: Vec<Binaural>,
    /// Over the last 0.4 s of the stretch; nothing for one channel.
    pub stereo: Option<StereoReading>,
    /// Nothing where it was not asked for, or there is no tone to look at.
    pub zoom: Option<Zoomed>,
}

/// What a channel holds in it.
pub struct Seen {
    /// Strongest first.
    pub tones: Vec<Tone>,
    /// Nothing where there is no tone, or none whose harmonics could be told.
    pub distortion: Option<Distortion>,
    /// Harmonics of the strongest tone that stand out, over the whole stretch; see [`crate::Harmonics`].
    pub ratios: Vec<Ratio>,
}

/// A tone and the note that it is near to.
pub struct Tone {
    /// Frequency, amplitude and phase with their errors.
    pub estimate: Estimate,
    /// Nothing outside of all notes.
    pub note: Option<Note>,
    /// Whether it may be nothing but the rounding of the samples: see [`rounding`](heterodyne_analysis::rounding).
    pub rounding: bool,
}

/// What was added to the strongest tone.
pub struct Distortion {
    /// In sum.
    pub reading: DistortionReading,
    /// One by one.
    pub harmonics: Vec<Harmonic>,
}

/// Looks at one frame of each channel.
pub fn look(settings: &Settings, rate_hz: f64, frames: &[&[f32]]) -> Result<Closeup, MeasureError> {
    let len = frames.first().map_or(0, |frame| frame.len());
    let tuner = Tuner::new(settings.a4_hz, &settings.temperament.temperament)?;
    let mut estimator = Estimator::new(rate_hz, len, settings.window.window)?;
    let high_hz = AUDIBLE_HZ[1].min(0.5 * rate_hz);
    let mut meter = DistortionMeter::new(rate_hz, len, AUDIBLE_HZ[0], high_hz).ok();
    let channels: Vec<Seen> = frames
        .iter()
        .map(|frame| {
            let mut found = [Estimate::default(); PARTIALS_MAX];
            let count = estimator.estimate(frame, &mut found);
            let rounding = rounding_power(frame);
            let tones = found[..count].iter().map(|estimate| Tone {
                estimate: *estimate,
                note: tuner.note(estimate.frequency_hz, estimate.frequency_se_hz),
                rounding: may_be_rounding(estimate, rounding),
            });
            Seen {
                ratios: Vec::new(),
                tones: tones.collect(),
                distortion: found[..count].first().zip(meter.as_mut()).and_then(
                    |(first, meter)| {
                        let reading = meter.measure(frame, first.frequency_hz).ok()?;
                        Some(Distortion {
                            reading,
                            harmonics: meter.harmonics().to_vec(),
                        })
                    },
                ),
            }
        })
        .collect();
    let tones = channels.iter().flat_map(|seen| &seen.tones);
    let tones = tones.filter(|tone| !tone.rounding);
    let strongest = tones.map(|tone| &tone.estimate).reduce(|most, next| {
        if next.amplitude > most.amplitude {
            next
        } else {
            most
        }
    });
    Ok(Closeup {
        start: 0,
        zoom: zoomed::look(settings, rate_hz, frames, &tuner, strongest)?,
        pairs: match &channels[..] {
            [left, right] => paired(&sounding(left), &sounding(right)),
            _ => Vec::new(),
        },
        stereo: None,
        channels,
    })
}

/// The tones without their notes.
pub fn estimates(seen: &Seen) -> Vec<Estimate> {
    seen.tones.iter().map(|tone| tone.estimate).collect()
}

/// Those of them that cannot be rounding.
fn sounding(seen: &Seen) -> Vec<Estimate> {
    let tones = seen.tones.iter().filter(|tone| !tone.rounding);
    tones.map(|tone| tone.estimate).collect()
}

fn paired(left: &[Estimate], right: &[Estimate]) -> Vec<Binaural> {
    let (Some(a), Some(b)) = (left.first(), right.first()) else {
        return Vec::new();
    };
    let mut pairs = [Binaural::between(*a, *b, 0.0); PARTIALS_MAX];
    let count = pair_carriers(left, right, MOST_BEAT_HZ, 0.0, &mut pairs);
    pairs[..count].to_vec()
}
