//! Track files with what they name: found beside them, and left out with a warning where it is missing or broken.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use heterodyne_media::{
    CODE_CLIP_DAMAGED, CODE_CLIP_UNREADABLE, CODE_NOISE_UNREADABLE, CODE_RESPONSES_UNREADABLE,
    Format, LoadError, Media, OutputSpec, Project, create, load,
};
use heterodyne_track::Severity;

/// A track with these values of `background_noise` and `overlay_clips`, in a folder with what `fill` puts there.
fn project(noise: &str, clips: &str, media: Media, fill: impl FnOnce(&Path)) -> Project {
    let folder = tempfile::tempdir().unwrap();
    let tracks = folder.path().join("tracks");
    fs::create_dir_all(tracks.join("media")).unwrap();
    fill(&tracks);
    let text = format!(
        "{{\"global\": {{\"sample_rate\": 44100}},\n \"progression\": [{{\"duration\": 1, \"voices\": []}}],\n \
         \"background_noise\": {noise},\n \"overlay_clips\": {clips}}}"
    );
    let path = tracks.join("track.json");
    fs::write(&path, text).unwrap();
    load(&path, media).unwrap()
}

fn tone(path: &Path, frames: usize) {
    let sound: Vec<f32> = (0..frames).map(|i| (i as f32 * 0.05).sin() * 0.5).collect();
    let mut writer = create(
        path,
        &OutputSpec::new(Format::WavF32, 22_050, frames as u64),
    )
    .unwrap();
    writer.write(&sound, &sound).unwrap();
    writer.finish().unwrap();
}

#[test]
fn paths_count_from_the_folder_of_the_track() {
    let project = project(
        r#"{"file_path": "media/soft.noise", "gain": 0.5}"#,
        r#"[{"file_path": "media/a.wav", "start": 1}, {"path": "./media/a.wav"}, {"file": "media/a.wav"}]"#,
        Media::Decode,
        |tracks| {
            tone(&tracks.join("media/a.wav"), 1000);
            fs::write(
                tracks.join("media/soft.noise"),
                r#"{"noise_parameters": {"name": "brown", "exponent": 2}, "amp_envelope": [[0, 0.25], [9, 1]]}"#,
            )
            .unwrap();
        },
    );
    assert!(project.diagnostics.is_empty(), "{:?}", project.diagnostics);
    let noise = project.noise.unwrap();
    assert_eq!(
        (noise.colour.name.as_str(), noise.colour.exponent),
        ("brown", 2.0)
    );
    let background = project.track.background_noise.unwrap();
    assert_eq!(
        (background.gain, background.amp_envelope),
        (0.5, vec![(0.0, 0.25), (9.0, 1.0)])
    );
    let clips: Vec<_> = project.clips.into_iter().map(Option::unwrap).collect();
    assert_eq!((clips[0].sample_rate, clips[0].left.len()), (22_050, 1000));
    assert_eq!(clips[0], clips[1]);
    assert!(
        Arc::ptr_eq(&clips[0], &clips[2]),
        "the same source is decoded once"
    );
}

#[test]
fn the_envelope_of_the_track_wins_over_the_file() {
    let project = project(
        r#"{"file_path": "soft.noise", "amp_envelope": [[0, 0.5]]}"#,
        "[]",
        Media::Decode,
        |tracks| {
            fs::write(
                tracks.join("soft.noise"),
                r#"{"amp_envelope": [[0, 0.25]]}"#,
            )
            .unwrap()
        },
    );
    assert_eq!(
        project.track.background_noise.unwrap().amp_envelope,
        [(0.0, 0.5)]
    );
}

#[test]
fn noise_in_the_track_itself_is_used() {
    let project = project(
        r#"{"params": {"noise_parameters": {"name": "white"}}}"#,
        "[]",
        Media::Decode,
        |_| {},
    );
    assert_eq!(project.noise.unwrap().colour.name, "white");
}

