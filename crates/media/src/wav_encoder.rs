//! Turns sound into the bytes of a WAV file, and nothing else: whether they go to a disk or to a page is for others to say.
//!
//! Invariant: the bytes of a frame depend on its samples and on its place on the time line of the track alone (dither is drawn from
//! the frame's number), so a file may be encoded in pieces, in any order, by anyone.

use std::path::Path;

use crate::dither::Dither;
use crate::error::MediaError;
use crate::format::Format;
use crate::pack::{pack_f32, pack_one, pack_s16, pack_s24};
use crate::quantize::Quantizer;
use crate::wav_header::{SampleKind, max_frames, wav_header};
use crate::writer::OutputSpec;

/// Frames converted at a time: two channels of i32 take 8 KiB, which the fastest cache holds.
pub(crate) const CHUNK_FRAMES: usize = 1024;

/// Converts and packs samples.
pub struct WavEncoder {
    kind: SampleKind,
    channels: u16,
    quantizer: Option<Quantizer>,
    steps: Box<[[i32; CHUNK_FRAMES]; 2]>,
}

impl WavEncoder {
    /// For two channels of a sample kind; `dither` counts for whole numbers only. Of a FLAC format the sample kind is taken.
    pub fn new(format: Format, dither: Option<Dither>) -> Self {
        Self::of(&OutputSpec {
            dither,
            ..OutputSpec::new(format, 0, 0)
        })
    }

    /// For the sample kind, the dither and the channels of `spec`; of one channel the left one is taken.
    pub fn of(spec: &OutputSpec) -> Self {
        let (format, dither) = (spec.format, spec.dither);
        let kind = kind_of(format);
        Self {
            kind,
            channels: spec.channels(),
            quantizer: (kind != SampleKind::Float32).then(|| Quantizer::new(format.bits(), dither)),
            steps: Box::new([[0; CHUNK_FRAMES]; 2]),
        }
    }

    /// Appends the bytes of some frames to `out`. `first_frame` is the place of the first one on the time line of the track.
    ///
    /// # Panics
    /// If the channels differ in length.
    pub fn append(&mut self, left: &[f32], right: &[f32], first_frame: u64, out: &mut Vec<u8>) {
        assert_eq!(left.len(), right.len(), "channels of equal length");
        out.reserve(left.len() * self.frame_bytes());
        let mut frame = first_frame;
        for (l, r) in left.chunks(CHUNK_FRAMES).zip(right.chunks(CHUNK_FRAMES)) {
            self.append_chunk(l, r, frame, out);
            frame = frame.wrapping_add(l.len() as u64);
        }
    }

    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> usize {
        self.kind.frame_bytes(self.channels) as usize
    }

    fn append_chunk(&mut self, left: &[f32], right: &[f32], frame: u64, out: &mut Vec<u8>) {
        let start = out.len();
        let mono = self.channels == 1;
        out.resize(start + left.len() * self.frame_bytes(), 0);
        let out = &mut out[start..];
        let Some(quantizer) = &self.quantizer else {
            if mono {
                pack_one::<4>(left.iter().map(|x| x.to_bits()), out);
            } else {
                pack_f32(left, right, out);
            }
            return;
        };
        let [l, r] = &mut *self.steps;
        let (l, r) = (&mut l[..left.len()], &mut r[..left.len()]);
        quantizer.convert(left, frame, 0, l);
        if mono {
            let steps = l.iter().map(|step| *step as u32);
            match self.kind {
                SampleKind::Int(16) => pack_one::<2>(steps, out),
                _ => pack_one::<3>(steps, out),
            }
            return;
        }
        quantizer.convert(right, frame, 1, r);
        if self.kind == SampleKind::Int(16) {
            pack_s16(l, r, out)
        } else {
            pack_s24(l, r, out)
        }
    }
}

/// The bytes before the first sample of a WAV file that will hold exactly what `spec` says: RIFF, or RF64 where it has to be.
/// `name` is what errors call the file.
///
/// # Errors
/// The rate is 0, or there are more frames than a file can count.
pub fn wav_start(spec: &OutputSpec, name: &Path) -> Result<Vec<u8>, MediaError> {
    let kind = kind_of(spec.format);
    check_rate(spec.sample_rate_hz, name)?;
    let most = max_frames(kind, spec.channels());
    if spec.frames > most {
        return Err(MediaError::TooLong {
            path: name.to_path_buf(),
            found: spec.frames,
            max: most,
            format: "WAV",
        });
    }
    Ok(wav_header(
        kind,
        spec.channels(),
        spec.sample_rate_hz,
        spec.frames,
    ))
}

pub(crate) fn check_rate(sample_rate_hz: u32, name: &Path) -> Result<(), MediaError> {
    if sample_rate_hz > 0 {
        return Ok(());
    }
    Err(MediaError::SampleRate {
        path: name.to_path_buf(),
        found: 0,
        min: 1,
        max: u32::MAX,
    })
}

pub(crate) fn kind_of(format: Format) -> SampleKind {
    match format {
        Format::WavF32 => SampleKind::Float32,
        other => SampleKind::Int(other.bits() as u16),
    }
}
