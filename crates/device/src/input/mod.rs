//! Sound from a device: samples into a queue, with reconnection as for output.
//!
//! Rate and channels stay what they were at the first opening, whatever comes back after a loss: the rate is asked for, channels
//! that are missing are silence.

mod capture;
mod keeper;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::DeviceError;
use crate::options::Device;
use crate::plan::{Direction, Plan, Want};
use crate::running::{PATIENCE, Running};
use crate::telemetry::Telemetry;
use keeper::{Keeper, Opened};

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
    /// Name of the device.
    device: String,
    sample_rate: u32,
    channels: u16,
    samples: rtrb::Consumer<f32>,
    /// The queues of streams that were opened after a loss.
    reopened: Receiver<Opened>,
    state: Arc<State>,
    telemetry: Arc<Telemetry>,
    keeper: Option<Running>,
}

/// Between the three threads of an input.
#[derive(Default)]
struct State {
    closed: AtomicBool,
    lost_frames: AtomicU64,
    callbacks: AtomicU64,
    reconnections: AtomicU64,
    cause: Mutex<Option<String>>,
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
        let (sample_rate, channels) = (plan.sample_rate, plan.channels);
        let room = match options.room_frames {
            0 => sample_rate as usize,
            frames => frames,
        };
        let state = Arc::new(State::default());
        let telemetry = Arc::new(Telemetry::default());
        let device = plan.name.clone();
        let keeper = Keeper {
            device: options.device,
            want: Want {
                sample_rate: Some(sample_rate),
                ..want
            },
            channels,
            room_frames: room,
            state: Arc::clone(&state),
            telemetry: Arc::clone(&telemetry),
        };
        let (tell, opened) = channel();
        let thread = std::thread::Builder::new().name("heterodyne-input".to_owned());
        let keeper = Running::start(thread, move || match keeper.listen(&plan) {
            Ok((stream, samples)) => {
                let _ = tell.send(Ok(samples));
                keeper.keep(stream, &tell);
            }
            Err(error) => {
                let _ = tell.send(Err(error));
            }
        })
        .map_err(|cause| DeviceError::threadless(&device, &cause))?;
        match opened.recv() {
            Ok(Ok(samples)) => Ok(Self {
                device,
                sample_rate,
                channels,
                samples,
                reopened: opened,
                state,
                telemetry,
                keeper: Some(keeper),
            }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(DeviceError::Refused {
                device,
                cause: "it ended before it began".to_owned(),
            }),
        }
    }

    /// Name of the device.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Frames per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
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
        self.state.lost_frames.load(Relaxed)
    }

    /// Overruns that the system has reported: what it recorded and nobody fetched in time.
    pub fn xruns(&self) -> u64 {
        self.telemetry.reported.load(Relaxed)
    }

    /// Callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.state.callbacks.load(Relaxed)
    }

    /// How often the device was lost and found again.
    pub fn reconnections(&self) -> u64 {
        self.state.reconnections.load(Relaxed)
    }

    /// Why nothing comes in at the moment, if the device is gone.
    pub fn trouble(&self) -> Option<String> {
        let cause = self.state.cause.lock();
        cause.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.state.closed.store(true, Relaxed);
        if let Some(keeper) = self.keeper.take() {
            keeper.wake();
            keeper.wait(PATIENCE);
        }
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
