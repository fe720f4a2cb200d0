//! WAV files of 16 or 24-bit whole numbers or 32-bit floating point, RF64 when they need it.
//!
//! Samples are converted in blocks that fit the fastest cache, packed little-endian into one buffer that is kept,
//! and handed to the system in large pieces.

use std::path::Path;

use crate::atomic_file::AtomicFile;
use crate::error::MediaError;
use crate::format::Format;
use crate::pack::{pack_f32, pack_s16, pack_s24};
use crate::quantize::Quantizer;
use crate::wav_header::{SampleKind, max_frames, recording_header, wav_header};
use crate::writer::{AudioWriter, Finished, Length, OutputSpec};

/// Bytes gathered before the system is called.
const BUFFER_BYTES: usize = 256 * 1024;
/// Frames converted at a time: two channels of i32 take 8 KiB.
const CHUNK_FRAMES: usize = 1024;

/// Writes a WAV file.
pub struct WavWriter {
    file: AtomicFile,
    kind: SampleKind,
    quantizer: Option<Quantizer>,
    first_frame: u64,
    length: Length,
    sample_rate_hz: u32,
    header_bytes: u64,
    buffer: Vec<u8>,
    steps: Box<[[i32; CHUNK_FRAMES]; 2]>,
}

impl WavWriter {
    /// Opens a file and writes its header.
    ///
    /// # Errors
    /// As [`crate::create`].
    pub fn create(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        let kind = kind_of(spec.format);
        if spec.frames > max_frames(kind) {
            return Err(MediaError::TooLong {
                path: path.to_path_buf(),
                found: spec.frames,
                max: max_frames(kind),
                format: "WAV",
            });
        }
        let header = wav_header(kind, spec.sample_rate_hz, spec.frames);
        Self::open(path, spec, &header, Length::new(spec.frames))
    }

    /// Opens a file whose number of frames is known only when it is finished.
    ///
    /// # Errors
    /// As [`crate::record`].
    pub(crate) fn of_any_length(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        let kind = kind_of(spec.format);
        let header = recording_header(kind, spec.sample_rate_hz, 0);
        Self::open(path, spec, &header, Length::any(max_frames(kind), "WAV"))
    }

    fn open(
        path: &Path,
        spec: &OutputSpec,
        header: &[u8],
        length: Length,
    ) -> Result<Self, MediaError> {
        let kind = kind_of(spec.format);
        if spec.sample_rate_hz == 0 {
            return Err(MediaError::SampleRate {
                path: path.to_path_buf(),
                found: 0,
                min: 1,
                max: u32::MAX,
            });
        }
        let mut buffer = Vec::with_capacity(BUFFER_BYTES + 16 * CHUNK_FRAMES);
        buffer.extend_from_slice(header);
        Ok(Self {
            file: AtomicFile::create(path)?,
            kind,
            quantizer: (kind != SampleKind::Float32)
                .then(|| Quantizer::new(spec.format.bits(), spec.dither)),
            first_frame: spec.first_frame,
            length,
            sample_rate_hz: spec.sample_rate_hz,
            header_bytes: header.len() as u64,
            buffer,
            steps: Box::new([[0; CHUNK_FRAMES]; 2]),
        })
    }

    fn append_chunk(&mut self, left: &[f32], right: &[f32], frame: u64) {
        let start = self.buffer.len();
        self.buffer
            .resize(start + left.len() * self.kind.frame_bytes() as usize, 0);
        let out = &mut self.buffer[start..];
        let Some(quantizer) = &self.quantizer else {
            pack_f32(left, right, out);
            return;
        };
        let [l, r] = &mut *self.steps;
        let (l, r) = (&mut l[..left.len()], &mut r[..left.len()]);
        quantizer.convert(left, frame, 0, l);
        quantizer.convert(right, frame, 1, r);
        if self.kind == SampleKind::Int(16) {
            pack_s16(l, r, out)
        } else {
            pack_s24(l, r, out)
        }
    }

    fn flush(&mut self) -> Result<(), MediaError> {
        self.file.append(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

fn kind_of(format: Format) -> SampleKind {
    match format {
        Format::WavF32 => SampleKind::Float32,
        other => SampleKind::Int(other.bits() as u16),
    }
}

impl AudioWriter for WavWriter {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        let mut frame = self.first_frame.wrapping_add(self.length.written());
        self.length.advance(left, right, self.file.destination())?;
        for (l, r) in left.chunks(CHUNK_FRAMES).zip(right.chunks(CHUNK_FRAMES)) {
            self.append_chunk(l, r, frame);
            frame = frame.wrapping_add(l.len() as u64);
            if self.buffer.len() >= BUFFER_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, MediaError> {
        self.length.check_complete(self.file.destination())?;
        self.flush()?;
        let frames = self.length.written();
        if self.length.is_any() {
            let header = recording_header(self.kind, self.sample_rate_hz, frames);
            self.file.patch(0, &header)?;
        }
        Ok(Finished {
            path: self.file.commit()?,
            bytes: self.header_bytes + frames * u64::from(self.kind.frame_bytes()),
            frames,
        })
    }
}
