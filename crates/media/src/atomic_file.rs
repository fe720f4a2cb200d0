//! A file that appears under its name only when it is complete.
//!
//! Bytes go to a temporary file in the destination's own folder, so that the final rename stays within one file
//! system and replaces an older file in one step. Dropping the value before [`AtomicFile::commit`] removes the
//! temporary file and leaves the destination as it was: that is what an error and Ctrl+C rely on. The data is not
//! forced to the disk, so a power cut within the system's write-back time can still lose a finished file.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::MediaError;

/// An output file under construction.
#[derive(Debug)]
pub struct AtomicFile {
    temporary: NamedTempFile,
    destination: PathBuf,
}

impl AtomicFile {
    /// Opens a temporary file beside `destination`. A destination that is a symbolic link keeps the link and
    /// replaces what it points to.
    ///
    /// # Errors
    /// The folder is missing or not writable, or the destination exists and is no regular file.
    pub fn create(destination: &Path) -> Result<Self, MediaError> {
        let resolved = match fs::metadata(destination) {
            Ok(found) if !found.is_file() => {
                return Err(MediaError::NotAFile {
                    path: destination.to_path_buf(),
                });
            }
            Ok(_) => {
                fs::canonicalize(destination).map_err(MediaError::io("resolve", destination))?
            }
            Err(_) => destination.to_path_buf(),
        };
        let folder = match resolved.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".heterodyne-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let temporary = builder
            .tempfile_in(folder)
            .map_err(MediaError::io("create", destination))?;
        Ok(Self {
            temporary,
            destination: resolved,
        })
    }

    /// The path that the file will have.
    pub fn destination(&self) -> &Path {
        &self.destination
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The system refuses the write, for example because the disk is full.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), MediaError> {
        let file = self.temporary.as_file_mut();
        file.write_all(bytes)
            .map_err(MediaError::io("write", &self.destination))
    }

    /// Overwrites bytes from `offset` on, for header fields that are known only at the end. Further appends go to
    /// the end again.
    ///
    /// # Errors
    /// The system refuses to seek or write.
    pub fn patch(&mut self, offset: u64, bytes: &[u8]) -> Result<(), MediaError> {
        let file = self.temporary.as_file_mut();
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.write_all(bytes))
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(MediaError::io("write the header of", &self.destination))?;
        Ok(())
    }

    /// Gives the file its name, replacing an older one.
    ///
    /// # Errors
    /// The rename is refused; the temporary file is removed.
    pub fn commit(self) -> Result<PathBuf, MediaError> {
        let Self {
            temporary,
            destination,
        } = self;
        match temporary.persist(&destination) {
            Ok(_) => Ok(destination),
            Err(refused) => Err(MediaError::Io {
                action: "put in place",
                path: destination,
                cause: refused.error,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_shows_before_commit_and_all_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.bin");
        let mut file = AtomicFile::create(&path).unwrap();
        file.append(b"0123456789").unwrap();
        assert!(!path.exists());
        file.patch(2, b"AB").unwrap();
        file.append(b"end").unwrap();
        file.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"01AB456789end");
        assert_eq!(entries(folder.path()), ["out.bin"]);
    }

    #[test]
    fn dropping_removes_the_half_file_and_spares_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.bin");
        fs::write(&path, b"old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.append(b"new but unfinished").unwrap();
        assert_eq!(entries(folder.path()).len(), 2);
        drop(file);
        assert_eq!(entries(folder.path()), ["out.bin"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nowhere").join("out.wav");
        let message = AtomicFile::create(&path).unwrap_err().to_string();
        assert!(message.contains("nowhere"), "{message}");
    }

    #[test]
    fn a_folder_as_destination_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = AtomicFile::create(folder.path()).unwrap_err();
        assert!(matches!(refused, MediaError::NotAFile { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_pointing_and_permissions_follow_the_umask() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link, plain) = (
            folder.path().join("real"),
            folder.path().join("link"),
            folder.path().join("plain"),
        );
        fs::write(&real, b"old").unwrap();
        fs::write(&plain, b"").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.append(b"new").unwrap();
        file.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&real), mode(&plain));
    }
}
