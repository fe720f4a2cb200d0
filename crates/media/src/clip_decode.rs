//! The decoders of clips, behind one function: a stream of bytes in, planar stereo out.
//!
//! Invariant: whatever the bytes are, there is a clip with finite samples or an error; a damaged place costs what is damaged.

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

use crate::clip::{CLIP_RATES_HZ, DecodedClip, Fold, MAX_CLIP_BYTES};
use crate::clip_error::ClipError;
use crate::files::{Content, Found, open_regular};

/// Decodes what was found, with at most `max_frames` frames.
pub(crate) fn decode_found(
    found: Found,
    max_frames: usize,
    fold: Fold,
) -> Result<DecodedClip, ClipError> {
    let mut hint = Hint::new();
    if let Some(mime) = &found.mime {
        hint.mime_type(mime);
    } else if let Some(ending) = found.ending() {
        hint.with_extension(ending);
    }
    let stream: Box<dyn MediaSource> = match found.content {
        Content::File(path) => Box::new(open(&path, &found.name)?),
        Content::Held(bytes) => Box::new(Cursor::new(bytes)),
    };
    decode_guarded(stream, &hint, &found.name, max_frames, fold)
}

fn open(path: &Path, name: &str) -> Result<File, ClipError> {
    let file = open_regular(path, name)?;
    let bytes = file.metadata().map_or(0, |found| found.len());
    if bytes > MAX_CLIP_BYTES {
        return Err(ClipError::TooManyBytes {
            source_name: name.to_owned(),
            bytes,
            max: MAX_CLIP_BYTES,
        });
    }
    Ok(file)
}

/// The decoders are safe code, but not proven free of panics on hostile input: a panic becomes an error.
fn decode_guarded(
    stream: Box<dyn MediaSource>,
    hint: &Hint,
    name: &str,
    max_frames: usize,
    fold: Fold,
) -> Result<DecodedClip, ClipError> {
    catch_unwind(AssertUnwindSafe(|| {
        decode_stream(stream, hint, name, max_frames, fold)
    }))
    .unwrap_or_else(|_| {
        Err(ClipError::Damaged {
            source_name: name.to_owned(),
            problem: "the decoder gave up".to_owned(),
        })
    })
}

fn decode_stream(
    stream: Box<dyn MediaSource>,
    hint: &Hint,
    name: &str,
    max_frames: usize,
    fold: Fold,
) -> Result<DecodedClip, ClipError> {
    let unrecognised = |problem: String| ClipError::Unrecognised {
        source_name: name.to_owned(),
        problem,
    };
    let stream = MediaSourceStream::new(stream, Default::default());
    let (format_options, meta_options) = (FormatOptions::default(), MetadataOptions::default());
    let mut reader = symphonia::default::get_probe()
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
    let mut collector = Collector::new(decoder, name, max_frames, fold);
    collector.read_all(reader.as_mut(), track_id)?;
    collector.finish(declared_frames)
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

/// Gathers decoded blocks and remembers what went wrong.
struct Collector<'a> {
    decoder: Box<dyn AudioDecoder>,
    name: &'a str,
    max_frames: usize,
    fold: Fold,
    clip: DecodedClip,
    planes: Vec<Vec<f32>>,
    damaged_packets: usize,
    first_damage: Option<(usize, String)>,
    end: Option<String>,
    not_finite: usize,
}

impl<'a> Collector<'a> {
    fn new(decoder: Box<dyn AudioDecoder>, name: &'a str, max_frames: usize, fold: Fold) -> Self {
        Self {
            decoder,
            name,
            max_frames,
            fold,
            clip: DecodedClip::default(),
            planes: Vec::new(),
            damaged_packets: 0,
            first_damage: None,
            end: None,
            not_finite: 0,
        }
    }

