//! FLAC files of 16 or 24 bits, compressed losslessly with the fixed predictors.
//!
//! This is a codec of our own because, measured on this engine's sound, the Rust libraries do not serve: flacenc 0.5.1
//! lets loud 24-bit noise grow to several times its size, and flac-codec 1.3.3 compresses at about 300 × real time on
//! one core. It makes what level 2 of the reference encoder makes within a few per cent, on whole numbers only, so
//! that a file has the same bytes everywhere and with any number of threads. Format: RFC 9639.

mod bits;
mod crew;
mod frame;
mod predict;
mod rice;
mod stream_info;

use std::path::Path;

use md5::{Digest, Md5};

use self::crew::{Block, Crew, Stopped};
use self::frame::{BLOCK_FRAMES, StreamShape};
use self::stream_info::{STREAM_INFO_OFFSET, StreamInfo};
use crate::atomic_file::AtomicFile;
use crate::error::MediaError;
use crate::pack::{pack_one, pack_s16, pack_s24};
use crate::quantize::Quantizer;
use crate::writer::{AudioWriter, Finished, Length, OutputSpec};

/// Bytes gathered before the system is called.
const BUFFER_BYTES: usize = 256 * 1024;
/// Largest rate that the stream header can hold.
const MAX_RATE_HZ: u32 = (1 << 20) - 1;
/// Frame numbers have 31 bits.
const MAX_FRAMES: u64 = BLOCK_FRAMES as u64 * (1 << 31);

/// Writes a FLAC file.
pub struct FlacWriter {
    file: AtomicFile,
    mono: bool,
    quantizer: Quantizer,
    first_frame: u64,
    length: Length,
    info: StreamInfo,
    md5: Md5,
    packed: Vec<u8>,
    crew: Crew,
    filling: Block,
    spare: Vec<Block>,
    next_number: u32,
    buffer: Vec<u8>,
}

impl FlacWriter {
    /// Opens a file and leaves room for its header.
    ///
    /// # Errors
    /// As [`crate::create`].
    pub fn create(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        if spec.frames > MAX_FRAMES {
            return Err(MediaError::TooLong {
                path: path.to_path_buf(),
                found: spec.frames,
                max: MAX_FRAMES,
                format: "FLAC",
            });
        }
        Self::open(path, spec, Length::new(spec.frames))
    }

    /// Opens a file whose number of frames is known only when it is finished.
    ///
    /// # Errors
    /// As [`crate::record`].
    pub(crate) fn of_any_length(path: &Path, spec: &OutputSpec) -> Result<Self, MediaError> {
        Self::open(path, spec, Length::any(MAX_FRAMES, "FLAC"))
    }

    fn open(path: &Path, spec: &OutputSpec, length: Length) -> Result<Self, MediaError> {
        if !(1..=MAX_RATE_HZ).contains(&spec.sample_rate_hz) {
            return Err(MediaError::SampleRate {
                path: path.to_path_buf(),
                found: spec.sample_rate_hz,
                min: 1,
                max: MAX_RATE_HZ,
            });
        }
        let shape = StreamShape {
            sample_rate_hz: spec.sample_rate_hz,
            bits: spec.format.bits(),
            mono: spec.mono,
        };
        let info = StreamInfo::new(shape, spec.frames);
        let mut buffer = Vec::with_capacity(BUFFER_BYTES * 2);
        buffer.extend_from_slice(&info.file_start());
        Ok(Self {
            file: AtomicFile::create(path)?,
            mono: spec.mono,
            quantizer: Quantizer::new(shape.bits, spec.dither),
            first_frame: spec.first_frame,
            length,
            info,
            md5: Md5::new(),
            packed: Vec::new(),
            crew: Crew::new(shape, spec.encoder_threads),
            filling: Block::new(),
            spare: Vec::new(),
            next_number: 0,
            buffer,
        })
    }

    /// Sends the block being filled to be compressed.
    fn send_block(&mut self) -> Result<(), MediaError> {
        let mut block = std::mem::replace(
            &mut self.filling,
            self.spare.pop().unwrap_or_else(Block::new),
        );
        let (channels, bytes) = (2 - usize::from(self.mono), self.info.sample_bytes());
        self.packed.resize(block.left.len() * channels * bytes, 0);
        let alone = block.left.iter().map(|step| *step as u32);
        match (self.mono, bytes) {
            (true, 2) => pack_one::<2>(alone, &mut self.packed),
            (true, _) => pack_one::<3>(alone, &mut self.packed),
            (false, 2) => pack_s16(&block.left, &block.right, &mut self.packed),
            (false, _) => pack_s24(&block.left, &block.right, &mut self.packed),
        }
        self.md5.update(&self.packed);
        block.number = self.next_number;
        self.next_number = self.next_number.wrapping_add(1);
        let finished = self.crew.give(block).map_err(|Stopped| self.stopped())?;
        finished.map_or(Ok(()), |block| self.keep(block))
    }

    /// Appends a compressed block and keeps its memory.
    fn keep(&mut self, mut block: Block) -> Result<(), MediaError> {
        self.info.count_frame(block.encoded.len());
        self.buffer.extend_from_slice(&block.encoded);
        block.left.clear();
        block.right.clear();
        self.spare.push(block);
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), MediaError> {
        self.file.append(&self.buffer)?;
        self.info.count_bytes(self.buffer.len());
        self.buffer.clear();
        Ok(())
    }

    fn stopped(&self) -> MediaError {
        MediaError::EncoderStopped {
            path: self.file.destination().to_path_buf(),
        }
    }
}

impl AudioWriter for FlacWriter {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        let mut frame = self.first_frame.wrapping_add(self.length.written());
        self.length.advance(left, right, self.file.destination())?;
        let (mut left, mut right) = (left, right);
        while !left.is_empty() {
            let start = self.filling.left.len();
            let count = left.len().min(BLOCK_FRAMES - start);
            let ((l, l_rest), (r, r_rest)) = (left.split_at(count), right.split_at(count));
            self.filling.left.resize(start + count, 0);
            self.filling.right.resize(start + count, 0);
            self.quantizer
                .convert(l, frame, 0, &mut self.filling.left[start..]);
            self.quantizer
                .convert(r, frame, 1, &mut self.filling.right[start..]);
            (left, right) = (l_rest, r_rest);
            frame = frame.wrapping_add(count as u64);
            if start + count == BLOCK_FRAMES {
                self.send_block()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, MediaError> {
        self.length.check_complete(self.file.destination())?;
        if !self.filling.left.is_empty() {
            self.send_block()?;
        }
        while let Some(block) = self.crew.take().map_err(|Stopped| self.stopped())? {
            self.keep(block)?;
        }
        self.flush()?;
        self.info.set_frames(self.length.written());
        let digest = std::mem::take(&mut self.md5).finalize();
        self.file
            .patch(STREAM_INFO_OFFSET, &self.info.bytes(digest.into()))?;
        Ok(Finished {
            bytes: self.info.file_bytes(),
            frames: self.length.written(),
            path: self.file.commit()?,
        })
    }
}
