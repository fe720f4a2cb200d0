//! Where things stand on the time line of a Score and how loud they are let through, for pictures.
//!
//! Invariant: no sound is made from here; gains are those that the sound is multiplied with. A voice's gain is its
//! envelope, a step's the product of its crossfades, a noise's its fades and envelope, a clip's its fades.

use std::ops::Range;

use heterodyne_track::document::Voice;

use crate::crossfade::Fade;
use crate::envelope::VoiceGain;
use crate::score::Score;
use crate::settings::Mix;

/// The envelope of one voice over its step.
pub struct VoiceOutline(VoiceGain);

impl VoiceOutline {
    /// The envelope of a voice that plays for `frames` frames at `rate` Hz.
    pub fn new(voice: &Voice, frames: u64, rate: u32, mix: Mix) -> Self {
        Self(match &voice.envelope {
            Some(envelope) => VoiceGain::of(envelope, frames, rate),
            None => VoiceGain::without_envelope(frames, rate, mix),
        })
    }

    /// Linear gain at a frame counted from the start of the voice; 0 outside of it.
    pub fn gain_at(&self, frame: i64) -> f64 {
        self.0.at(frame)
    }
}

impl Score {
    /// The crossfade at the start of a step (index into [`Score::steps`]), on the track's time line.
    pub fn fade_into(&self, step: usize) -> Option<Fade> {
        self.steps.get(step)?.fade_in
    }

    /// The crossfades that later steps impose on a step.
    pub fn fades_out_of(&self, step: usize) -> &[Fade] {
        self.steps.get(step).map_or(&[], |step| &step.fades_out)
    }

    /// Linear gain of all crossfades of a step at a frame of the track.
    pub fn crossfade_gain(&self, step: usize, frame: u64) -> f64 {
        self.steps
            .get(step)
            .map_or(0.0, |step| step.fade_gain(frame as i64))
    }

    /// The frames of the track that the background noise covers; `None` where there is no noise.
    pub fn background_frames(&self) -> Option<Range<u64>> {
        let layer = self.background.as_ref()?;
        Some(layer.start.max(0) as u64..layer.end.max(layer.start).max(0) as u64)
    }

    /// Linear gain of the background noise at a frame of the track.
    pub fn background_gain(&self, frame: u64) -> f64 {
        self.background
            .as_ref()
            .map_or(0.0, |layer| layer.at(frame as i64))
    }

    /// The frames of the track that each clip that could be read covers, in the order of the document; of a stream without an end
    /// those that have arrived.
    pub fn clip_frames(&self) -> Vec<Range<u64>> {
        let frames = |start: i64, length: i64| start.max(0) as u64..(start + length).max(0) as u64;
        self.clips
            .iter()
            .map(|clip| frames(clip.start, clip.extent().frames))
            .collect()
    }

    /// Gain of the fades of a clip (index into [`Score::clip_frames`]) at a frame of the track, 0 to 1.
    pub fn clip_fade(&self, clip: usize, frame: u64) -> f64 {
        let Some(clip) = self.clips.get(clip) else {
            return 0.0;
        };
        let from = frame as i64 - clip.start;
        let extent = clip.extent();
        let left = extent.frames - 1 - from;
        if from < 0 || left < 0 {
            return 0.0;
        }
        let part = |at: i64, length: i64| {
            if at < length {
                at as f64 / (length - 1).max(1) as f64
            } else {
                1.0
            }
        };
        let down = if extent.is_final {
            part(left, extent.fade_out)
        } else {
            1.0
        };
        part(from, clip.fade_in) * down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ClipAudio, ClipSource, Settings, Sources};

    fn score(text: &str, clips: Vec<ClipSource>) -> Score {
        let track = heterodyne_track::parse_track(text, "t")
            .value
            .expect("a track");
        let sources = Sources {
            background: None,
            clips,
            ..Sources::default()
        };
        crate::compile(&track, sources, &Settings::new(1000, Mix::Offline))
            .expect("compiles")
            .score
    }

    #[test]
    fn crossfades_lie_where_steps_overlap_and_add_up_to_one() {
        let score = score(
            r#"{"global": {"sample_rate": 1000, "crossfade_duration": 2, "crossfade_curve": "linear"},
                "progression": [{"duration": 10, "voices": []}, {"duration": 5, "voices": []}]}"#,
            Vec::new(),
        );
        assert!(score.fade_into(0).is_none());
        let fade = score.fade_into(1).unwrap();
        assert_eq!((fade.start, fade.frames), (8000, 2000));
        assert_eq!(score.fades_out_of(0), [fade]);
        for frame in [8000, 8500, 9999] {
            let sum = score.crossfade_gain(0, frame) + score.crossfade_gain(1, frame);
            assert!((sum - 1.0).abs() < 1e-12, "{frame}");
        }
        assert_eq!(
            (
                score.crossfade_gain(0, 4000),
                score.crossfade_gain(1, 12_000)
            ),
            (1.0, 1.0)
        );
        assert_eq!(score.crossfade_gain(7, 0), 0.0);
    }

    #[test]
    fn noise_and_clips_are_where_the_document_puts_them() {
        let audio = ClipAudio {
            sample_rate: 1000,
            left: vec![0.5; 3000],
            right: vec![0.5; 3000],
        };
        let score = score(
            r#"{"global": {"sample_rate": 1000}, "progression": [{"duration": 10, "voices": []}],
                "background_noise": {"params": {"noise_type": "pink"}, "amp": 0.5, "start_time": 2, "fade_in": 4},
                "overlay_clips": [{"path": "none.wav", "start": 1}, {"path": "a.wav", "start": 6, "fade_in": 1}]}"#,
            vec![ClipSource::None, ClipSource::Decoded(audio.into())],
        );
        assert_eq!(score.background_frames(), Some(2000..10_000));
        assert_eq!(
            (score.background_gain(4000), score.background_gain(8000)),
            (0.25, 0.5)
        );
        assert_eq!(score.clip_frames(), vec![6000..9000]);
        assert_eq!(
            (score.clip_fade(0, 5999), score.clip_fade(0, 6000)),
            (0.0, 0.0)
        );
        assert_eq!(
            (
                score.clip_fade(0, 7000),
                score.clip_fade(0, 8999),
                score.clip_fade(0, 9000)
            ),
            (1.0, 1.0, 0.0)
        );
        assert_eq!(score.clip_fade(1, 7000), 0.0);
    }
}
