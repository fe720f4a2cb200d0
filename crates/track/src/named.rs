//! What a track names and does not hold: the recordings of its voices and noises.
//!
//! Invariant: paths are as written, each with the place that names it, in the order of the file; a path may come more than once.

use crate::document::{NoiseSource, Place, Track, VoiceBody};

/// Values of a voice that name recordings.
const OF_VOICES: [&str; 3] = ["audio_path", "audio_paths", "input_audio_path"];

/// Every recording that a voice, or the background noise inside the track, names. What a `.noise` file names is not in the track.
pub fn recordings_named(track: &Track) -> Vec<(&str, &Place)> {
    let mut named = Vec::new();
    for voice in track.steps.iter().flat_map(|step| &step.voices) {
        let params = match &voice.body {
            VoiceBody::Params(params) | VoiceBody::Noise { params, .. } => params,
            VoiceBody::Unknown => continue,
        };
        for name in OF_VOICES
            .into_iter()
            .filter(|name| params.voice().has(name))
        {
            named.extend(
                params
                    .texts(name)
                    .iter()
                    .map(|path| (path.as_str(), &voice.place)),
            );
        }
    }
    if let Some(layer) = &track.background_noise {
        let inline = match &layer.source {
            NoiseSource::Inline(noise) => Some(noise),
            NoiseSource::File(_) => None,
        };
        let noises = inline.into_iter().chain(&layer.fallback);
        named.extend(noises.map(|noise| (noise.input_audio.as_str(), &layer.place)));
    }
    named.retain(|(path, _)| !path.trim().is_empty());
    named
}
