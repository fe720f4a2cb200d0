//! The text of a track, with the name and the folder that belong to it.
//!
//! Paths in a track that came as text count from the working directory; in one that came from a file, from that file's
//! folder (track-format §8).

use std::io::Read;
use std::path::{Path, PathBuf};

use heterodyne_media::{LoadError, Media, Project};
use heterodyne_track::document::Place;
use heterodyne_track::{Diagnostic, Severity, limits, text_of};

use crate::error::{BackendError, Refused};

/// What problems of a track that came as text are said to be in: the name of the argument.
const ARGUMENT: &str = "track_json_str";

/// The text of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    folder: PathBuf,
}

impl Source {
    /// A text that a program has put together.
    pub fn text_of_program(text: impl Into<String>) -> Self {
        Self {
            name: ARGUMENT.to_owned(),
            text: text.into(),
            // Where the working directory is gone, relative paths are as good as before: nothing is there.
            folder: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// A file.
    ///
    /// # Errors
    /// It cannot be read, or is no text.
    pub fn file(path: &Path) -> Result<Self, BackendError> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| {
                file.take(limits::TEXT_BYTES as u64 + 1)
                    .read_to_end(&mut bytes)
            })
            .map_err(BackendError::file("read", path))?;
        let name = path.display().to_string();
        match text_of(&bytes, &name) {
            Ok(text) => Ok(Self {
                text: text.to_owned(),
                folder: path.parent().unwrap_or(Path::new("")).to_path_buf(),
                name,
            }),
            Err(problem) => Err(BackendError::Track(Refused {
                name,
                text: String::new(),
                diagnostics: vec![*problem],
            })),
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where relative paths count from.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads the track and the small files that it names (noise, presets), and finds all that is wrong with them.
    ///
    /// # Errors
    /// The track cannot be used.
    pub(crate) fn read(&self) -> Result<Project, BackendError> {
        self.load(Media::Skip)
    }

    /// As [`Source::read`], with clips and recordings.
    ///
    /// # Errors
    /// The track cannot be used.
    pub(crate) fn read_whole(&self) -> Result<Project, BackendError> {
        self.load(Media::Decode)
    }

    fn load(&self, media: Media) -> Result<Project, BackendError> {
        heterodyne_media::load_text(&self.text, &self.name, &self.folder, media).map_err(|error| {
            match error {
                LoadError::Read { path, cause } => BackendError::file("read", &path)(cause),
                LoadError::Refused { diagnostics, .. } => BackendError::Track(Refused {
                    name: self.name.clone(),
                    text: self.text.clone(),
                    diagnostics,
                }),
                other => BackendError::Track(Refused {
                    name: self.name.clone(),
                    text: self.text.clone(),
                    diagnostics: vec![self.problem(
                        Severity::Error,
                        "unreadable",
                        &Place::default(),
                        &other.to_string(),
                    )],
                }),
            }
        })
    }

    /// Something that was found after reading, with its line and column.
    pub(crate) fn problem(
        &self,
        severity: Severity,
        code: &'static str,
        place: &Place,
        message: &str,
    ) -> Diagnostic {
        let before = self.text.get(..place.span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Diagnostic {
            severity,
            code,
            file: self.name.clone(),
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
            path: place.path.clone(),
            span: place.span.clone(),
            message: message.to_owned(),
            found: String::new(),
            accepted: String::new(),
            help: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_lines_and_columns_in_characters() {
        let source = Source::text_of_program("{\n  \"ä\": 1\n}");
        let at = source.text().find('1').unwrap();
        let place = Place {
            path: "ä".to_owned(),
            span: at..at + 1,
        };
        let problem = source.problem(Severity::Error, "test", &place, "odd");
        assert_eq!((problem.line, problem.column), (2, 8));
        let whole = source.problem(Severity::Error, "test", &Place::default(), "odd");
        assert_eq!((whole.line, whole.column), (1, 1));
    }

    #[test]
    fn files_bring_their_folder_and_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, "{}").unwrap();
        let source = Source::file(&path).unwrap();
        assert_eq!(
            (source.text(), source.folder.as_path()),
            ("{}", folder.path())
        );
        assert_eq!(source.name(), path.display().to_string());
        assert!(matches!(
            Source::file(&folder.path().join("b.json")),
            Err(BackendError::File { action: "read", .. })
        ));
        std::fs::write(&path, [0xff, 0xfe, 0x80]).unwrap();
        assert!(matches!(Source::file(&path), Err(BackendError::Track(_))));
    }
}
