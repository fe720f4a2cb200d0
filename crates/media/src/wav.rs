//! WAV files of 16 or 24-bit whole numbers or 32-bit floating point, RF64 when they need it.
//!
//! The encoder's bytes are gathered in one buffer that is kept, and handed to the system in large pieces.

use std::path::Path;

use crate::atomic_file::AtomicFile;
use crate::error::MediaError;
use crate::wav_encoder::{CHUNK_FRAMES, WavEncoder, check_rate, kind_of, wav_start};
use crate::wav_header::{SampleKind, max_frames, recording_header};
use crate::writer::{AudioWriter, Finished, Length, OutputSpec};

/// Bytes gathered before the system is called.
const BUFFER_BYTES: usize = 256 * 1024;

/// Writes a WAV file.
pub struct WavWriter {
    file: AtomicFile,
    kind: SampleKind,
    channels: u16,
    encoder: WavEncoder,
    first_frame: u64,
    length: Length,
    sample_rate_hz: u32,
    header_bytes: u64,
    buffer: Vec<u8>,
}

impl WavWriter {
    /// Opens a file and writes its header.
    ///
    /// # Errors
    /// As [`crate::create`].
    pub fn create(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        let header = wav_start(spec, path)?;
        Self::open(path, spec, &header, Length::new(spec.frames))
    }

    /// Opens a file whose number of frames is known only when it is finished.
    ///
    /// # Errors
    /// As [`crate::record`].
    pub(crate) fn of_any_length(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        let kind = kind_of(spec.format);
        check_rate(spec.sample_rate_hz, path)?;
        let channels = spec.channels();
        let header = recording_header(kind, channels, spec.sample_rate_hz, 0);
        let most = max_frames(kind, channels);
        Self::open(path, spec, &header, Length::any(most, "WAV"))
    }

    fn open(
        path: &Path,
        spec: &OutputSpec,
        header: &[u8],
        length: Length,
    ) -> Result<Self, MediaError> {
        let mut buffer = Vec::with_capacity(BUFFER_BYTES + 16 * CHUNK_FRAMES);
        buffer.extend_from_slice(header);
        Ok(Self {
            file: AtomicFile::create(path)?,
            kind: kind_of(spec.format),
            channels: spec.channels(),
            encoder: WavEncoder::of(spec),
            first_frame: spec.first_frame,
            length,
            sample_rate_hz: spec.sample_rate_hz,
            header_bytes: header.len() as u64,
            buffer,
        })
    }

    fn flush(&mut self) -> Result<(), MediaError> {
        self.file.append(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

impl AudioWriter for WavWriter {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        let mut frame = self.first_frame.wrapping_add(self.length.written());
        self.length.advance(left, right, self.file.destination())?;
        for (l, r) in left.chunks(CHUNK_FRAMES).zip(right.chunks(CHUNK_FRAMES)) {
            self.encoder.append(l, r, frame, &mut self.buffer);
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
            let header = recording_header(self.kind, self.channels, self.sample_rate_hz, frames);
            self.file.patch(0, &header)?;
        }
        Ok(Finished {
            path: self.file.commit()?,
            bytes: self.header_bytes + frames * u64::from(self.kind.frame_bytes(self.channels)),
            frames,
        })
    }
}
