//! A track file with everything that it names: its background noise and its clips.
//!
//! Every path counts from the folder of the track file (track-format §8), or leads among files in memory. What is missing or broken beside the track
//! costs that part only: it is left out and a warning says why and where the track names it. Only a track that
//! cannot be read or is refused is an error.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use heterodyne_engine::{ClipAudio, HeadResponses};
use heterodyne_track::document::{BackgroundNoise, Clip, Noise, NoiseSource, Place, Track};
use heterodyne_track::{
    Diagnostic, NoisePreset, Reading, Severity, limits, parse_noise, parse_track_with, text_of,
};

use crate::clip::{Fold, MAX_CLIP_FRAMES, open_clip};
use crate::excerpt::{excerpt, line_and_column};
use crate::files::Files;
use crate::presets;

/// A clip could not be decoded; it is left out.
pub const CODE_CLIP_UNREADABLE: &str = "clip-unreadable";
/// Part of a clip is missing or was changed.
pub const CODE_CLIP_DAMAGED: &str = "clip-damaged";
/// The `.noise` file could not be used; there is no background noise.
pub const CODE_NOISE_UNREADABLE: &str = "noise-unreadable";

/// Whether to decode clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Decode every clip, and read what voices name.
    Decode,
    /// Leave all of these out without looking for them. The `.noise` file is read all the same.
    Skip,
}

/// A track and what it names.
#[derive(Clone, Debug)]
pub struct Project {
    /// The track file, or the name that its text was given.
    pub path: PathBuf,
    /// Its text, for showing the places of diagnostics.
    pub text: String,
    /// The track. An empty `amp_envelope` of its background noise is filled from the noise file.
    pub track: Track,
    /// The background noise: the content of the file that the track names, or what stands in the track itself.
    /// `None` when the track has none or its file cannot be used. Gain, fades and start stay in the track.
    pub noise: Option<Noise>,
    /// One entry for each clip of the track, in order; `None` where it could not be decoded. Clips with the same
    /// source share one copy.
    pub clips: Vec<Option<Arc<ClipAudio>>>,
    /// Recordings that voices name, by path as written, without those that could not be decoded.
    pub recordings: BTreeMap<String, Arc<ClipAudio>>,
    /// The recordings that noises name, by path as written.
    pub noise_inputs: BTreeMap<String, Arc<ClipAudio>>,
    /// Measured heads that voices name, by path as written, without those that could not be used.
    pub head_responses: BTreeMap<String, Arc<HeadResponses>>,
    /// All warnings: of the track in the order of its text, then of the noise file, then of the clips, then of what voices name.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is no project.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The track file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The track file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The text is refused.
    #[error("{} is not a usable track: {} problems", path.display(), diagnostics.len())]
    Refused {
        /// The track file.
        path: PathBuf,
        /// Its text; empty when it is no text or too long.
        text: String,
        /// All problems, errors and warnings, in the order of the text.
        diagnostics: Vec<Diagnostic>,
    },
}

/// Reads the track file at `path` and what it names.
///
/// # Errors
/// The file cannot be read, is too long, is not UTF-8, or has problems that make it unusable.
pub fn load(path: &Path, media: Media) -> Result<Project, LoadError> {
    let file = path.display().to_string();
    let text = read_text(path, &file)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    read(path, file, text, Files::Folder(folder), media)
}

/// Reads the text of a track, as if it stood in a file of this name, and what it names among `files`: in a folder, or in memory.
///
/// # Errors
/// The text is too long, or has problems that make it unusable.
pub fn load_text<'a>(
    text: &str,
    name: &str,
    files: impl Into<Files<'a>>,
    media: Media,
) -> Result<Project, LoadError> {
    let path = Path::new(name);
    match text_of(text.as_bytes(), name) {
        Ok(text) => read(path, name.to_owned(), text.to_owned(), files.into(), media),
        Err(problem) => Err(LoadError::Refused {
            path: path.to_path_buf(),
            text: String::new(),
            diagnostics: vec![*problem],
        }),
    }
}

/// Reads a track of which the text is there.
fn read(
    path: &Path,
    file: String,
    text: String,
    files: Files<'_>,
    media: Media,
) -> Result<Project, LoadError> {
    let (shelf, of_presets) = presets::shelf(&text, files);
    let reading = Reading {
        presets: Some(&shelf),
        ..Reading::default()
    };
    let parsed = parse_track_with(&text, &file, reading);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(of_presets);
    let Some(mut track) = parsed.value else {
        return Err(LoadError::Refused {
            path: path.to_path_buf(),
            text,
            diagnostics,
        });
    };
    let mut surroundings = Surroundings {
        file,
        files,
        text: &text,
        frames_left: MAX_CLIP_FRAMES,
        warnings: Vec::new(),
    };
    let noise = track
        .background_noise
        .as_mut()
        .and_then(|background| surroundings.noise(background));
    diagnostics.append(&mut surroundings.warnings);
    let mut project = Project {
        path: path.to_path_buf(),
        text,
        clips: vec![None; track.clips.len()],
        track,
        noise,
        recordings: BTreeMap::new(),
        noise_inputs: BTreeMap::new(),
        head_responses: BTreeMap::new(),
        diagnostics,
    };
    if media == Media::Decode {
        project.decode(files);
    }
    Ok(project)
}

