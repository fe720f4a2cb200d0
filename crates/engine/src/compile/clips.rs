//! Clips brought to the rate of the track and put on its time line.

use heterodyne_dsp::resample::Resampler;
use heterodyne_track::document::{Clip, Track};

use super::CompileError;
use crate::score::clip::PlacedClip;
use crate::settings::{ClipAudio, Settings};

/// Frames of all clips together, at the rate of the track (1 GiB of stereo samples).
pub const MAX_CLIP_FRAMES: u64 = 1 << 27;
/// Longest fade at a cut, seconds.
const CUT_FADE_SECS: f64 = 0.05;

/// Places every clip that could be read.
pub(super) fn place(
    track: &Track,
    audio: Vec<Option<ClipAudio>>,
    settings: &Settings,
) -> Result<Vec<PlacedClip>, CompileError> {
    let mut placed = Vec::new();
    let mut total = 0u64;
    for (clip, audio) in track.clips.iter().zip(audio) {
        let Some(audio) = audio else { continue };
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
        placed.extend(one(clip, audio, settings)?);
    }
    Ok(placed)
}

fn one(
    clip: &Clip,
    audio: ClipAudio,
    settings: &Settings,
) -> Result<Option<PlacedClip>, CompileError> {
    let rate = f64::from(settings.sample_rate);
    let mut samples = [audio.left, audio.right];
    if audio.sample_rate != settings.sample_rate {
        let resampler =
            Resampler::new(audio.sample_rate, settings.sample_rate).map_err(|error| {
                CompileError {
                    place: clip.place.clone(),
                    message: format!(
                        "the clip cannot be brought to the rate of the track: {error}"
                    ),
                }
            })?;
        samples = samples.map(|channel| resampler.resample(&channel));
    }
    let mut fade_out = (clip.fade_out_secs * rate) as i64;
    let cut = (clip.duration_secs * rate) as usize;
    if cut > 0 && cut < samples[0].len() {
        samples.iter_mut().for_each(|channel| channel.truncate(cut));
        fade_out = fade_out.max((CUT_FADE_SECS * rate).min(cut as f64 / 4.0) as i64);
    }
    if samples[0].is_empty() {
        return Ok(None);
    }
    let gain = clip.gain * f64::from(settings.clip_gain);
    let pan = clip.pan.clamp(-1.0, 1.0);
    Ok(Some(PlacedClip {
        start: (clip.start_secs * rate) as i64,
        samples,
        gains: [
            (gain * (1.0 - pan.max(0.0))) as f32,
            (gain * (1.0 + pan.min(0.0))) as f32,
        ],
        fade_in: (clip.fade_in_secs * rate) as i64,
        fade_out,
    }))
}
