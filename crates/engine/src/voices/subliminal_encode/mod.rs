//! `subliminal_encode`: recordings moved up to a carrier near the end of hearing, equal in both ears.
//!
//! A part is x(n) · sin(2π·carrier·n/rate), n from the start of its recording, divided by its peak; x is the mean of the
//! recording's channels at the rate of the track. `sequence`: the parts in turn, a second of silence after each, round and round;
//! `stack`: the mean of all parts, each looped. The whole is divided by its peak within the voice, times `amp`.
//! Invariant: a frame is a function of its number; before frame 0 there is silence. A carrier that the rate cannot hold (half of
//! it or above) is silent instead of folding down into hearing.

mod level;
mod part;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::phase::step;
use heterodyne_dsp::resample::Resampler;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::registry::Made;
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::cursor::Block;
use part::Part;

/// Lowest and highest carrier, hertz.
const CARRIER_HZ: (f64, f64) = (15_000.0, 20_000.0);
/// Nominal nanoseconds that a frame of a part costs.
const FRAME_COST: u64 = 2;

/// Encodes one voice. `None`: there is nothing to encode, or no room for the carrier.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let carrier_hz = params
        .number("carrierFreq")
        .clamp(CARRIER_HZ.0, CARRIER_HZ.1);
    if 2.0 * carrier_hz >= f64::from(context.rate) {
        let rate = context.rate;
        context.warn(format!(
            "a carrier of {carrier_hz} Hz does not fit into a track at {rate} Hz, which holds what is below {} Hz: the voice is silent",
            f64::from(rate) / 2.0
        ));
        return None;
    }
    let paths = match params.texts("audio_paths") {
        [] => params.texts("audio_path"),
        several => several,
    };
    if paths.is_empty() {
        context.warn(
            "neither audio_paths nor audio_path names a recording: the voice is silent".into(),
        );
        return None;
    }
    let step = step(carrier_hz, context.rate);
    let mut parts = Vec::with_capacity(paths.len());
    for path in paths {
        let Some(samples) = recording(path, context) else {
            continue;
        };
        let part = context.budget.work(&context.place, |work| {
            work.spend(FRAME_COST * samples.len() as u64)?;
            Some(Part::new(samples, step))
        })?;
        parts.push(part);
    }
    if parts.is_empty() {
        context.warn("no recording of this voice could be read: the voice is silent".into());
        return None;
    }
    let order = match params.choice("mode") {
        "stack" => Order::Stack,
        _ => Order::sequence(&parts, u64::from(context.rate)),
    };
    let mut encoded = Encoded {
        parts,
        order,
        gain: 1.0,
        amp: params.number("amp"),
    };
    let frames = context.frames;
    let peak = context
        .budget
        .work(&context.place, |work| level::peak(&encoded, frames, work))?;
    encoded.gain = (encoded.amp / peak) as f32;
    if !encoded.gain.is_finite() {
        context.warn("nothing but silence is heard of the recordings within this step".into());
        return None;
    }
    Some(Made::plain(Source::Formula(Box::new(encoded))))
}

/// A recording in one channel at the rate of the track, without what is not there.
fn recording(path: &str, context: &mut VoiceContext) -> Option<Arc<[f32]>> {
    if let Some(known) = context.budget.recordings.get(path) {
        return Some(known.clone());
    }
    let audio = context.sources.recordings.get(path)?;
    let frames = audio.left.len().min(audio.right.len()) as u64;
    let after = frames * u64::from(context.rate) / u64::from(audio.sample_rate.max(1));
    if frames == 0 || after == 0 || !context.budget.recording(after, &context.place) {
        return None;
    }
    let resampler = match Resampler::new(audio.sample_rate, context.rate) {
        Ok(resampler) => resampler,
        Err(error) => {
            context.warn(format!(
                "a recording is left out, because it cannot be brought to the rate of the track: {error}"
            ));
            return None;
        }
    };
    let mono: Vec<f32> = (audio.left.iter().zip(&audio.right))
        .map(|(left, right)| 0.5 * (left + right))
        .collect();
    let samples: Arc<[f32]> = resampler.resample(&mono).into();
    (context.budget.recordings).insert(path.to_owned(), samples.clone());
    Some(samples)
}

/// How the parts follow each other.
enum Order {
    /// One after another: the first frame of each within a round, and the length of a round.
    Sequence { starts: Vec<u64>, round: u64 },
    /// All at once.
    Stack,
}

impl Order {
    fn sequence(parts: &[Part], gap: u64) -> Self {
        let mut round = 0;
        let starts = parts
            .iter()
            .map(|part| {
                let start = round;
                round += part.frames() + gap;
                start
            })
            .collect();
        Order::Sequence { starts, round }
    }
}

/// The recordings of a voice on their carrier.
struct Encoded {
    parts: Vec<Part>,
    order: Order,
    /// What brings the sum of the parts to the level of the voice.
    gain: f32,
    amp: f64,
}

impl Encoded {
    /// 512 frames from `first`, in front of the gain.
    fn fill(&self, isa: Isa, first: i64, out: &mut [f32; FRAMES]) {
        *out = [0.0; FRAMES];
        // Nothing sounds before the start.
        let late = first.saturating_neg().clamp(0, FRAMES as i64) as usize;
        let first = first.max(0) as u64;
        let out = &mut out[late..];
        match &self.order {
            Order::Stack => {
                for part in &self.parts {
                    part.add_looped(isa, first, out);
                }
            }
            Order::Sequence { starts, round } => {
                let mut done = 0;
                while done < out.len() {
                    let at = (first + done as u64) % round;
                    let which = starts.partition_point(|start| *start <= at).max(1) - 1;
                    let Some((start, part)) = starts.get(which).zip(self.parts.get(which)) else {
                        return;
                    };
                    let end = starts.get(which + 1).copied().unwrap_or(*round);
                    let count = (end - at).min((out.len() - done) as u64) as usize;
                    part.add(isa, at - start, &mut out[done..done + count]);
                    done += count;
                }
            }
        }
    }
}

impl Formula for Encoded {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        let mut sum = [0.0; FRAMES];
        self.fill(isa, first, &mut sum);
        for channel in out {
            for (out, sum) in channel.iter_mut().zip(&sum) {
                *out += self.gain * sum;
            }
        }
    }

    fn bound(&self) -> f64 {
        // The peak was found in single precision.
        self.amp.abs() * (1.0 + 1e-6)
    }
}
