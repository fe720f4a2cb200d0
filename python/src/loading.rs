//! Files that make a track, and the file that a track makes.
//!
//! Presets and sequences of other programs become tracks on the way in: what they hold is written as a track first and that
//! is read, so that places in diagnostics always count in the text that the track shows.

use crate::track::Content;
use heterodyne_media::{AtomicFile, LoadError, MediaError};
use heterodyne_track::diagnostic::codes;
use heterodyne_track::document::Track;
use heterodyne_track::{
    Diagnostic, Parsed, Reading, Severity, import_gnaural, import_sbagen, parse_track_with,
    text_of, write_track,
};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How long a preset plays unless told otherwise, in seconds.
const PRESET_SECS: f64 = 60.0;

/// Reads a file by its ending: a track, a voice preset, an SBaGen sequence or a Gnaural schedule. The last three may be
/// given a duration in seconds. Also returns what was said of a file that is no track.
///
/// # Errors
/// The file cannot be read, or is refused.
pub fn load(
    path: PathBuf,
    duration_secs: Option<f64>,
) -> Result<(Content, Vec<Diagnostic>), LoadError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = std::path::absolute(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })
    .unwrap_or(folder.to_path_buf());
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let (text, said) = if heterodyne_media::is_preset(&path) {
        let length = duration_secs.unwrap_or(PRESET_SECS);
        let project = heterodyne_media::load_preset(&path, length)?;
        (write_track(&project.track), project.diagnostics)
    } else {
        let text = text(&path)?;
        let name = path.display().to_string();
        match ending.as_deref() {
            Some("sbg") => {
                let parsed = import_sbagen(&text, &name, duration_secs);
                imported(&path, text, parsed)?
            }
            Some("gnaural") => {
                let parsed = import_gnaural(&text, &name);
                imported(&path, text, parsed)?
            }
            _ => (text, Vec::new()),
        }
    };
    Ok((Content::read(text, path, folder)?, said))
}

/// Whether a file of this name can be given a duration.
pub fn takes_duration(path: &Path) -> bool {
    let is_sbagen = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("sbg"));
    is_sbagen || heterodyne_media::is_preset(path)
}

fn imported(
    path: &Path,
    text: String,
    parsed: Parsed<Track>,
) -> Result<(String, Vec<Diagnostic>), LoadError> {
    match parsed.value {
        Some(track) => Ok((write_track(&track), parsed.diagnostics)),
        None => Err(LoadError::Refused {
            path: path.to_path_buf(),
            text,
            diagnostics: parsed.diagnostics,
        }),
    }
}

fn text(path: &Path) -> Result<String, LoadError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| {
        file.take(heterodyne_track::limits::TEXT_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
    });
    read.map_err(|cause| LoadError::Read {
        path: path.to_path_buf(),
        cause,
    })?;
    match text_of(&bytes, &path.display().to_string()) {
        Ok(text) => Ok(text.to_owned()),
        Err(problem) => Err(LoadError::Refused {
            path: path.to_path_buf(),
            text: String::new(),
            diagnostics: vec![*problem],
        }),
    }
}

/// Writes a track beside its name and puts it in place when it is complete. Returns what a written track has no place for, and
/// the paths that lead elsewhere from there.
///
/// # Errors
/// The folder is missing or the system refuses.
pub fn save(content: &Content, path: &Path) -> Result<Vec<Diagnostic>, MediaError> {
    let mut file = AtomicFile::create(path)?;
    file.append(write_track(&content.document).as_bytes())?;
    file.commit()?;
    let mut said = losses(content);
    let name = content.file.file_name().unwrap_or(content.file.as_os_str());
    let moved = heterodyne_media::moved_paths(&content.document, &content.folder.join(name), path);
    said.extend(moved.into_iter().map(|(place, written)| Diagnostic {
        severity: Severity::Warning,
        code: "moved-path",
        file: path.display().to_string(),
        line: 1,
        column: 1,
        path: place.path,
        span: 0..0,
        message: "paths count from the folder of the track, which is another one here; what is named has to be put there too".to_owned(),
        found: format!("{written:?}"),
        accepted: String::new(),
        help: None,
    }));
    Ok(said)
}

fn losses(content: &Content) -> Vec<Diagnostic> {
    let (shelf, _) = heterodyne_media::shelf(&content.text, &content.folder);
    let reading = Reading {
        presets: Some(&shelf),
        say_losses: true,
    };
    let name = content.file.display().to_string();
    let mut said = parse_track_with(&content.text, &name, reading).diagnostics;
    said.retain(|one| [codes::NOT_CARRIED, codes::UNKNOWN_KEY].contains(&one.code));
    said
}
