//! Gathers the blocks of a clip: a stream of bytes in, planar stereo out.

use crate::clip::{DecodedClip, Fold};
use crate::clip_blocks::ClipBlocks;
use crate::clip_error::ClipError;
use crate::files::Found;

/// Decodes what was found, with at most `max_frames` frames.
pub(crate) fn decode_found(
    found: Found,
    max_frames: usize,
    fold: Fold,
) -> Result<DecodedClip, ClipError> {
    let source_name = found.name.clone();
    let mut blocks = ClipBlocks::of_clip(found, fold)?;
    let mut clip = DecodedClip::default();
    while let Some(planes) = blocks.next_block()? {
        let [left, rest @ ..] = planes else { continue };
        if clip.left.len() + left.len() > max_frames {
            return Err(ClipError::TooManyFrames {
                source_name,
                max: max_frames,
            });
        }
        clip.left.extend_from_slice(left);
        clip.right.extend_from_slice(rest.first().unwrap_or(left));
    }
    clip.sample_rate_hz = blocks.sample_rate_hz();
    clip.channels = blocks.channels();
    clip.warning = blocks.warning();
    Ok(clip)
}
