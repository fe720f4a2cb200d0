//! Where the paths of a track lead: into a folder on a disk, or among files that are held in memory.
//!
//! One seam for everything that a track names (clips, recordings, noises, presets, heads), so that a page without a disk reads a
//! project as a command does. In a folder a path counts from that folder. Among [`HeldFiles`] the whole path as the track writes
//! it is looked for first, then its last part, both with their case kept. `data:` URLs stand for themselves in both, remote
//! addresses are refused in both (track-format §8). Invariant: looking for a file opens nothing.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use heterodyne_track::{limits, text_of};

use crate::clip::{DecodedClip, Fold, OpenedClip};
use crate::clip_error::ClipError;
use crate::clip_source::ClipSource;

/// Bytes that several readers share.
#[derive(Clone, Debug)]
pub(crate) struct SharedBytes(Arc<Vec<u8>>);

impl SharedBytes {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Files in memory, by name, and recordings that were decoded by others.
#[derive(Clone, Debug, Default)]
pub struct HeldFiles {
    by_name: HashMap<String, SharedBytes>,
    decoded: HashMap<(String, Fold), Result<OpenedClip, String>>,
}

impl HeldFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in. `name` is a path as a track writes it, or its last part; an older file of this name is replaced.
    pub fn insert(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.by_name.insert(name.into(), SharedBytes::new(bytes));
    }

    /// Takes in what another decoder made of the recording that a track names with exactly this text, or why it could not be decoded.
    /// It then stands for the recording, whether there are decoders here or not.
    pub fn insert_decoded(
        &mut self,
        written: impl Into<String>,
        fold: Fold,
        clip: Result<DecodedClip, String>,
    ) {
        self.decoded
            .insert((written.into(), fold), clip.map(OpenedClip::from));
    }

    /// What [`HeldFiles::insert_decoded`] was told.
    pub(crate) fn decoded(&self, written: &str, fold: Fold) -> Option<&Result<OpenedClip, String>> {
        self.decoded.get(&(written.to_owned(), fold))
    }

    /// The name of the file that a path means: the whole path, else its last part.
    pub fn name_of(&self, written: &str) -> Option<&str> {
        self.find(written).map(|(name, _)| name)
    }

    fn find(&self, written: &str) -> Option<(&str, &SharedBytes)> {
        let written = written.trim();
        let entry = |name| self.by_name.get_key_value(name);
        let last_part = || written.rsplit(['/', '\\']).next();
        let (name, bytes) = entry(written).or_else(|| entry(last_part()?))?;
        Some((name, bytes))
    }
}

/// Where paths lead.
#[derive(Clone, Copy, Debug)]
pub enum Files<'a> {
    /// A folder on a disk.
    Folder(&'a Path),
    /// Files in memory.
    Held(&'a HeldFiles),
}

impl<'a> From<&'a Path> for Files<'a> {
    fn from(folder: &'a Path) -> Self {
        Self::Folder(folder)
    }
}

impl<'a> From<&'a PathBuf> for Files<'a> {
    fn from(folder: &'a PathBuf) -> Self {
        Self::Folder(folder)
    }
}

impl<'a> From<&'a HeldFiles> for Files<'a> {
    fn from(held: &'a HeldFiles) -> Self {
        Self::Held(held)
    }
}

impl Files<'_> {
    /// What the text of a path key leads to.
    ///
    /// # Errors
    /// A remote address, a broken `data:` URL, or a path that is not among the held files.
    pub(crate) fn find(self, written: &str) -> Result<Found, ClipError> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::Held(_) => Path::new(""),
        };
        let source = ClipSource::resolve(written, folder)?;
        let name = source.name();
        let (mime, content) = match (source, self) {
            (ClipSource::Data { bytes, mime, .. }, _) => {
                (Some(mime), Content::Held(SharedBytes::new(bytes)))
            }
            (ClipSource::File(path), Self::Folder(_)) => (None, Content::File(path)),
            (ClipSource::File(_), Self::Held(held)) => match held.find(written) {
                Some((_, bytes)) => (None, Content::Held(bytes.clone())),
                None => {
                    let cause = io::Error::new(
                        io::ErrorKind::NotFound,
                        "it is not among the files that came with the track",
                    );
                    return Err(ClipError::Open {
                        source_name: name,
                        cause,
                    });
                }
            },
        };
        Ok(Found {
            name,
            mime,
            content,
        })
    }

    /// Text and name of a file that holds text. Longer ones than a text may be are refused.
    ///
    /// # Errors
    /// In words: as [`Files::find`], or the file cannot be read or is no text.
    pub(crate) fn text(self, written: &str) -> Result<(String, String), String> {
        let found = self.find(written).map_err(|error| error.to_string())?;
        let bytes = found
            .read(limits::TEXT_BYTES as u64 + 1)
            .map_err(|error| error.to_string())?;
        let text = text_of(&bytes, &found.name).map_err(|problem| problem.to_string())?;
        Ok((text.to_owned(), found.name))
    }
}

