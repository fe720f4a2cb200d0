//! Clips brought to the rate of the track and put on its time line.

use std::sync::Arc;

use heterodyne_dsp::resample::Resampler;
use heterodyne_track::document::{Clip, Track};

use super::CompileError;
use crate::score::clip::{Ends, PlacedClip, Samples};
use crate::settings::{ClipAudio, ClipSource, Settings};

/// Frames of all clips together, at the rate of the track (1 GiB of stereo samples).
pub const MAX_CLIP_FRAMES: u64 = 1 << 27;
/// Longest fade at a cut, seconds.
const CUT_FADE_SECS: f64 = 0.05;

/// Places every clip that could be read or will arrive.
pub(super) fn place(
    track: &Track,
    sources: Vec<ClipSource>,
    settings: &Settings,
) -> Result<Vec<PlacedClip>, CompileError> {
    let mut placed = Vec::new();
    let mut total = 0u64;
    for (clip, source) in track.clips.iter().zip(sources) {
        let samples = match source {
            ClipSource::None => None,
            ClipSource::Decoded(audio) => {
                let frames = audio.left.len() as u64 * u64::from(settings.sample_rate)
                    / u64::from(audio.sample_rate.max(1));
                total += frames;
                if total > MAX_CLIP_FRAMES {
                    return Err(CompileError::clips_too_large(
                        &clip.place,
                        total,
                        MAX_CLIP_FRAMES,
                    ));
                }
                whole(clip, audio, settings)?
            }
            ClipSource::Streamed(stream) => Some(Samples::Streamed(stream, ends(clip, settings))),
        };
        placed.extend(samples.map(|samples| one(clip, samples, settings)));
    }
    Ok(placed)
}

/// The ends that a clip may have, in frames.
fn ends(clip: &Clip, settings: &Settings) -> Ends {
    let rate = f64::from(settings.sample_rate);
    let fade_out = (clip.fade_out_secs * rate) as i64;
    let cut = (clip.duration_secs * rate) as i64;
    Ends {
        fade_out,
        cut,
        cut_fade_out: fade_out.max((CUT_FADE_SECS * rate).min(cut as f64 / 4.0) as i64),
    }
}

/// All of a clip, at the rate of the track. `None`: there is nothing in it.
fn whole(
    clip: &Clip,
    audio: Arc<ClipAudio>,
    settings: &Settings,
) -> Result<Option<Samples>, CompileError> {
    let mut samples = if audio.sample_rate == settings.sample_rate {
        let audio = Arc::unwrap_or_clone(audio);
        [audio.left, audio.right]
    } else {
        let resampler =
            Resampler::new(audio.sample_rate, settings.sample_rate).map_err(|error| {
                CompileError {
                    place: clip.place.clone(),
                    message: format!(
                        "the clip cannot be brought to the rate of the track: {error}"
                    ),
                }
            })?;
        [&audio.left, &audio.right].map(|channel| resampler.resample(channel))
    };
    let ends = ends(clip, settings);
    let mut fade_out = ends.fade_out;
    let cut = ends.cut as usize;
    if cut > 0 && cut < samples[0].len() {
        samples.iter_mut().for_each(|channel| channel.truncate(cut));
        fade_out = ends.cut_fade_out;
    }
    Ok((!samples[0].is_empty()).then_some(Samples::Whole(samples, fade_out)))
}

fn one(clip: &Clip, samples: Samples, settings: &Settings) -> PlacedClip {
    let rate = f64::from(settings.sample_rate);
    let gain = clip.gain * f64::from(settings.clip_gain);
    let pan = clip.pan.clamp(-1.0, 1.0);
    PlacedClip {
        start: (clip.start_secs * rate) as i64,
        samples,
        gains: [
            (gain * (1.0 - pan.max(0.0))) as f32,
            (gain * (1.0 + pan.min(0.0))) as f32,
        ],
        fade_in: (clip.fade_in_secs * rate) as i64,
    }
}