#[test]
fn a_clip_that_is_missing_broken_or_short_costs_only_itself() {
    let project = project(
        "null",
        r#"[{"file_path": "missing.wav"},
            {"file_path": "letter.wav"},
            {"file_path": "short.wav"},
            {"file_path": "data:audio/wav;base64,UklGRg=="},
            {"file_path": "whole.wav"}]"#,
        Media::Decode,
        |tracks| {
            fs::write(tracks.join("letter.wav"), "dear sir or madam ".repeat(99)).unwrap();
            tone(&tracks.join("whole.wav"), 500);
            let mut bytes = fs::read(tracks.join("whole.wav")).unwrap();
            bytes.truncate(bytes.len() - 800);
            fs::write(tracks.join("short.wav"), bytes).unwrap();
        },
    );
    let lengths: Vec<_> = project
        .clips
        .iter()
        .map(|c| c.as_ref().map(|c| c.left.len()))
        .collect();
    assert_eq!(lengths, [None, None, Some(400), None, Some(500)]);
    let told: Vec<_> = project
        .diagnostics
        .iter()
        .map(|d| (d.severity, d.code, d.path.as_str(), d.line))
        .collect();
    let (warning, gone) = (Severity::Warning, CODE_CLIP_UNREADABLE);
    assert_eq!(
        told,
        [
            (warning, gone, "overlay_clips[0]", 4),
            (warning, gone, "overlay_clips[1]", 5),
            (warning, CODE_CLIP_DAMAGED, "overlay_clips[2]", 6),
            (warning, gone, "overlay_clips[3]", 7),
        ]
    );
    assert!(project.diagnostics[0].to_string().contains("missing.wav"));
}

#[test]
fn noise_that_is_missing_or_broken_is_left_out() {
    for (content, hint) in [
        (None, "cannot read"),
        (Some("{\"sweeps\": "), "soft.noise"),
        (Some("\u{1}"), "soft.noise"),
    ] {
        let project = project(
            r#"{"file_path": "soft.noise"}"#,
            "[]",
            Media::Decode,
            |tracks| {
                if let Some(content) = content {
                    fs::write(tracks.join("soft.noise"), content).unwrap();
                }
            },
        );
        assert!(project.noise.is_none());
        assert!(
            project
                .diagnostics
                .iter()
                .all(|d| d.severity == Severity::Warning)
        );
        let told = project
            .diagnostics
            .iter()
            .find(|d| d.code == CODE_NOISE_UNREADABLE)
            .unwrap();
        assert_eq!((told.path.as_str(), told.line), ("background_noise", 3));
        assert!(told.to_string().contains(hint), "{told}");
    }
}

#[test]
fn without_media_no_clip_is_looked_for() {
    let project = project(
        "null",
        r#"[{"file_path": "missing.wav"}]"#,
        Media::Skip,
        |_| {},
    );
    assert_eq!(project.clips, [None]);
    assert!(project.diagnostics.is_empty());
}

#[test]
fn a_track_that_cannot_be_used_is_an_error_with_all_its_problems() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("track.json");
    assert!(matches!(
        load(&path, Media::Decode),
        Err(LoadError::Read { .. })
    ));
    assert!(matches!(
        load(folder.path(), Media::Decode),
        Err(LoadError::Read { .. })
    ));

    fs::write(&path, b"{\n\"global\": \xFF}").unwrap();
    let Err(LoadError::Refused { diagnostics, .. }) = load(&path, Media::Decode) else {
        panic!("accepted")
    };
    assert_eq!((diagnostics.len(), diagnostics[0].line), (1, 2));

    fs::write(
        &path,
        r#"{"global": {"sample_rate": "fast"}, "progression": 5}"#,
    )
    .unwrap();
    let Err(LoadError::Refused {
        diagnostics, text, ..
    }) = load(&path, Media::Decode)
    else {
        panic!("accepted")
    };
    assert!(
        diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count()
            >= 2,
        "{diagnostics:?}"
    );
    assert!(text.contains("fast"));
}

#[test]
fn a_clip_above_the_folder_is_refused_with_the_track() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("track.json");
    for source in ["../a.wav", "http://example.org/a.wav"] {
        let text = format!(
            r#"{{"global": {{"sample_rate": 44100}}, "progression": [], "overlay_clips": [{{"file_path": "{source}"}}]}}"#
        );
        fs::write(&path, text).unwrap();
        let Err(LoadError::Refused { diagnostics, .. }) = load(&path, Media::Decode) else {
            panic!("{source}")
        };
        assert!(
            diagnostics
                .iter()
                .any(|d| d.path.starts_with("overlay_clips[0]")),
            "{diagnostics:?}"
        );
    }
}

#[test]
fn parameters_beside_a_missing_noise_file_play_instead() {
    let project = project(
        r#"{"file_path": "gone.noise", "params": {"noise_parameters": {"name": "blue"}}}"#,
        "[]",
        Media::Decode,
        |_| {},
    );
    assert_eq!(project.noise.expect("the fallback").colour.name, "blue");
    let [problem] = &project.diagnostics[..] else {
        panic!("{:?}", project.diagnostics)
    };
    assert_eq!(problem.code, CODE_NOISE_UNREADABLE);
    assert!(
        problem
            .message
            .starts_with("the parameters beside its file play instead")
    );
}

