//! From the text of a track to something that can be played, and the clips that arrive while it plays.
//!
//! Invariant: no text and no number is a fault: what cannot be used is refused with diagnostics, and no track comes.

use std::sync::Arc;

use heterodyne_engine::{ClipSource, ClipStream, Mix, Score, Settings, Sources, compile};
use heterodyne_media::{CODE_CLIP_UNREADABLE, HeldFiles, LoadError, Media, Project, load_text};
use heterodyne_track::document::{self, Place};
use heterodyne_track::{Diagnostic, Severity, text_of};

use crate::answer::{Description, loaded};
use crate::memory::{answer, bytes};

/// Code of what the engine has to say about a track that reading has accepted.
const CODE_ENGINE: &str = "engine";
/// Name of a track that was given none.
const UNNAMED: &str = "track.json";

/// A loaded track.
pub struct Track {
    /// The document.
    pub(crate) document: document::Track,
    /// What it names, shared with the Score.
    pub(crate) sources: Sources,
    /// The document, worked out for one rate and one mix.
    pub(crate) score: Arc<Score>,
}

/// Reads a track and works it out: for `rate_hz`, or for what the document says where that is 0; by the live contract where `mix` is 0,
/// else by the offline one. What it names is looked for among `files`, which stay the caller's; clips that cannot be opened there wait to be [pushed](ht_clip_push). The answer is `Loaded`.
///
/// Null where the track is refused.
///
/// # Safety
/// Text and name are of these lengths; `files` is null or a set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_load(
    text: *const u8,
    text_bytes: usize,
    name: *const u8,
    name_bytes: usize,
    files: *const HeldFiles,
    rate_hz: u32,
    mix: u32,
) -> *mut Track {
    // SAFETY: the caller's promise.
    let (text, name) = unsafe { (bytes(text, text_bytes), bytes(name, name_bytes)) };
    let name = String::from_utf8_lossy(name);
    let name = if name.is_empty() { UNNAMED } else { &name };
    let none = HeldFiles::new();
    // SAFETY: the caller's promise; it is only read.
    let files = unsafe { files.as_ref() }.unwrap_or(&none);
    let mix = if mix == 0 { Mix::Live } else { Mix::Offline };
    let (track, said) = load(text, name, files, rate_hz, mix);
    answer(said);
    track.map_or(std::ptr::null_mut(), |track| Box::into_raw(Box::new(track)))
}

/// The track, if it is one, and the answer.
fn load(
    text: &[u8],
    name: &str,
    files: &HeldFiles,
    rate_hz: u32,
    mix: Mix,
) -> (Option<Track>, String) {
    let text = match text_of(text, name) {
        Ok(text) => text,
        Err(problem) => return (None, loaded(None, &[*problem], name, "")),
    };
    let project = match load_text(text, name, files, Media::Decode) {
        Ok(project) => project,
        Err(error) => return (None, loaded(None, &refusals(error, name), name, text)),
    };
    let mut diagnostics = project.diagnostics.clone();
    let (document, sources, streamed) = piece(project, &mut diagnostics);
    let rate_hz = match rate_hz {
        0 => document.globals.sample_rate,
        given => given,
    };
    match compile(&document, sources.clone(), &Settings::new(rate_hz, mix)) {
        Ok(compiled) => {
            for warning in compiled.warnings {
                let (place, message) = (&warning.place, warning.message);
                diagnostics.push(of_engine(Severity::Warning, place, message, name, text));
            }
            let track = Track {
                document,
                sources,
                score: Arc::new(compiled.score),
            };
            let description = Description {
                document: &track.document,
                score: &track.score,
                streamed: &streamed,
                name,
            };
            let said = loaded(Some(&description), &diagnostics, name, text);
            (Some(track), said)
        }
        Err(error) => {
            let (place, message) = (&error.place, error.message);
            diagnostics.push(of_engine(Severity::Error, place, message, name, text));
            (None, loaded(None, &diagnostics, name, text))
        }
    }
}

/// The document and what it names, with a stream for each clip that could not be opened; which those are.
fn piece(
    project: Project,
    diagnostics: &mut [Diagnostic],
) -> (document::Track, Sources, Vec<bool>) {
    for problem in diagnostics {
        if problem.code == CODE_CLIP_UNREADABLE {
            let instead = "this clip plays what is pushed to it";
            problem.message = problem
                .message
                .replacen("this clip is left out", instead, 1);
        }
    }
    let unopened = project.unopened();
    let (document, mut sources) = project.into_piece();
    let mut streamed = vec![false; document.clips.len()];
    for index in unopened {
        if let (Some(clip), Some(waits)) = (sources.clips.get_mut(index), streamed.get_mut(index)) {
            *clip = ClipSource::Streamed(ClipStream::new());
            *waits = true;
        }
    }
    (document, sources, streamed)
}

fn refusals(error: LoadError, name: &str) -> Vec<Diagnostic> {
    match error {
        LoadError::Refused { diagnostics, .. } => diagnostics,
        other => vec![of_engine(
            Severity::Error,
            &Place::default(),
            other.to_string(),
            name,
            "",
        )],
    }
}

/// What the engine says of a place of the text.
fn of_engine(
    severity: Severity,
    place: &Place,
    message: String,
    name: &str,
    text: &str,
) -> Diagnostic {
    let before = text.get(..place.span.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Diagnostic {
        severity,
        code: CODE_ENGINE,
        file: name.to_owned(),
        line: 1 + before.matches('\n').count(),
        column: 1 + before.get(line_start..).unwrap_or_default().chars().count(),
        path: place.path.clone(),
        span: place.span.clone(),
        message,
        found: String::new(),
        accepted: String::new(),
        help: None,
    }
}

/// Frees a track; seats that play it play on. Null is nothing.
///
/// # Safety
/// `track` is null or a track that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_track_free(track: *mut Track) {
    if !track.is_null() {
        // SAFETY: it came from `ht_load`.
        drop(unsafe { Box::from_raw(track) });
    }
}

/// Appends frames to a clip that waits for them, left and right in turn, at the track's rate; returns how many were taken. 0 where the
/// track has no such clip, or it was read from a file, or is finished.
///
/// # Safety
/// `track` is null or a track; `interleaved` is the start of 2·`frames` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_clip_push(
    track: *const Track,
    index: u32,
    interleaved: *const f32,
    frames: usize,
) -> usize {
    // SAFETY: the caller's promise.
    let Some(stream) = (unsafe { track.as_ref() }).and_then(|track| track.stream(index)) else {
        return 0;
    };
    let Some(samples) = frames.checked_mul(2).filter(|_| !interleaved.is_null()) else {
        return 0;
    };
    // SAFETY: the caller's promise.
    stream.push(unsafe { std::slice::from_raw_parts(interleaved, samples) })
}

/// Says that a clip has all its frames: now its fade out is played. 1, or 0 where the track has no such clip.
///
/// # Safety
/// `track` is null or a track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_clip_finish(track: *const Track, index: u32) -> u32 {
    // SAFETY: the caller's promise.
    let stream = unsafe { track.as_ref() }.and_then(|track| track.stream(index));
    stream.inspect(|stream| stream.finish()).map_or(0, |_| 1)
}

impl Track {
    /// The stream of a clip that waits for its samples.
    fn stream(&self, index: u32) -> Option<&Arc<ClipStream>> {
        match self.sources.clips.get(index as usize)? {
            ClipSource::Streamed(stream) => Some(stream),
            ClipSource::None | ClipSource::Decoded(_) => None,
        }
    }
}
