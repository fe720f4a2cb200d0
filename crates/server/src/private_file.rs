//! Files that only their owner may read.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder that only its owner may enter, unless it is there.
pub fn folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The file appears under its name with all its bytes and its mode.
pub fn write(file: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".heterodyne-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut unfinished = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    unfinished.write_all(text.as_bytes())?;
    unfinished.persist(file)?;
    Ok(())
}

/// Whether nobody else can read it.
#[cfg(unix)]
pub fn only_for_its_owner(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 == 0)
}

/// Elsewhere the user's own folder is what keeps others out.
#[cfg(not(unix))]
pub fn only_for_its_owner(_: &Path) -> bool {
    true
}
