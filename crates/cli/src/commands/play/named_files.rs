//! The files that a track is made from, and how to see that one of them has changed.

use heterodyne_media::ClipSource;
use heterodyne_track::document::{Noise, NoiseSource, Track, VoiceBody};
use heterodyne_track::params::Params;
use heterodyne_track::table::Kind;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a look at a file shows: its size, the time of its last change and, where the system has one, its number, which
/// changes when another file takes its name. `None` where there is no file.
type Stamp = Option<(u64, Option<SystemTime>, u64)>;

/// How all the files of a track look.
pub type Stamps = BTreeMap<PathBuf, Stamp>;

/// Looks at files.
pub fn stamps<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Stamps {
    files
        .into_iter()
        .map(|path| (path.clone(), stamp(path)))
        .collect()
}

fn stamp(path: &Path) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    Some((found.len(), found.modified().ok(), number))
}

/// The file itself and everything that it names, whether it is there or not. `noise` is the content of its `.noise` file.
pub fn of_track(
    file: &Path,
    text: &str,
    track: &Track,
    noise: Option<&Noise>,
) -> BTreeSet<PathBuf> {
    let mut written: Vec<&str> = track.clips.iter().map(|clip| &*clip.source).collect();
    for voice in track.steps.iter().flat_map(|step| &step.voices) {
        match &voice.body {
            VoiceBody::Params(params) => of_params(params, &mut written),
            VoiceBody::Noise { noise, params, .. } => {
                written.push(&noise.input_audio);
                of_params(params, &mut written);
            }
            VoiceBody::Unknown => {}
        }
    }
    if let Some(layer) = &track.background_noise {
        match &layer.source {
            NoiseSource::File(path) => written.push(path),
            NoiseSource::Inline(noise) => written.push(&noise.input_audio),
        }
    }
    written.extend(noise.map(|noise| &*noise.input_audio));
    let mut files = of_text(file, text);
    let folder = file.parent().unwrap_or(Path::new(""));
    files.extend(
        written
            .into_iter()
            .filter_map(|path| resolved(path, folder)),
    );
    files
}

/// The file itself and the presets that its text names: what there is to see of a track that is refused.
pub fn of_text(file: &Path, text: &str) -> BTreeSet<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let presets = heterodyne_track::named_presets(text);
    let presets = presets.iter().filter_map(|path| resolved(path, folder));
    presets.chain([file.to_owned()]).collect()
}

fn of_params<'a>(params: &'a Params, written: &mut Vec<&'a str>) {
    for spec in params.voice().object.params() {
        if matches!(spec.kind, Kind::Path | Kind::Paths) {
            written.extend(params.texts(spec.name).iter().map(String::as_str));
        }
    }
}

/// The path of a file, by the rules for clips; `data:` URLs and what is none of both have no file.
fn resolved(written: &str, folder: &Path) -> Option<PathBuf> {
    let named = !written.trim().is_empty() && !written.trim_start().starts_with("data:");
    match named.then(|| ClipSource::resolve(written, folder))? {
        Ok(ClipSource::File(path)) => Some(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_track_names_is_looked_at() {
        let text = r#"{"global": {"sample_rate": 8000},
            "background_noise": {"file_path": "sea.noise"},
            "overlay_clips": [{"file_path": "clips/bell.wav"}, {"file_path": "data:audio/wav;base64,AAAA"}],
            "progression": [{"duration": 1, "voices": [
                {"synth_function_name": "subliminal_encode", "params": {"audio_paths": ["a.wav", "b.wav"]}},
                {"synth_function_name": "spatial_angle_modulation", "params": {"sofaPath": "head.sofa", "renderer": "hrtf"}}]}]}"#;
        let track = heterodyne_track::parse_track(text, "t").value.unwrap();
        let file = Path::new("/tracks/t.json");
        let found = of_track(file, text, &track, None);
        let expected = [
            "a.wav",
            "b.wav",
            "clips/bell.wav",
            "head.sofa",
            "sea.noise",
            "t.json",
        ];
        let expected: BTreeSet<_> = expected.map(|name| Path::new("/tracks").join(name)).into();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_refused_track_still_names_its_presets() {
        let text =
            r#"{"progression": [{"duration": "soon", "voices": [{"preset": "deep.voice#1"}]}]}"#;
        let found = of_text(Path::new("t.json"), text);
        assert!(found.contains(Path::new("deep.voice")), "{found:?}");
    }

    #[test]
    fn writing_renaming_and_removing_show() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.json");
        let files = [path.clone()];
        let mut seen = vec![stamps(&files)];
        std::fs::write(&path, "one").unwrap();
        seen.push(stamps(&files));
        std::fs::write(&path, "longer").unwrap();
        seen.push(stamps(&files));
        // Another file of the same size and age takes the name.
        let other = folder.path().join("other");
        std::fs::copy(&path, &other).unwrap();
        let age = std::fs::metadata(&path).unwrap().modified().unwrap();
        let opened = std::fs::File::options().write(true).open(&other).unwrap();
        opened.set_modified(age).unwrap();
        std::fs::rename(&other, &path).unwrap();
        #[cfg(unix)]
        seen.push(stamps(&files));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(stamps(&files), seen[0]);
        seen.dedup();
        assert_eq!(seen.len(), if cfg!(unix) { 4 } else { 3 });
    }
}
