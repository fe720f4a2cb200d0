//! A project among files in memory is the one that the same files in a folder make.

use std::fs;

use heterodyne_media::{
    CODE_CLIP_UNREADABLE, Files, Fold, HeldFiles, LoadError, Media, Project, decode_clip,
    decode_clip_as, load_text, read_head_responses, shelf,
};
use heterodyne_track::Severity;

const FLAC: &[u8] = include_bytes!("fixtures/tone-5-1.flac");
const MP3: &[u8] = include_bytes!("fixtures/tone.mp3");
const OGG: &[u8] = include_bytes!("fixtures/tone.ogg");
const SOFA: &[u8] = include_bytes!("fixtures/delays.sofa");
const VOICE: &str = r#"{"synth_function_name": "binaural_beat", "params": {"baseFreq": 150.0}}"#;
const NOISE: &str = r#"{"noise_parameters": {"name": "brown", "exponent": 2}}"#;

/// All that a track can name, each kind once, with one of each that is missing and one that is broken.
const TRACK: &str = r#"{"global": {"sample_rate": 44100}, "background_noise": {"file_path": "noises/soft.noise"},
 "overlay_clips": [{"path": "media/a.flac"}, {"path": "a.mp3"}, {"path": "gone.wav"}, {"path": "letter.wav"}],
 "progression": [{"duration": 1, "voices": [
  {"preset": "deep.voice"},
  {"synth_function_name": "subliminal_encode", "params": {"audio_path": "media/b.ogg"}},
  {"synth_function_name": "spatial_angle_modulation", "params": {"renderer": "hrtf", "sofaPath": "ears.sofa"}},
  {"synth_function_name": "spatial_angle_modulation", "params": {"renderer": "hrtf", "sofaPath": "letter.wav"}}]}]}"#;

fn files() -> [(&'static str, &'static [u8]); 7] {
    [
        ("noises/soft.noise", NOISE.as_bytes()),
        ("media/a.flac", FLAC),
        ("a.mp3", MP3),
        ("media/b.ogg", OGG),
        ("ears.sofa", SOFA),
        ("deep.voice", VOICE.as_bytes()),
        ("letter.wav", b"dear sir or madam"),
    ]
}

fn in_a_folder(text: &str) -> Result<Project, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    load_text(text, "track.json", folder.path(), Media::Decode)
}

