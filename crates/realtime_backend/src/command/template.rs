//! Writes the file of settings that a person then edits.

use std::path::Path;

use heterodyne_media::AtomicFile;

use crate::config::TEMPLATE;
use crate::error::BackendError;

use super::Failure;

/// Writes every setting with its default; never over a file unasked.
pub fn write(out: &Path, force: bool) -> Result<(), Failure> {
    if !force && out.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!(
            "{} exists; --force replaces it",
            out.display()
        )));
    }
    let written = AtomicFile::create(out).and_then(|mut file| {
        file.append(TEMPLATE.as_bytes())?;
        file.commit()
    });
    written.map_err(|error| BackendError::media(out, error))?;
    super::play::say(&format!("Wrote {}", out.display()));
    Ok(())
}
