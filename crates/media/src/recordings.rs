//! What voices name: the recordings of `subliminal_encode` and the measured heads of `spatial_angle_modulation`.
//!
//! Every path is read once, by the rules for clips: it leads among the files of the track, `data:` URLs stand for themselves, and all audio of a
//! track has one limit together. What cannot be read is left out, with a warning at the first voice that names it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use heterodyne_engine::{ClipAudio, HeadResponses};
use heterodyne_track::document::{Noise, NoiseSource, Place, Track, VoiceBody};
use heterodyne_track::params::Params;

use crate::clip::{Fold, open_clip};
use crate::head_responses::{MAX_RESPONSE_SAMPLES, read_head_responses};
use crate::project::{CODE_CLIP_DAMAGED, CODE_CLIP_UNREADABLE, Surroundings};

/// A SOFA file could not be used; the spherical head plays instead.
pub const CODE_RESPONSES_UNREADABLE: &str = "responses-unreadable";

/// The voices of a track that have parameters, with their places.
fn voices(track: &Track) -> impl Iterator<Item = (&Params, &Place)> {
    let voices = track.steps.iter().flat_map(|step| &step.voices);
    voices.filter_map(|voice| match &voice.body {
        VoiceBody::Params(params) => Some((params, &voice.place)),
        VoiceBody::Noise { .. } | VoiceBody::Unknown => None,
    })
}

/// Recordings that were read, and paths that were tried.
#[derive(Default)]
struct Found {
    read: BTreeMap<String, Arc<ClipAudio>>,
    tried: BTreeSet<String>,
}

/// The recordings that voices name, the mean of whose channels is played, as written, with the places of the voices.
pub(crate) fn voice_recordings(track: &Track) -> impl Iterator<Item = (&str, &Place)> {
    let with_recordings = voices(track).filter(|(params, _)| params.voice().has("audio_paths"));
    with_recordings.flat_map(|(params, place)| {
        let paths = match params.texts("audio_paths") {
            [] => params.texts("audio_path"),
            several => several,
        };
        paths.iter().map(move |path| (path.as_str(), place))
    })
}

/// The recordings that noises name, as written, with the places of their voices or of the background: those of voices, of the track itself,
/// of its `.noise` file.
pub(crate) fn noise_recordings<'a>(
    track: &'a Track,
    noise: Option<&'a Noise>,
) -> impl Iterator<Item = (&'a str, &'a Place)> {
    let voices = track.steps.iter().flat_map(|step| &step.voices);
    let of_voices = voices.filter_map(|voice| match &voice.body {
        VoiceBody::Noise { noise, .. } => Some((noise.input_audio.as_str(), &voice.place)),
        VoiceBody::Params(_) | VoiceBody::Unknown => None,
    });
    let of_background = track.background_noise.iter().flat_map(move |layer| {
        let inline = match &layer.source {
            NoiseSource::Inline(noise) => Some(noise),
            NoiseSource::File(_) => None,
        };
        let noises = noise.into_iter().chain(inline);
        noises.map(|noise| (noise.input_audio.as_str(), &layer.place))
    });
    of_voices.chain(of_background)
}

impl Surroundings<'_> {
    /// The recordings that voices name, by path as written, the mean of their channels in both.
    pub(crate) fn recordings(&mut self, track: &Track) -> BTreeMap<String, Arc<ClipAudio>> {
        let mut found = Found::default();
        for (written, place) in voice_recordings(track) {
            self.read(written, place, Fold::Mean, &mut found);
        }
        found.read
    }

    /// The recordings that noises name, by path as written.
    pub(crate) fn noise_inputs(
        &mut self,
        track: &Track,
        noise: Option<&Noise>,
    ) -> BTreeMap<String, Arc<ClipAudio>> {
        let mut found = Found::default();
        for (written, place) in noise_recordings(track, noise) {
            self.read(written, place, Fold::FirstTwo, &mut found);
        }
        found.read
    }

    /// Reads a recording unless it was tried before; an empty path names none.
    fn read(&mut self, written: &str, place: &Place, fold: Fold, found: &mut Found) {
        if written.trim().is_empty() || !found.tried.insert(written.to_owned()) {
            return;
        }
        match open_clip(written, self.files, self.frames_left, fold) {
            Ok(decoded) => {
                self.frames_left -= decoded.audio.left.len();
                if let Some(warning) = &decoded.warning {
                    self.warn(CODE_CLIP_DAMAGED, place, warning.clone(), written);
                }
                found.read.insert(written.to_owned(), decoded.audio);
            }
            Err(problem) => {
                let message = format!("this recording is left out: {problem}");
                self.warn(CODE_CLIP_UNREADABLE, place, message, written);
            }
        }
    }

    /// The measured heads that voices name and use, by path as written.
    pub(crate) fn head_responses(&mut self, track: &Track) -> BTreeMap<String, Arc<HeadResponses>> {
        let mut heads = BTreeMap::new();
        let mut tried = BTreeSet::new();
        let mut samples_left = MAX_RESPONSE_SAMPLES;
        let hrtf = |(params, _): &(&Params, &Place)| {
            params.voice().has("sofaPath") && params.choice("renderer") == "hrtf"
        };
        for (params, place) in voices(track).filter(hrtf) {
            let Some(written) = params.text("sofaPath").filter(|path| tried.insert(*path)) else {
                continue;
            };
            let problem = match read_head_responses(written, self.files) {
                Ok(head) => {
                    let samples = head.ears.iter().flatten().map(Vec::len).sum::<usize>();
                    if let Some(left) = samples_left.checked_sub(samples) {
                        samples_left = left;
                        heads.insert(written.to_owned(), Arc::new(head));
                        continue;
                    }
                    format!(
                        "the responses of the track have more than {MAX_RESPONSE_SAMPLES} samples together, the most that are kept"
                    )
                }
                Err(problem) => problem.to_string(),
            };
            self.warn(CODE_RESPONSES_UNREADABLE, place, problem, written);
        }
        heads
    }
}
