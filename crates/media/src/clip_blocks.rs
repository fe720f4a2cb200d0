//! A recording block by block, as its decoder gives it: memory does not grow with its length.
//!
//! Invariant: whatever the bytes are, blocks hold one or two channels of finite samples at one rate, and there is at least one of them or an error;
//! a damaged place costs what is damaged and is told in [`ClipBlocks::warning`].

use std::fs::File;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as Trouble;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

use crate::clip::{CLIP_RATES_HZ, Fold, MAX_CLIP_BYTES};
use crate::clip_error::ClipError;
use crate::files::{Content, Found, open_regular};

/// A recording that is being decoded.
pub struct ClipBlocks {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    name: String,
    fold: Fold,
    sample_rate_hz: u32,
    channels: usize,
    declared_frames: Option<u64>,
    /// Frames of all blocks so far, the one in `planes` among them.
    frames: u64,
    planes: Vec<Vec<f32>>,
    /// Whether nobody has taken `planes` yet.
    fresh: bool,
    damaged_packets: usize,
    first_damage: Option<(u64, String)>,
    end: Option<String>,
    over: bool,
    not_finite: usize,
}

impl ClipBlocks {
    /// Opens a file of any length. Of more than two channels the first two are kept.
    ///
    /// # Errors
    /// It cannot be opened, is no regular file, or holds nothing that can be decoded.
    pub fn open(path: &Path) -> Result<Self, ClipError> {
        let found = Found {
            name: path.display().to_string(),
            mime: None,
            content: Content::File(path.to_owned()),
        };
        Self::of(found, u64::MAX, Fold::FirstTwo)
    }

    /// Opens what was found; a clip of a track, which is held in memory whole, has at most [`MAX_CLIP_BYTES`].
    pub(crate) fn of_clip(found: Found, fold: Fold) -> Result<Self, ClipError> {
        Self::of(found, MAX_CLIP_BYTES, fold)
    }

    fn of(found: Found, most_bytes: u64, fold: Fold) -> Result<Self, ClipError> {
        let mut hint = Hint::new();
        if let Some(mime) = &found.mime {
            hint.mime_type(mime);
        } else if let Some(ending) = found.ending() {
            hint.with_extension(ending);
        }
        let stream: Box<dyn MediaSource> = match found.content {
            Content::File(path) => Box::new(opened(&path, &found.name, most_bytes)?),
            Content::Held(bytes) => Box::new(Cursor::new(bytes)),
        };
        let name = found.name.clone();
        guarded(&name, || Self::begin(stream, &hint, found.name, fold))
    }

    fn begin(
        stream: Box<dyn MediaSource>,
        hint: &Hint,
        name: String,
        fold: Fold,
    ) -> Result<Self, ClipError> {
        let unrecognised = |problem: String| ClipError::Unrecognised {
            source_name: name.clone(),
            problem,
        };
        let stream = MediaSourceStream::new(stream, Default::default());
        let (format_options, meta_options) = (FormatOptions::default(), MetadataOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(hint, stream, format_options, meta_options)
            .map_err(|e| unrecognised(e.to_string()))?;
        let track = reader
            .default_track(TrackType::Audio)
            .ok_or_else(|| unrecognised("no audio track".to_owned()))?;
        let (track_id, declared_frames) = (track.id, track.num_frames);
        let params = track
            .codec_params
            .as_ref()
            .and_then(|p| p.audio())
            .ok_or_else(|| unrecognised("no audio parameters".to_owned()))?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(|e| unrecognised(e.to_string()))?;
        let mut blocks = Self {
            reader,
            decoder,
            track_id,
            name,
            fold,
            sample_rate_hz: 0,
            channels: 0,
            declared_frames,
            frames: 0,
            planes: Vec::new(),
            fresh: false,
            damaged_packets: 0,
            first_damage: None,
            end: None,
            over: false,
            not_finite: 0,
        };
        blocks.fresh = blocks.decode()?;
        if !blocks.fresh {
            let damage = blocks.first_damage.map(|(_, problem)| problem);
            let problem = blocks.end.or(damage);
            return Err(ClipError::Damaged {
                source_name: blocks.name,
                problem: problem.unwrap_or_else(|| "there is no audio in it".to_owned()),
            });
        }
        Ok(blocks)
    }

    /// Frames per second.
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// Channels that the file has, whatever becomes of them.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Frames that the file says it has, which may be wrong.
    pub fn declared_frames(&self) -> Option<u64> {
        self.declared_frames
    }

    /// The next block: left and right, or one channel alone, as many samples of each. Nothing at the end.
    ///
    /// # Errors
    /// The decoder gave up in a way that it should not have.
    pub fn next_block(&mut self) -> Result<Option<&[Vec<f32>]>, ClipError> {
        if !std::mem::take(&mut self.fresh) {
            let name = self.name.clone();
            if self.over || !guarded(&name, || self.decode())? {
                self.over = true;
                return Ok(None);
            }
        }
        Ok(Some(&self.planes))
    }

    /// Decodes the next block that holds something into `planes`; `false` where nothing more can be read.
    fn decode(&mut self) -> Result<bool, ClipError> {
        loop {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(false),
                Err(trouble) => {
                    self.end = Some(trouble.to_string());
                    return Ok(false);
                }
            };
            if packet.track_id != self.track_id {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(block) => {
                    let (rate_hz, frames) = (block.spec().rate(), block.frames());
                    if frames == 0 {
                        continue;
                    }
                    block.copy_to_vecs_planar(&mut self.planes);
                    return self.keep(rate_hz);
                }
                Err(trouble @ (Trouble::DecodeError(_) | Trouble::IoError(_))) => {
                    self.damaged_packets += 1;
                    let at = self.frames;
                    self.first_damage
                        .get_or_insert_with(|| (at, trouble.to_string()));
                }
                Err(trouble) => {
                    self.end = Some(trouble.to_string());
                    return Ok(false);
                }
            }
        }
    }