    /// Decodes to the end, or to where nothing more can be read.
    fn read_all(&mut self, reader: &mut dyn FormatReader, track_id: u32) -> Result<(), ClipError> {
        loop {
            let packet = match reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(()),
                Err(trouble) => {
                    self.end = Some(trouble.to_string());
                    return Ok(());
                }
            };
            if packet.track_id != track_id {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(block) => {
                    let (rate_hz, frames) = (block.spec().rate(), block.frames());
                    if frames == 0 {
                        continue;
                    }
                    block.copy_to_vecs_planar(&mut self.planes);
                    if !self.keep(rate_hz)? {
                        return Ok(());
                    }
                }
                Err(trouble @ (Trouble::DecodeError(_) | Trouble::IoError(_))) => {
                    self.damaged_packets += 1;
                    let at = self.clip.left.len();
                    self.first_damage
                        .get_or_insert_with(|| (at, trouble.to_string()));
                }
                Err(trouble) => {
                    self.end = Some(trouble.to_string());
                    return Ok(());
                }
            }
        }
    }

    /// Takes the block in `planes`; `false` when the sound cannot go on.
    fn keep(&mut self, rate_hz: u32) -> Result<bool, ClipError> {
        if self.clip.sample_rate_hz == 0 {
            if !CLIP_RATES_HZ.contains(&rate_hz) {
                return Err(ClipError::SampleRate {
                    source_name: self.name.to_owned(),
                    found: rate_hz,
                    min: *CLIP_RATES_HZ.start(),
                    max: *CLIP_RATES_HZ.end(),
                });
            }
            self.clip.sample_rate_hz = rate_hz;
        } else if self.clip.sample_rate_hz != rate_hz {
            self.end = Some(format!("the sample rate changes to {rate_hz} Hz"));
            return Ok(false);
        }
        self.clip.channels = self.planes.len();
        if self.fold == Fold::Mean {
            fold_into_first(&mut self.planes);
        }
        let [left, rest @ ..] = self.planes.as_slice() else {
            return Ok(true);
        };
        let right = rest.first().unwrap_or(left);
        if self.clip.left.len() + left.len() > self.max_frames {
            return Err(ClipError::TooManyFrames {
                source_name: self.name.to_owned(),
                max: self.max_frames,
            });
        }
        for (kept, plane) in [(&mut self.clip.left, left), (&mut self.clip.right, right)] {
            kept.extend(plane.iter().map(|&x| if x.is_finite() { x } else { 0.0 }));
            self.not_finite += plane.iter().filter(|x| !x.is_finite()).count();
        }
        Ok(true)
    }

    fn finish(self, declared_frames: Option<u64>) -> Result<DecodedClip, ClipError> {
        let mut clip = self.clip;
        let frames = clip.left.len();
        let problem = self.end.or_else(|| {
            self.first_damage
                .as_ref()
                .map(|(_, problem)| problem.clone())
        });
        if frames == 0 {
            let problem = problem.unwrap_or_else(|| "there is no audio in it".to_owned());
            return Err(ClipError::Damaged {
                source_name: self.name.to_owned(),
                problem,
            });
        }
        let secs = |frame: usize| frame as f64 / f64::from(clip.sample_rate_hz);
        let mut remarks = Vec::new();
        if let Some((at, problem)) = &self.first_damage {
            remarks.push(format!(
                "{} damaged packets were left out, the first at {:.3} s ({problem})",
                self.damaged_packets,
                secs(*at)
            ));
        }
        let short_of = declared_frames.filter(|&declared| declared > frames as u64);
        if let Some(problem) = problem.filter(|_| self.first_damage.is_none()) {
            remarks.push(format!(
                "it ends early, at {:.3} s ({problem})",
                secs(frames)
            ));
        } else if let Some(declared) = short_of {
            remarks.push(format!(
                "it ends early, after {frames} of {declared} frames"
            ));
        }
        if self.not_finite > 0 {
            remarks.push(format!(
                "{} samples that are no numbers were set to 0",
                self.not_finite
            ));
        }
        clip.warning =
            (!remarks.is_empty()).then(|| format!("{}: {}", self.name, remarks.join("; ")));
        Ok(clip)
    }
}
