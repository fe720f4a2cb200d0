//! Tracks that come as text, and what the engine is given of a project.

use std::fs;
use std::path::Path;

use heterodyne_engine::ClipSource;
use heterodyne_media::{Format, LoadError, Media, OutputSpec, create, load, load_text};
use heterodyne_track::Severity;

fn tone(path: &Path, frames: usize) {
    let sound: Vec<f32> = (0..frames).map(|i| (i as f32 * 0.05).sin() * 0.5).collect();
    let spec = OutputSpec::new(Format::WavF32, 22_050, frames as u64);
    let mut writer = create(path, &spec).unwrap();
    writer.write(&sound, &sound).unwrap();
    writer.finish().unwrap();
}

#[test]
fn a_text_is_read_as_its_file_would_be() {
    let folder = tempfile::tempdir().unwrap();
    tone(&folder.path().join("a.wav"), 1000);
    let text = r#"{"global": {"sample_rate": 44100}, "progression": [{"duration": 1, "voices": []}],
        "background_noise": {"file_path": "gone.noise"},
        "overlay_clips": [{"path": "gone.wav"}, {"path": "a.wav"}, {"path": "a.wav"}]}"#;
    let path = folder.path().join("track.json");
    fs::write(&path, text).unwrap();
    let name = path.display().to_string();
    let of_file = load(&path, Media::Decode).unwrap();
    let of_text = load_text(text, &name, folder.path(), Media::Decode).unwrap();
    assert_eq!(
        (&of_text.path, &of_text.text),
        (&of_file.path, &of_file.text)
    );
    assert_eq!(of_text.track, of_file.track);
    assert_eq!(of_text.clips, of_file.clips);
    assert_eq!(of_text.diagnostics, of_file.diagnostics);
    assert_eq!(of_text.diagnostics.len(), 2);
    assert_eq!(of_text.unopened(), [0]);

    let elsewhere = load_text(text, "typed in", Path::new(""), Media::Decode).unwrap();
    assert_eq!(elsewhere.unopened(), [0, 1, 2]);
    assert_eq!(elsewhere.diagnostics[0].file, "typed in");
    let Err(LoadError::Refused {
        path,
        text,
        diagnostics,
    }) = load_text("{\"global\": 3", "typed in", folder.path(), Media::Skip)
    else {
        panic!("half a track was accepted");
    };
    assert_eq!((path, text.as_str()), ("typed in".into(), "{\"global\": 3"));
    assert!(diagnostics.iter().any(|d| d.severity == Severity::Error));
}

#[test]
fn the_engine_gets_what_the_project_holds() {
    let folder = tempfile::tempdir().unwrap();
    tone(&folder.path().join("a.wav"), 1000);
    let text = r#"{"global": {"sample_rate": 44100}, "overlay_clips": [{"path": "gone.wav"}, {"path": "a.wav"}],
        "background_noise": {"params": {"noise_type": "brown"}},
        "progression": [{"duration": 1, "voices": [{"synth_function_name": "subliminal_encode", "params": {"audio_path": "a.wav"}}]}]}"#;
    let project = load_text(text, "t", folder.path(), Media::Decode).unwrap();
    let decoded = project.clips[1].clone().unwrap();
    let track = project.track.clone();
    let (of_piece, sources) = project.into_piece();
    assert_eq!(of_piece, track);
    assert!(sources.background.is_some());
    let [ClipSource::None, ClipSource::Decoded(clip)] = &sources.clips[..] else {
        panic!("{:?}", sources.clips);
    };
    assert_eq!(clip.sample_rate, 22_050);
    assert_eq!((&clip.left, &clip.right), (&decoded.left, &decoded.right));
    assert_eq!(sources.recordings["a.wav"].left.len(), 1000);
    assert!(sources.noise_inputs.is_empty() && sources.head_responses.is_empty());
}