impl Project {
    /// Decodes what [`Media::Skip`] has left out, clips and what voices name, among the same `files`, and adds the warnings. For
    /// those who want to know at once whether a track is one, and have time for the rest later.
    pub fn decode<'a>(&mut self, files: impl Into<Files<'a>>) {
        let mut surroundings = Surroundings {
            file: self.path.display().to_string(),
            files: files.into(),
            text: &self.text,
            frames_left: MAX_CLIP_FRAMES,
            warnings: Vec::new(),
        };
        self.clips = surroundings.clips(&self.track.clips);
        self.recordings = surroundings.recordings(&self.track);
        self.noise_inputs = surroundings.noise_inputs(&self.track, self.noise.as_ref());
        self.head_responses = surroundings.head_responses(&self.track);
        self.diagnostics.append(&mut surroundings.warnings);
    }
}

pub(crate) fn read_text(path: &Path, name: &str) -> Result<String, LoadError> {
    let refused = |cause| LoadError::Read {
        path: path.to_path_buf(),
        cause,
    };
    let bytes = read_bounded(path).map_err(refused)?;
    match text_of(&bytes, name) {
        Ok(text) => Ok(text.to_owned()),
        Err(problem) => Err(LoadError::Refused {
            path: path.to_path_buf(),
            text: String::new(),
            diagnostics: vec![*problem],
        }),
    }
}

/// The bytes of a file, or as many as suffice to see that it is too long.
pub(crate) fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limits::TEXT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The place of a track, and what was found wrong around it.
pub(crate) struct Surroundings<'a> {
    pub(crate) file: String,
    pub(crate) files: Files<'a>,
    pub(crate) text: &'a str,
    /// Frames that clips and recordings may still have together.
    pub(crate) frames_left: usize,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Surroundings<'_> {
    pub(crate) fn warn(&mut self, code: &'static str, place: &Place, message: String, found: &str) {
        let (line, column) = line_and_column(self.text, place.span.start);
        self.warnings.push(Diagnostic {
            severity: Severity::Warning,
            code,
            file: self.file.clone(),
            line,
            column,
            path: place.path.clone(),
            span: place.span.clone(),
            message,
            found: format!("\"{}\"", excerpt(found)),
            accepted: String::new(),
            help: None,
        });
    }

    /// What the background noise plays, if it can be had. The envelope of a file stands in for a missing one of the
    /// track (noise.md §1).
    fn noise(&mut self, background: &mut BackgroundNoise) -> Option<Noise> {
        let written = match &background.source {
            NoiseSource::Inline(noise) => return Some(noise.clone()),
            NoiseSource::File(written) => written.clone(),
        };
        match self.noise_file(&written) {
            Ok(preset) => {
                if background.amp_envelope.is_empty() {
                    background.amp_envelope = preset.amp_envelope;
                }
                Some(preset.noise)
            }
            Err(problem) => {
                let instead = match background.fallback {
                    Some(_) => "the parameters beside its file play instead",
                    None => "the background noise is left out",
                };
                let message = format!("{instead}: {problem}");
                self.warn(CODE_NOISE_UNREADABLE, &background.place, message, &written);
                background.fallback.clone()
            }
        }
    }

    /// Reads a `.noise` file; its own problems become warnings that name it, because the track can be used without.
    fn noise_file(&mut self, written: &str) -> Result<NoisePreset, String> {
        let (text, name) = self.files.text(written)?;
        let parsed = parse_noise(&text, &name);
        let errors = parsed.errors().count();
        let warnings = parsed.diagnostics.into_iter();
        self.warnings.extend(warnings.map(|problem| Diagnostic {
            severity: Severity::Warning,
            ..problem
        }));
        parsed
            .value
            .ok_or_else(|| format!("{name} cannot be used because of {errors} problems"))
    }

    /// Decodes all clips; equal sources once. With the recordings they may have [`MAX_CLIP_FRAMES`].
    fn clips(&mut self, of_track: &[Clip]) -> Vec<Option<Arc<ClipAudio>>> {
        let mut known: HashMap<&str, Option<Arc<ClipAudio>>> = HashMap::new();
        let mut clips = Vec::with_capacity(of_track.len());
        for clip in of_track {
            if let Some(decoded) = known.get(clip.source.as_str()) {
                clips.push(decoded.clone());
                continue;
            }
            let decoded =
                match open_clip(&clip.source, self.files, self.frames_left, Fold::FirstTwo) {
                    Ok(decoded) => {
                        self.frames_left -= decoded.audio.left.len();
                        if let Some(warning) = &decoded.warning {
                            self.warn(
                                CODE_CLIP_DAMAGED,
                                &clip.place,
                                warning.clone(),
                                &clip.source,
                            );
                        }
                        Some(decoded.audio)
                    }
                    Err(problem) => {
                        let message = format!("this clip is left out: {problem}");
                        self.warn(CODE_CLIP_UNREADABLE, &clip.place, message, &clip.source);
                        None
                    }
                };
            known.insert(&clip.source, decoded.clone());
            clips.push(decoded);
        }
        clips
    }
}
