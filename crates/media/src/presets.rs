//! Voice presets beside a track, and presets that are played on their own.
//!
//! A preset's problems carry the name of its own file. A preset that cannot be read makes the track that names it
//! unusable: nobody can say what the voice is.

use std::path::{Path, PathBuf};

use heterodyne_track::document::{CrossfadeCurve, Dialect, Globals, Place, Step, Track, Voice};
use heterodyne_track::{
    Diagnostic, PresetShelf, limits, named_presets, parse_voice_presets, split_preset,
};

use crate::clip::MAX_CLIP_FRAMES;
use crate::files::Files;
use crate::project::{LoadError, Project, Surroundings, read_text};

/// Frames per second of a preset that is played on its own.
const SAMPLE_RATE: u32 = 44_100;
/// What a reader takes for a step that says nothing (track-format §2).
const BUS_VOLUME: f64 = 0.60;
const NORMALIZATION_LEVEL: f64 = 0.95;

/// The texts of all presets that the voices of a track name, found among `files`, and what is wrong in them. Together they may be
/// as long as one text.
pub fn shelf<'a>(text: &str, files: impl Into<Files<'a>>) -> (PresetShelf, Vec<Diagnostic>) {
    let files = files.into();
    let mut shelf = PresetShelf::default();
    let mut diagnostics = Vec::new();
    let mut bytes_left = limits::TEXT_BYTES;
    for written in named_presets(text) {
        let read = files.text(&written).and_then(|(text, name)| {
            bytes_left = bytes_left.checked_sub(text.len()).ok_or_else(|| {
                let most = limits::TEXT_BYTES;
                format!("with {name} the presets of the track have more than {most} bytes together, the most that are read")
            })?;
            let parsed = parse_voice_presets(&text, &name);
            let errors = parsed.errors().count();
            diagnostics.extend(parsed.diagnostics);
            match parsed.value {
                Some(_) => Ok(text),
                None => Err(format!("{name} has {errors} problems")),
            }
        });
        shelf.put(&written, read);
    }
    (shelf, diagnostics)
}

/// Whether a path ends like a voice preset, with or without the name of a voice behind `#`.
pub fn is_preset(path: &Path) -> bool {
    let (file, _) = parts(path);
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("voice") || ending.eq_ignore_ascii_case("voices")
    })
}

/// The file of a path and the voice that it names behind `#`. A file that has the whole name is meant by it.
fn parts(path: &Path) -> (PathBuf, Option<String>) {
    let whole = path.to_str().filter(|_| !path.exists());
    match whole.map(split_preset) {
        Some((file, Some(name))) => (PathBuf::from(file), Some(name.to_owned())),
        _ => (path.to_path_buf(), None),
    }
}

/// Reads a `.voice` or `.voices` file as a track of one step of `length_secs`, in which its voices sound together;
/// a name or number behind `#` chooses one.
///
/// # Errors
/// The file cannot be read, is refused, or has no voice of that name.
pub fn load_preset(path: &Path, length_secs: f64) -> Result<Project, LoadError> {
    let (file, name) = parts(path);
    let shown = file.display().to_string();
    let text = read_text(&file, &shown)?;
    let parsed = parse_voice_presets(&text, &shown);
    let diagnostics = parsed.diagnostics;
    let voices = parsed.value.and_then(|voices| match &name {
        None => Some(voices),
        Some(name) => chosen(voices, name).map(|voice| vec![voice]),
    });
    let Some(voices) = voices else {
        let mut diagnostics = diagnostics;
        if !diagnostics
            .iter()
            .any(|one| one.severity == heterodyne_track::Severity::Error)
        {
            diagnostics.push(no_such_voice(&shown, name.as_deref().unwrap_or_default()));
        }
        return Err(LoadError::Refused {
            path: file,
            text,
            diagnostics,
        });
    };
    let track = track_of(voices, length_secs);
    let mut surroundings = Surroundings {
        file: shown,
        files: Files::Folder(file.parent().unwrap_or(Path::new(""))),
        text: &text,
        frames_left: MAX_CLIP_FRAMES,
        warnings: Vec::new(),
    };
    let recordings = surroundings.recordings(&track);
    let noise_inputs = surroundings.noise_inputs(&track, None);
    let head_responses = surroundings.head_responses(&track);
    let mut diagnostics = diagnostics;
    diagnostics.append(&mut surroundings.warnings);
    Ok(Project {
        path: file,
        text,
        track,
        noise: None,
        clips: Vec::new(),
        recordings,
        noise_inputs,
        head_responses,
        diagnostics,
    })
}

/// The voice whose description is `name`, else the one with this number.
fn chosen(mut voices: Vec<Voice>, name: &str) -> Option<Voice> {
    let by_name = voices
        .iter()
        .position(|voice| voice.description.trim() == name.trim());
    let by_number = || name.parse::<usize>().ok()?.checked_sub(1);
    let index = by_name
        .or_else(by_number)
        .filter(|index| *index < voices.len())?;
    Some(voices.swap_remove(index))
}

fn no_such_voice(file: &str, name: &str) -> Diagnostic {
    Diagnostic {
        severity: heterodyne_track::Severity::Error,
        code: heterodyne_track::diagnostic::codes::PRESET,
        file: file.to_owned(),
        line: 1,
        column: 1,
        path: String::new(),
        span: 0..0,
        message: "the preset file has no voice of this name".to_owned(),
        found: format!("{name:?}"),
        accepted: "the description of a voice, or its number from 1".to_owned(),
        help: None,
    }
}

fn track_of(voices: Vec<Voice>, length_secs: f64) -> Track {
    let step = Step {
        start_secs: None,
        duration_secs: length_secs.min(limits::SECONDS),
        voices,
        description: String::new(),
        binaural_volume: BUS_VOLUME,
        noise_volume: BUS_VOLUME,
        normalization_level: NORMALIZATION_LEVEL,
        crossfade_secs: None,
        crossfade_curve: None,
        place: Place::default(),
    };
    Track {
        dialect: Dialect::New,
        globals: Globals {
            sample_rate: SAMPLE_RATE,
            crossfade_secs: Some(0.0),
            crossfade_curve: CrossfadeCurve::Linear,
            output_filename: None,
            normalization_level: NORMALIZATION_LEVEL,
        },
        steps: vec![step],
        background_noise: None,
        clips: Vec::new(),
    }
}
