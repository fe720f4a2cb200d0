//! Writes a document beside its name and puts it in place when it is complete, never over another file unasked.

use crate::exit::Failure;
use heterodyne_media::AtomicFile;
use std::path::Path;

/// Refuses a file that exists, unless the user says otherwise.
///
/// # Errors
/// The file exists and `force` is off.
pub fn spare(out: &Path, force: bool) -> Result<(), Failure> {
    if !force && out.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!(
            "{} exists; --force replaces it",
            out.display()
        )));
    }
    Ok(())
}

/// Refuses to write over what is read.
///
/// # Errors
/// Both names mean one file.
pub fn spare_input(out: &Path, input: &Path) -> Result<(), Failure> {
    match (out.canonicalize(), input.canonicalize()) {
        (Ok(out_real), Ok(input_real)) if out_real == input_real => Err(Failure::Usage(format!(
            "{} is the input; choose another file to write",
            out.display()
        ))),
        _ => Ok(()),
    }
}

/// Writes the text.
///
/// # Errors
/// The folder is missing or the system refuses.
pub fn write(out: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: heterodyne_media::MediaError| Failure::Io(error.to_string());
    let mut file = AtomicFile::create(out).map_err(failed)?;
    file.append(text.as_bytes()).map_err(failed)?;
    file.commit().map_err(failed)?;
    Ok(())
}