/// A track with one voice for each of these functions and parameters, in a folder with what `fill` puts there.
fn voices(voices: &[(&str, &str)], media: Media, fill: impl FnOnce(&Path)) -> Project {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let voices: Vec<String> = (voices.iter())
        .map(|(function, params)| {
            format!("\n{{\"synth_function_name\": \"{function}\", \"params\": {{{params}}}}}")
        })
        .collect();
    let text = format!(
        "{{\"global\": {{\"sample_rate\": 44100}}, \"progression\": [{{\"duration\": 1, \"voices\": [{}]}}]}}",
        voices.join(",")
    );
    let path = folder.path().join("track.json");
    fs::write(&path, text).unwrap();
    load(&path, media).unwrap()
}

#[test]
fn recordings_of_voices_are_read_once_as_the_mean_of_their_channels() {
    const SIX: &[u8] = include_bytes!("fixtures/tone-5-1.flac");
    let of = [
        ("subliminal_encode", r#""audio_path": "media/a.wav""#),
        (
            "subliminal_encode",
            r#""audio_paths": "media/a.wav; gone.wav;six.flac", "audio_path": "also gone.wav""#,
        ),
        ("subliminal_encode", r#""audio_paths": ["gone.wav"]"#),
        ("subliminal_encode", ""),
    ];
    let fill = |folder: &Path| {
        fs::create_dir(folder.join("media")).unwrap();
        tone(&folder.join("media/a.wav"), 1000);
        fs::write(folder.join("six.flac"), SIX).unwrap();
    };
    let project = voices(&of, Media::Decode, fill);
    let names: Vec<_> = project.recordings.keys().map(String::as_str).collect();
    assert_eq!(names, ["media/a.wav", "six.flac"]);
    let six = &project.recordings["six.flac"];
    assert_eq!(six.left, six.right);
    for (n, found) in six.left.iter().enumerate() {
        let sine = |hz: f64| (std::f64::consts::TAU * hz * n as f64 / 44_100.0).sin();
        let others: f64 = [300.0, 200.0, 100.0, 50.0].map(sine).iter().sum();
        let wanted = (0.5 * sine(1000.0) + 0.25 * sine(440.0) + 0.1 * others) / 6.0;
        assert!(
            (f64::from(*found) - wanted).abs() < 2.0 / 32_768.0,
            "frame {n}"
        );
    }
    let told: Vec<_> = project
        .diagnostics
        .iter()
        .map(|d| (d.code, d.path.as_str(), d.line))
        .collect();
    assert_eq!(
        told,
        [(CODE_CLIP_UNREADABLE, "progression[0].voices[1]", 3)]
    );
    assert!(project.diagnostics[0].to_string().contains("gone.wav"));

    let skipped = voices(&of, Media::Skip, fill);
    assert!(skipped.recordings.is_empty() && skipped.diagnostics.is_empty());
}

#[test]
fn measured_heads_are_read_where_they_are_used() {
    const DELAYS: &[u8] = include_bytes!("fixtures/delays.sofa");
    let function = "spatial_angle_modulation";
    let project = voices(
        &[
            (function, r#""renderer": "hrtf", "sofaPath": "ears.sofa""#),
            (function, r#""renderer": "hrtf", "sofaPath": "ears.sofa""#),
            (function, r#""renderer": "hrtf", "sofaPath": "letter.sofa""#),
            (function, r#""renderer": "hrtf", "sofaPath": "gone.sofa""#),
            (
                function,
                r#""renderer": "head", "sofaPath": "not looked for.sofa""#,
            ),
        ],
        Media::Decode,
        |folder| {
            fs::write(folder.join("ears.sofa"), DELAYS).unwrap();
            fs::write(folder.join("letter.sofa"), "dear sir or madam").unwrap();
        },
    );
    assert_eq!(project.head_responses.len(), 1);
    assert_eq!(project.head_responses["ears.sofa"].directions.len(), 24);
    let told: Vec<_> = project
        .diagnostics
        .iter()
        .map(|d| (d.code, d.line))
        .collect();
    assert_eq!(
        told,
        [
            (CODE_RESPONSES_UNREADABLE, 4),
            (CODE_RESPONSES_UNREADABLE, 5)
        ]
    );
    for (diagnostic, name) in project.diagnostics.iter().zip(["letter.sofa", "gone.sofa"]) {
        assert!(diagnostic.to_string().contains(name), "{diagnostic}");
    }
}
