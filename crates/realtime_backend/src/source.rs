//! The text of a track, with the name and the folder that belong to it.
//!
//! Paths in a track that came as text count from the working directory; in one that came from a file, from that file's
//! folder (track-format §8).

use std::path::PathBuf;

use heterodyne_media::{LoadError, Media, Project};
use heterodyne_track::document::Place;
use heterodyne_track::{Diagnostic, Severity};

use crate::refused::Refused;

/// What problems of a track that came as text are said to be in: the name of the argument.
const ARGUMENT: &str = "track_json_str";

/// The text of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where relative paths count from.
    pub(crate) folder: PathBuf,
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

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads the track and the small files that it names (noise, presets), and finds all that is wrong with them.
    ///
    /// # Errors
    /// The track cannot be used.
    pub(crate) fn read(&self) -> Result<Project, Refused> {
        self.load(Media::Skip)
    }

    /// As [`Source::read`], with clips and recordings.
    ///
    /// # Errors
    /// The track cannot be used.
    pub(crate) fn read_whole(&self) -> Result<Project, Refused> {
        self.load(Media::Decode)
    }

    fn load(&self, media: Media) -> Result<Project, Refused> {
        heterodyne_media::load_text(&self.text, &self.name, &self.folder, media).map_err(|error| {
            let diagnostics = match error {
                LoadError::Refused { diagnostics, .. } => diagnostics,
                other => vec![self.problem(
                    Severity::Error,
                    "unreadable",
                    &Place::default(),
                    &other.to_string(),
                )],
            };
            Refused {
                name: self.name.clone(),
                text: self.text.clone(),
                diagnostics,
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
}