/// What a path leads to; a file on a disk is not opened yet.
pub(crate) struct Found {
    /// The path, or the beginning of a `data:` URL.
    pub name: String,
    /// The media type, where a `data:` URL tells it.
    #[cfg_attr(not(feature = "decoders"), expect(dead_code, reason = "decoders ask"))]
    pub mime: Option<String>,
    pub content: Content,
}

/// Where the bytes are.
pub(crate) enum Content {
    File(PathBuf),
    Held(SharedBytes),
}

impl Found {
    /// The ending of its name, without the dot; `data:` URLs have none.
    #[cfg(feature = "decoders")]
    pub fn ending(&self) -> Option<&str> {
        match self.mime {
            Some(_) => None,
            None => Path::new(&self.name).extension()?.to_str(),
        }
    }

    /// Its first `most` bytes.
    ///
    /// # Errors
    /// It is no regular file, or the system refuses to read it.
    pub fn read(&self, most: u64) -> Result<Vec<u8>, ClipError> {
        let mut bytes = Vec::new();
        match &self.content {
            Content::Held(held) => {
                let held = held.as_ref();
                let length = usize::try_from(most).map_or(held.len(), |most| most.min(held.len()));
                bytes.extend_from_slice(&held[..length]);
            }
            Content::File(path) => {
                open_regular(path, &self.name)?
                    .take(most)
                    .read_to_end(&mut bytes)
                    .map_err(|cause| ClipError::Open {
                        source_name: self.name.clone(),
                        cause,
                    })?;
            }
        }
        Ok(bytes)
    }
}

/// Opens a regular file. The kind is asked before opening: opening a pipe would wait for its other end.
pub(crate) fn open_regular(path: &Path, name: &str) -> Result<File, ClipError> {
    let refused = |cause| ClipError::Open {
        source_name: name.to_owned(),
        cause,
    };
    if !std::fs::metadata(path).map_err(refused)?.is_file() {
        return Err(ClipError::NotAFile {
            source_name: name.to_owned(),
        });
    }
    File::open(path).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(names: &[&str]) -> HeldFiles {
        let mut files = HeldFiles::new();
        for name in names {
            files.insert(*name, name.as_bytes().to_vec());
        }
        files
    }

    fn found(files: &HeldFiles, written: &str) -> Option<String> {
        let found = Files::from(files).find(written).ok()?;
        String::from_utf8(found.read(u64::MAX).unwrap()).ok()
    }

    #[test]
    fn the_whole_path_comes_before_its_last_part() {
        let files = held(&["a.wav", "clips/a.wav", "B.noise", "x\\y.wav"]);
        for (written, expected) in [
            ("clips/a.wav", Some("clips/a.wav")),
            (" a.wav ", Some("a.wav")),
            ("other/a.wav", Some("a.wav")),
            ("C:\\sounds\\a.wav", Some("a.wav")),
            ("/abs/B.noise", Some("B.noise")),
            ("x\\y.wav", Some("x\\y.wav")),
            ("b.noise", None),
            ("clips/", None),
            ("y.wav", None),
        ] {
            assert_eq!(found(&files, written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn what_is_missing_is_named_as_the_track_names_it() {
        let error = Files::from(&held(&["a.wav"])).find("clips/b.wav").err();
        let message = error.unwrap().to_string();
        assert!(message.contains("cannot read clips/b.wav"), "{message}");
    }

    #[test]
    fn held_files_make_no_remote_address_readable() {
        let files = held(&["http://a.b/c.wav", "//a.b/c.wav", "c.wav"]);
        for written in ["http://a.b/c.wav", "//a.b/c.wav", "https:c.wav"] {
            let error = Files::from(&files).find(written).err();
            assert!(matches!(error, Some(ClipError::Remote { .. })), "{written}");
        }
    }

    #[test]
    fn data_urls_need_no_files() {
        // RFC 4648 §10: "foobar" is "Zm9vYmFy".
        let none = HeldFiles::new();
        let url = "data:text/plain;base64,Zm9vYmFy";
        assert_eq!(found(&none, url).as_deref(), Some("foobar"));
        let three = Files::from(&none).find(url).ok().unwrap().read(3).unwrap();
        assert_eq!(three, b"foo");
    }
}
