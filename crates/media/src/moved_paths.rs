//! Paths that a track takes along into another folder, where they would name other files.
//!
//! Paths count from the folder of their track: a track that is written elsewhere finds its clips, recordings and noises no more.

use heterodyne_track::document::{NoiseSource, Place, Track, VoiceBody};
use heterodyne_track::table::Kind;
use std::path::Path;

/// Every relative path of a track with its place, once for each path, if `out` lies in another folder than `input`.
pub fn moved_paths(track: &Track, input: &Path, out: &Path) -> Vec<(Place, String)> {
    let folder = |file: &Path| {
        let parent = file.parent().filter(|parent| parent != &Path::new(""));
        parent.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    if folder(input) == folder(out) {
        return Vec::new();
    }
    let mut moved: Vec<(Place, String)> = Vec::new();
    for (place, path) in paths(track) {
        let stays = path.trim().is_empty()
            || path.trim_start().starts_with("data:")
            || Path::new(path).is_absolute();
        if !stays && !moved.iter().any(|(_, known)| known == path) {
            moved.push((place.clone(), path.to_owned()));
        }
    }
    moved
}

fn paths(track: &Track) -> Vec<(&Place, &str)> {
    let mut paths = Vec::new();
    for voice in track.steps.iter().flat_map(|step| &step.voices) {
        let params = match &voice.body {
            VoiceBody::Params(params) => params,
            VoiceBody::Noise { noise, params, .. } => {
                paths.push((&voice.place, noise.input_audio.as_str()));
                params
            }
            VoiceBody::Unknown => continue,
        };
        let named = params.voice().params();
        let named = named.filter(|spec| matches!(spec.kind, Kind::Path | Kind::Paths));
        let texts = named.flat_map(|spec| params.texts(spec.name));
        paths.extend(texts.map(|path| (&voice.place, path.as_str())));
    }
    if let Some(layer) = &track.background_noise {
        let inline = match &layer.source {
            NoiseSource::File(path) => {
                paths.push((&layer.place, path.as_str()));
                layer.fallback.as_ref()
            }
            NoiseSource::Inline(noise) => Some(noise),
        };
        paths.extend(inline.map(|noise| (&layer.place, noise.input_audio.as_str())));
    }
    let clips = track.clips.iter();
    paths.extend(clips.map(|clip| (&clip.place, clip.source.as_str())));
    paths
}
