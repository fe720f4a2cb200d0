//! Sound from a device: samples into a queue, with reconnection as for output.
//!
//! Rate and channels stay what they were at the first opening, whatever comes back after a loss: the rate is asked for, channels
//! that are missing are silence.

mod capture;

use cpal::traits::DeviceTrait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::Receiver;

use crate::error::DeviceError;
use crate::keeper::{Card, Keeper, Kept, Opened, State};
use crate::options::Device;
use crate::plan::{Direction, Plan, Want};
use crate::trouble::Trouble;
use capture::Capture;

/// What to record from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputOptions {
    /// The device; those without hardware record nothing.
    pub device: Device,
    /// Frames per second; `None` takes what the device prefers.
    pub sample_rate: Option<u32>,
    /// Frames of one callback; `None` leaves it to the device.
    pub buffer_frames: Option<u32>,
    /// Frames that may wait to be read; 0 stands for one second.
    pub room_frames: usize,
}

/// An open input; dropping it closes the device, and waits for that no longer than two seconds.
pub struct Input {
    kept: Kept,
    channels: u16,
    samples: rtrb::Consumer<f32>,
    /// The queues of streams that were opened after a loss: every stream has one of its own, for one whose server has died may never give it back.
    reopened: Receiver<Opened<rtrb::Consumer<f32>>>,
    lost_frames: Arc<AtomicU64>,
}

impl Input {
    /// Opens a device and begins to record.
    ///
    /// # Errors
    /// There is no such device, or it cannot be used.
    pub fn open(options: InputOptions) -> Result<Self, DeviceError> {
        let want = Want {
            direction: Direction::Input,
            sample_rate: options.sample_rate,
            buffer_frames: options.buffer_frames,
        };
        let plan = Plan::of(&options.device, want)?;
        let channels = plan.channels;
        let room_frames = match options.room_frames {
            0 => plan.sample_rate as usize,
            frames => frames,
        };
        let state = Arc::new(State::default());
        let lost_frames = Arc::new(AtomicU64::new(0));
        let (counts, lost) = (Arc::clone(&state), Arc::clone(&lost_frames));
        let wanted = usize::from(channels);
        let build = move |card: &Card<'_>, mut trouble: Trouble| -> Result<_, String> {
            let (queue, samples) = rtrb::RingBuffer::new(room_frames * wanted);
            let mut capture = Capture {
                queue,
                state: Arc::clone(&counts),
                lost_frames: Arc::clone(&lost),
                found: card.channels,
                wanted,
            };
            let stream = card.device.build_input_stream_raw(
                card.config,
                card.format,
                move |data, info| capture.serve(data, info),
                move |error| trouble.error(error),
                None,
            );
            Ok((stream.map_err(|cause| cause.to_string())?, samples))
        };
        let keeper = Keeper {
            device: options.device,
            want,
            state,
            build,
        };
        let (kept, samples, reopened) = keeper.start("heterodyne-input", plan)?;
        Ok(Self {
            kept,
            channels,
            samples,
            reopened,
            lost_frames,
        })
    }

    /// Name of the device.
    pub fn device(&self) -> &str {
        &self.kept.device
    }

    /// Frames per second.
    pub fn sample_rate(&self) -> u32 {
        self.kept.sample_rate
    }

    /// Channels of the interleaved samples.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// Moves what has come in to the end of `out`: whole frames, interleaved.
    pub fn read(&mut self, out: &mut Vec<f32>) {
        while let Ok(Ok(next)) = self.reopened.try_recv() {
            self.drain(out);
            self.samples = next;
        }
        self.drain(out);
    }

    fn drain(&mut self, out: &mut Vec<f32>) {
        let channels = usize::from(self.channels);
        let ready = self.samples.slots() / channels * channels;
        if let Ok(chunk) = self.samples.read_chunk(ready) {
            out.extend(chunk);
        }
    }

    /// Frames that nobody had read in time, and were left out.
    pub fn lost_frames(&self) -> u64 {
        self.lost_frames.load(Relaxed)
    }

    /// Overruns that the system has reported: what it recorded and nobody fetched in time.
    pub fn xruns(&self) -> u64 {
        self.kept.state.telemetry.reported.load(Relaxed)
    }

    /// Callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.kept.state.callbacks.load(Relaxed)
    }

    /// How often the device was lost and found again.
    pub fn reconnections(&self) -> u64 {
        self.kept.state.reconnections.load(Relaxed)
    }

    /// Why nothing comes in at the moment, if the device is gone.
    pub fn trouble(&self) -> Option<String> {
        self.kept.state.trouble()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_without_hardware_record_nothing() {
        let options = InputOptions {
            device: Device::Null,
            ..InputOptions::default()
        };
        assert!(matches!(
            Input::open(options),
            Err(DeviceError::Refused { .. })
        ));
    }
}
