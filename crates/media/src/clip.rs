//! Decoding of clips: WAV, FLAC, MP3, Ogg Vorbis, AAC (raw and in MP4) and MKV/WebM into planar stereo.
//!
//! A mono clip goes to both channels, of more than two the first two are kept (track-format §4). Whole numbers of n
//! bits become k / 2^(n−1) exactly. Delay and padding that a codec declares are cut. What follows a damaged place is
//! used as far as the decoder finds its way; a warning says what is missing. Every sample is finite.

use std::sync::Arc;

use heterodyne_engine::ClipAudio;

#[cfg(feature = "decoders")]
use crate::clip_decode::decode_found;
use crate::clip_error::ClipError;
use crate::excerpt::excerpt;
use crate::files::{Content, Files, Found, SharedBytes};

/// Largest file that is read, in bytes: 2 GiB.
pub const MAX_CLIP_BYTES: u64 = 1 << 31;
/// Most frames that a clip may decode to: 2^28, about 100 minutes at 44.1 kHz and 2 GiB of memory.
pub const MAX_CLIP_FRAMES: usize = 1 << 28;
/// Rates that are accepted, in Hz.
pub const CLIP_RATES_HZ: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// A clip in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedClip {
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Channels that the file has, whatever became of them; 0 when it was decoded elsewhere.
    pub channels: usize,
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel, of the same length.
    pub right: Vec<f32>,
    /// What is missing or was changed, in words; `None` when the file was whole.
    pub warning: Option<String>,
}

/// A clip as a project holds it.
#[derive(Clone, Debug)]
pub(crate) struct OpenedClip {
    pub audio: Arc<ClipAudio>,
    pub warning: Option<String>,
}

impl From<DecodedClip> for OpenedClip {
    fn from(clip: DecodedClip) -> Self {
        let audio = ClipAudio {
            sample_rate: clip.sample_rate_hz,
            left: clip.left,
            right: clip.right,
        };
        Self {
            audio: Arc::new(audio),
            warning: clip.warning,
        }
    }
}

/// Decodes what a path key names among `files`.
///
/// # Errors
/// See [`ClipError`]; a file that is damaged after some good samples is no error but has a warning.
pub fn decode_clip<'a>(
    written: &str,
    files: impl Into<Files<'a>>,
) -> Result<DecodedClip, ClipError> {
    decode_clip_as(written, files, Fold::FirstTwo)
}

/// As [`decode_clip`], with a choice of what becomes of its channels.
///
/// # Errors
/// As [`decode_clip`].
pub fn decode_clip_as<'a>(
    written: &str,
    files: impl Into<Files<'a>>,
    fold: Fold,
) -> Result<DecodedClip, ClipError> {
    decode_found(files.into().find(written)?, MAX_CLIP_FRAMES, fold)
}

/// Decodes a whole file in memory, with at most `max_frames` frames. `mime` is its media type if that is known, and
/// `name` what errors call it.
///
/// # Errors
/// As [`decode_clip`].
pub fn decode_clip_bytes(
    bytes: Vec<u8>,
    mime: Option<&str>,
    name: &str,
    max_frames: usize,
) -> Result<DecodedClip, ClipError> {
    let found = Found {
        name: name.to_owned(),
        mime: mime.map(str::to_owned),
        content: Content::Held(SharedBytes::new(bytes)),
    };
    decode_found(found, max_frames, Fold::FirstTwo)
}

/// What becomes of the channels of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// The first two are kept, one alone goes to both.
    FirstTwo,
    /// The mean of all goes to both.
    Mean,
}

/// What a path key names among `files`, with a limit on the number of frames: decoded here, or by others.
pub(crate) fn open_clip(
    written: &str,
    files: Files<'_>,
    max_frames: usize,
    fold: Fold,
) -> Result<OpenedClip, ClipError> {
    if let Files::Held(held) = files
        && let Some(decoded) = held.decoded(written, fold)
    {
        return match decoded {
            Ok(clip) if clip.audio.left.len() > max_frames => Err(ClipError::TooManyFrames {
                source_name: excerpt(written),
                max: max_frames,
            }),
            Ok(clip) => Ok(clip.clone()),
            Err(problem) => Err(ClipError::Elsewhere {
                problem: problem.clone(),
            }),
        };
    }
    decode_found(files.find(written)?, max_frames, fold).map(OpenedClip::from)
}

/// Without decoders no clip can be opened.
#[cfg(not(feature = "decoders"))]
fn decode_found(found: Found, _: usize, _: Fold) -> Result<DecodedClip, ClipError> {
    Err(ClipError::NoDecoders {
        source_name: found.name,
    })
}