fn held(name: impl Fn(&'static str) -> String) -> HeldFiles {
    let mut held = HeldFiles::new();
    for (path, bytes) in files() {
        held.insert(name(path), bytes.to_vec());
    }
    held
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn the_same_project_comes_from_memory_by_whole_path_or_by_last_part() {
    let expected = in_a_folder(TRACK).unwrap();
    assert_eq!(expected.unopened(), [2, 3]);
    assert_eq!(
        (expected.recordings.len(), expected.head_responses.len()),
        (1, 1)
    );
    for held in [held(str::to_owned), held(last_part)] {
        let found = load_text(TRACK, "track.json", &held, Media::Decode).unwrap();
        assert_eq!(found.track, expected.track);
        assert_eq!(found.noise, expected.noise);
        assert!(found.noise.is_some());
        assert_eq!(found.clips, expected.clips);
        assert_eq!(found.recordings, expected.recordings);
        let ears = |project: &Project| project.head_responses["ears.sofa"].ears.clone();
        assert_eq!(ears(&found), ears(&expected));
        let told = |project: &Project| -> Vec<_> {
            let told = project.diagnostics.iter();
            told.map(|d| (d.code, d.severity, d.line, d.column, d.path.clone()))
                .collect()
        };
        assert_eq!(told(&found), told(&expected));
        assert_eq!(found.diagnostics.len(), 3);
    }
}

#[test]
fn what_others_decoded_stands_for_the_recordings() {
    let data = "data:audio/wav;base64,ZGVhciBzaXI=";
    let text = TRACK.replace("gone.wav", data);
    let held = held(last_part);
    let direct = load_text(&text, "track.json", &held, Media::Decode).unwrap();
    let waiting = load_text(&text, "track.json", &held, Media::Skip).unwrap();
    let wanted = waiting.wanted(&held);
    let listed: Vec<_> = wanted
        .iter()
        .map(|w| (w.written.as_str(), w.fold, w.file.as_deref()))
        .collect();
    assert_eq!(
        listed,
        [
            ("media/a.flac", Fold::FirstTwo, Some("a.flac")),
            ("a.mp3", Fold::FirstTwo, Some("a.mp3")),
            (data, Fold::FirstTwo, None),
            ("letter.wav", Fold::FirstTwo, Some("letter.wav")),
            ("media/b.ogg", Fold::Mean, Some("b.ogg")),
        ]
    );
    // Only what is not audio stays as it is, so that all sound has to come from what was handed over.
    let mut decoded = HeldFiles::new();
    for (name, bytes) in files() {
        if !name.contains("media/") && !name.ends_with("mp3") {
            decoded.insert(name, bytes.to_vec());
        }
    }
    for one in wanted {
        let clip = decode_clip_as(&one.written, &held, one.fold);
        let clip = clip.map_err(|problem| problem.to_string());
        decoded.insert_decoded(one.written, one.fold, clip);
    }
    let found = load_text(&text, "track.json", &decoded, Media::Decode).unwrap();
    assert_eq!(found.clips, direct.clips);
    assert_eq!(found.recordings, direct.recordings);
    assert_eq!(found.diagnostics, direct.diagnostics);
    assert_eq!(found.wanted(&decoded), []);
}

#[test]
fn without_its_preset_a_track_is_refused_in_both() {
    let text = TRACK.replace("deep.voice", "gone.voice");
    let problems = |outcome| match outcome {
        Err(LoadError::Refused { diagnostics, .. }) => diagnostics.len(),
        other => panic!("{other:?}"),
    };
    let of_folder = problems(in_a_folder(&text));
    let of_memory = load_text(&text, "track.json", &held(last_part), Media::Decode);
    assert_eq!(problems(of_memory), of_folder);
    let (_, told) = shelf(TRACK, &held(str::to_owned));
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn remote_addresses_are_refused_whatever_is_held() {
    for url in ["http://a.b/a.mp3", "https:a.mp3", "//a.b/a.mp3"] {
        let text = TRACK.replace("gone.wav", url);
        let mut held = held(last_part);
        held.insert(url, MP3.to_vec());
        for outcome in [
            in_a_folder(&text),
            load_text(&text, "track.json", &held, Media::Decode),
        ] {
            let Err(LoadError::Refused { diagnostics, .. }) = outcome else {
                panic!("{url} was accepted");
            };
            let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
            let told: Vec<_> = errors.map(|d| (d.code, d.path.as_str())).collect();
            assert_eq!(told, [("path", "overlay_clips[2].path")], "{url}");
        }
    }
}

#[test]
fn a_data_url_needs_no_files() {
    // "dear sir" is no audio, but it was found: the message tells what it is, not that it is missing.
    let url = r#"{"path": "data:audio/wav;base64,ZGVhciBzaXI="}"#;
    let text = format!(
        r#"{{"global": {{}}, "overlay_clips": [{url}], "progression": [{{"duration": 1, "voices": []}}]}}"#
    );
    let project = load_text(&text, "t", &HeldFiles::new(), Media::Decode).unwrap();
    let told: Vec<_> = project.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(told, [CODE_CLIP_UNREADABLE]);
    let message = project.diagnostics[0].to_string();
    assert!(message.contains("no audio"), "{message}");
}

#[test]
fn single_readers_take_files_in_memory_too() {
    let held = held(str::to_owned);
    let clip = decode_clip("elsewhere/a.mp3", &held).unwrap();
    assert_eq!(clip.left.len(), clip.right.len());
    let head = read_head_responses("ears.sofa", Files::Held(&held)).unwrap();
    assert_eq!(head.directions.len(), 24);
}
