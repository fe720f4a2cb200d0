//! Opens what the user names: a track with its noise and clips, or a preset to look at.

use crate::args::MixArg;
use crate::exit::Failure;
use crate::problems::Problems;
use heterodyne_engine::{Mix, Score, Settings, Sources};
use heterodyne_media::{LoadError, Media, Project};
use heterodyne_track::chain;
use heterodyne_track::document::Track;
use heterodyne_track::{
    Diagnostic, Parsed, Reading, Severity, limits, parse_noise, parse_track_with, text_of,
};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A track that can be played.
pub struct Opened {
    /// The file that it was read from.
    pub file: PathBuf,
    /// The document.
    pub track: Track,
    /// What it names.
    pub sources: Sources,
    /// Warnings so far.
    pub problems: Problems,
}

/// Opens a track with everything that it names.
///
/// # Errors
/// The file can't be read, or is refused; then all its problems have been shown.
pub fn open(path: &Path, as_json: bool) -> Result<Opened, Failure> {
    open_for(path, PRESET_SECS, as_json)
}

/// How long a preset plays that is opened like a track, in seconds.
pub const PRESET_SECS: f64 = 60.0;

/// Opens a track as [`open`] does; a preset becomes a track of `preset_secs`.
///
/// # Errors
/// As [`open`].
pub fn open_for(path: &Path, preset_secs: f64, as_json: bool) -> Result<Opened, Failure> {
    read(path, preset_secs)?.map_err(|problems| problems.refuse(as_json))
}

/// Opens a track as [`open_for`] does, and shows nothing. The inner error: it is refused.
///
/// # Errors
/// The file can't be read.
pub fn read(path: &Path, preset_secs: f64) -> Result<Result<Opened, Problems>, Failure> {
    Ok(load(path, preset_secs)?.map(|project| opened(path, project)))
}

fn opened(path: &Path, mut project: Project) -> Opened {
    let text = std::mem::take(&mut project.text);
    let diagnostics = std::mem::take(&mut project.diagnostics);
    let file = std::mem::take(&mut project.path);
    let (track, sources) = project.into_piece();
    Opened {
        file,
        track,
        sources,
        problems: Problems::of(path, text, diagnostics),
    }
}

/// The outer error: the file can't be read. The inner one: it is refused.
fn load(path: &Path, preset_secs: f64) -> Result<Result<Project, Problems>, Failure> {
    if path.is_file() && is_foreign(path) {
        let message = format!(
            "this is a sequence of another program; heterodyne convert {} makes a track of it",
            path.display()
        );
        return Ok(Err(whole_file(path, message)));
    }
    let loaded = if heterodyne_media::is_preset(path) {
        heterodyne_media::load_preset(path, preset_secs)
    } else {
        heterodyne_media::load(path, Media::Decode)
    };
    match loaded {
        Ok(project) => Ok(Ok(project)),
        Err(LoadError::Refused {
            text, diagnostics, ..
        }) => Ok(Err(Problems::of(path, text, diagnostics))),
        Err(LoadError::Read { path, cause }) => {
            Err(Failure::io(format!("read {}", path.display()))(cause))
        }
        Err(other) => Ok(Err(whole_file(path, other.to_string()))),
    }
}

/// Whether a path ends like an SBaGen sequence or a Gnaural schedule.
fn is_foreign(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("sbg") || ending.eq_ignore_ascii_case("gnaural")
    })
}

/// A file that is refused as a whole.
pub fn whole_file(path: &Path, message: String) -> Problems {
    let mut problems = Problems::of(path, String::new(), Vec::new());
    problems.add(Severity::Error, "unreadable", &Default::default(), message);
    problems
}

/// Works a track out for its sample rate, and adds what the engine has to say to `problems`.
///
/// # Errors
/// The engine refuses the track; then all problems have been shown.
pub fn compile(
    track: &Track,
    sources: Sources,
    settings: &Settings,
    problems: &mut Problems,
    as_json: bool,
) -> Result<Score, Failure> {
    work_out(track, sources, settings, problems).ok_or_else(|| problems.refuse(as_json))
}

/// The score, or `None` after an error was added to `problems`.
fn work_out(
    track: &Track,
    sources: Sources,
    settings: &Settings,
    problems: &mut Problems,
) -> Option<Score> {
    match heterodyne_engine::compile(track, sources, settings) {
        Ok(compiled) => {
            for warning in compiled.warnings {
                problems.add(Severity::Warning, "engine", &warning.place, warning.message);
            }
            Some(compiled.score)
        }
        Err(error) => {
            problems.add(Severity::Error, "engine", &error.place, error.message);
            None
        }
    }
}

/// The engine's word for the mix.
pub fn mix(arg: MixArg) -> Mix {
    match arg {
        MixArg::Offline => Mix::Offline,
        MixArg::Live => Mix::Live,
    }
}

/// Reads a file of any kind, known by its ending, for its problems alone. A track is compiled as well.
///
/// # Errors
/// The file can't be read.
pub fn check(path: &Path) -> Result<Problems, Failure> {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "noise" => preset(path, |text, name| parse_noise(text, name).diagnostics),
        "json" if is_chain(path)? => {
            preset(path, |text, name| chain::parse(text, name).diagnostics)
        }
        _ => track(path),
    }
}

/// Whether a file holds a chain of effects.
fn is_chain(path: &Path) -> Result<bool, Failure> {
    Ok(text(path)?.is_ok_and(|text| chain::is_chain(&text)))
}

fn track(path: &Path) -> Result<Problems, Failure> {
    Ok(match load(path, PRESET_SECS)? {
        Err(problems) => problems,
        Ok(project) => {
            let Opened {
                track,
                sources,
                mut problems,
                ..
            } = opened(path, project);
            let settings = Settings::new(track.globals.sample_rate, Mix::Offline);
            work_out(&track, sources, &settings, &mut problems);
            problems
        }
    })
}

fn preset(path: &Path, parse: impl Fn(&str, &str) -> Vec<Diagnostic>) -> Result<Problems, Failure> {
    let name = path.display().to_string();
    Ok(match text(path)? {
        Ok(text) => {
            let list = parse(&text, &name);
            Problems::of(path, text, list)
        }
        Err(problems) => problems,
    })
}

/// The text of a file. The inner error: it is no text.
///
/// # Errors
/// The file can't be read.
pub fn text(path: &Path) -> Result<Result<String, Problems>, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| {
            file.take(limits::TEXT_BYTES as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(Failure::io(format!("read {}", path.display())))?;
    let name = path.display().to_string();
    Ok(match text_of(&bytes, &name) {
        Ok(text) => Ok(text.to_owned()),
        Err(diagnostic) => Err(Problems::of(path, String::new(), vec![*diagnostic])),
    })
}

/// Reads a track with the presets that it names, and says also what a written track has no place for.
pub fn track_saying_losses(text: &str, name: &str, folder: &Path) -> Parsed<Track> {
    let (shelf, of_presets) = heterodyne_media::shelf(text, folder);
    let reading = Reading {
        presets: Some(&shelf),
        say_losses: true,
    };
    let mut parsed = parse_track_with(text, name, reading);
    parsed.diagnostics.extend(of_presets);
    parsed
}
