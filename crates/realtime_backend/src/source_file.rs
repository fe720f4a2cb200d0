//! Reads the text of a track from a file.

use std::io::Read;
use std::path::Path;

use heterodyne_track::{limits, text_of};

use crate::error::BackendError;
use crate::refused::Refused;
use crate::source::Source;

impl Source {
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
