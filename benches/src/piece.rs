//! A track file with all that it names, as a session takes it.

use std::path::Path;

use heterodyne_device::Piece;
use heterodyne_media::{Media, load};

/// Reads a track and decodes what it names.
///
/// # Errors
/// One sentence about what is wrong with the file.
pub fn read(path: &Path) -> Result<Piece, String> {
    let project = load(path, Media::Decode).map_err(|error| error.to_string())?;
    let (track, sources) = project.into_piece();
    Ok(Piece { track, sources })
}
