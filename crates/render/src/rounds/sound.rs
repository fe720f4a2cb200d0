//! Makes one piece of the output, with all gains in place, as the bytes that it is in the file.
//!
//! Invariant: laid one behind the other in order of their tasks, the pieces are the file.

use super::{Form, Place, Rounds};
use crate::chunk::CHUNK_FRAMES;
use crate::error::RenderError;
use crate::scan::finite_peak;
use crate::take::{Signal, Take, scaled};
use heterodyne_engine::QUANTUM;
use std::ops::Range;

impl Rounds {
    /// Renders a piece.
    pub(super) fn sound(&self, place: &mut Place, task: u64) -> Result<(), RenderError> {
        let take = Take {
            score: &self.score,
            frames: &self.frames,
            signal: Signal::Mix,
            gain: self.gain,
            scanned: &self.scanned,
        };
        place.planes.left.clear();
        place.planes.right.clear();
        let chunk = self.sound_chunks().start + task;
        let peak = take.fill(&mut place.hand, chunk, &mut place.planes)?;
        place.peak = peak * self.gain;
        self.put_out(place, task);
        Ok(())
    }

    /// Makes a piece of sound that was measured, before the scale of its step where that is alone.
    pub(super) fn sound_from_raw(&self, place: &mut Place, task: u64) -> Result<(), RenderError> {
        let chunk = self.sound_chunks().start + task;
        let frames = self.frames_of(chunk);
        let scale =
            (self.scanned.alone(chunk)).map_or(1.0, |(step, _)| self.score.step_scale(step));
        let (first, rate) = (frames.start / QUANTUM as u64, self.score.sample_rate());
        let length = (frames.end - frames.start) as usize;
        let channels = place.raw.chunks_exact(CHUNK_FRAMES as usize);
        let mut peak = 0.0f32;
        for (channel, out) in channels.zip([&mut place.planes.left, &mut place.planes.right]) {
            out.clear();
            out.extend(channel.iter().take(length).map(|s| scaled(*s, scale)));
            peak = finite_peak(out, first, rate)?.max(peak);
            out.iter_mut().for_each(|s| *s = scaled(*s, self.gain));
        }
        place.peak = peak * self.gain;
        self.put_out(place, task);
        Ok(())
    }

    /// Turns the samples of a piece into the bytes of the output.
    fn put_out(&self, place: &mut Place, task: u64) {
        let first = self.frames_of(self.sound_chunks().start + task).start;
        place.first_frame = first - self.frames.start;
        let (left, right) = (&place.planes.left, &place.planes.right);
        match (&self.form, &mut place.encoder) {
            (Form::Wav { .. }, Some(encoder)) => {
                if task == 0 {
                    place.answer.extend_from_slice(&self.header);
                }
                encoder.append(left, right, first, &mut place.answer);
            }
            _ => {
                let samples = left.iter().chain(right);
                let bytes = samples.flat_map(|sample| sample.to_le_bytes());
                place.answer.reserve(8 * left.len());
                place.answer.extend(bytes);
            }
        }
    }

    /// Frames of the track that a chunk has in the output.
    pub(super) fn frames_of(&self, chunk: u64) -> Range<u64> {
        let first = chunk * CHUNK_FRAMES;
        first.max(self.frames.start)..(first + CHUNK_FRAMES).min(self.frames.end)
    }
}
