//! The callback of an input: converts and queues, nothing else.

use cpal::{Data, InputCallbackInfo, SampleFormat};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::audio_thread::Inside;
use crate::keeper::State;
use crate::rim::DeviceSample;

/// Lives on the device's own thread.
pub(super) struct Capture {
    pub queue: rtrb::Producer<f32>,
    pub state: Arc<State>,
    /// Frames that found no room.
    pub lost_frames: Arc<AtomicU64>,
    /// Channels of the device now, and of the queue.
    pub found: usize,
    pub wanted: usize,
}

impl Capture {
    pub fn serve(&mut self, data: &Data, _: &InputCallbackInfo) {
        let _inside = Inside::enter();
        self.state.callbacks.fetch_add(1, Relaxed);
        match data.sample_format() {
            SampleFormat::F32 => self.put::<f32>(data),
            SampleFormat::F64 => self.put::<f64>(data),
            SampleFormat::I8 => self.put::<i8>(data),
            SampleFormat::I16 => self.put::<i16>(data),
            SampleFormat::I24 => self.put::<cpal::I24>(data),
            SampleFormat::I32 => self.put::<i32>(data),
            SampleFormat::U8 => self.put::<u8>(data),
            SampleFormat::U16 => self.put::<u16>(data),
            SampleFormat::U24 => self.put::<cpal::U24>(data),
            SampleFormat::U32 => self.put::<u32>(data),
            // No plan asks for another.
            _ => {}
        }
    }

    fn put<T: DeviceSample>(&mut self, data: &Data) {
        let Some(samples) = data.as_slice::<T>() else {
            return;
        };
        let frames = samples.len() / self.found;
        let room = (self.queue.slots() / self.wanted).min(frames);
        if let Ok(chunk) = self.queue.write_chunk_uninit(room * self.wanted) {
            chunk.fill_from_iter(interleaved(samples, self.found, self.wanted));
        }
        self.lost_frames.fetch_add((frames - room) as u64, Relaxed);
    }
}

/// Samples of frames of `found` channels as frames of `wanted`: those beyond are left out, those missing are silence.
fn interleaved<T: DeviceSample>(
    samples: &[T],
    found: usize,
    wanted: usize,
) -> impl Iterator<Item = f32> + '_ {
    samples.chunks_exact(found).flat_map(move |frame| {
        (0..wanted).map(move |channel| frame.get(channel).map_or(0.0, |sample| sample.to_f32()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_cut_or_filled() {
        let samples: [i16; 4] = [16_384, -16_384, 8_192, 0];
        let same: Vec<f32> = interleaved(&samples, 2, 2).collect();
        assert_eq!(same, [0.5, -0.5, 0.25, 0.0]);
        let mono: Vec<f32> = interleaved(&samples, 2, 1).collect();
        assert_eq!(mono, [0.5, 0.25]);
        let more: Vec<f32> = interleaved(&samples[..2], 1, 3).collect();
        assert_eq!(more, [0.5, 0.0, 0.0, -0.5, 0.0, 0.0]);
    }
}
