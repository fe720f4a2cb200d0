//! A track file with all that it names, as a session takes it. A clip that is not there waits for samples that are pushed.

use std::path::Path;

use heterodyne_device::Piece;
use heterodyne_engine::{ClipSource, ClipStream};
use heterodyne_media::{Media, load};

/// Reads a track and decodes what it names.
///
/// # Errors
/// One sentence about what is wrong with the file.
pub fn read(path: &Path) -> Result<Piece, String> {
    let project = load(path, Media::Decode).map_err(|error| error.to_string())?;
    let (track, mut sources) = project.into_piece();
    for clip in &mut sources.clips {
        if matches!(clip, ClipSource::None) {
            *clip = ClipSource::Streamed(ClipStream::new());
        }
    }
    Ok(Piece { track, sources })
}