    /// Takes the block in `planes`; `false` when the sound cannot go on.
    fn keep(&mut self, rate_hz: u32) -> Result<bool, ClipError> {
        if self.sample_rate_hz == 0 {
            if !CLIP_RATES_HZ.contains(&rate_hz) {
                return Err(ClipError::SampleRate {
                    source_name: self.name.clone(),
                    found: rate_hz,
                    min: *CLIP_RATES_HZ.start(),
                    max: *CLIP_RATES_HZ.end(),
                });
            }
            self.sample_rate_hz = rate_hz;
        } else if self.sample_rate_hz != rate_hz {
            self.end = Some(format!("the sample rate changes to {rate_hz} Hz"));
            return Ok(false);
        }
        self.channels = self.planes.len();
        match self.fold {
            Fold::Mean => fold_into_first(&mut self.planes),
            Fold::FirstTwo => self.planes.truncate(2),
        }
        for sample in self.planes.iter_mut().flatten() {
            if !sample.is_finite() {
                *sample = 0.0;
                self.not_finite += 1;
            }
        }
        self.frames += self.planes.first().map_or(0, Vec::len) as u64;
        Ok(true)
    }

    /// What is missing or was changed so far, in words; `None` when all was whole. After the last block it speaks of the whole file.
    pub fn warning(&self) -> Option<String> {
        let secs = |frame: u64| frame as f64 / f64::from(self.sample_rate_hz);
        let mut remarks = Vec::new();
        if let Some((at, problem)) = &self.first_damage {
            remarks.push(format!(
                "{} damaged packets were left out, the first at {:.3} s ({problem})",
                self.damaged_packets,
                secs(*at)
            ));
        }
        let short_of = self
            .declared_frames
            .filter(|&declared| self.over && declared > self.frames);
        if let Some(problem) = self.end.as_ref().filter(|_| self.first_damage.is_none()) {
            remarks.push(format!(
                "it ends early, at {:.3} s ({problem})",
                secs(self.frames)
            ));
        } else if let Some(declared) = short_of {
            remarks.push(format!(
                "it ends early, after {} of {declared} frames",
                self.frames
            ));
        }
        if self.not_finite > 0 {
            remarks.push(format!(
                "{} samples that are no numbers were set to 0",
                self.not_finite
            ));
        }
        (!remarks.is_empty()).then(|| format!("{}: {}", self.name, remarks.join("; ")))
    }
}

fn opened(path: &Path, name: &str, most_bytes: u64) -> Result<File, ClipError> {
    let file = open_regular(path, name)?;
    let bytes = file.metadata().map_or(0, |found| found.len());
    if bytes > most_bytes {
        return Err(ClipError::TooManyBytes {
            source_name: name.to_owned(),
            bytes,
            max: most_bytes,
        });
    }
    Ok(file)
}

/// The decoders are safe code, but not proven free of panics on hostile input: a panic becomes an error.
fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, ClipError>) -> Result<T, ClipError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ClipError::Damaged {
            source_name: name.to_owned(),
            problem: "the decoder gave up".to_owned(),
        })
    })
}

/// Leaves one channel, the mean of all.
fn fold_into_first(planes: &mut Vec<Vec<f32>>) {
    let share = 1.0 / planes.len().max(1) as f32;
    if let [first, rest @ ..] = planes.as_mut_slice() {
        for (n, sum) in first.iter_mut().enumerate() {
            *sum = share
                * rest
                    .iter()
                    .filter_map(|plane| plane.get(n))
                    .fold(*sum, |sum, x| sum + x);
        }
    }
    planes.truncate(1);
}
