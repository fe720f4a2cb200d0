//! A card that plays what a function makes: for sound that is no track.
//!
//! Invariant: the card's callback runs the function and copies its samples out, nothing else. The function outlives the card: when one
//! is lost, the next one that opens goes on with it.

use cpal::traits::DeviceTrait;
use cpal::{Data, OutputCallbackInfo, SampleFormat};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::audio_thread::Inside;
use crate::error::DeviceError;
use crate::keeper::{Card, Keeper, Kept, State};
use crate::options::Device;
use crate::plan::{Direction, Plan, Want};
use crate::rim::{self, DeviceSample};
use crate::trouble::Trouble;

/// Frames handled in one turn.
const TURN: usize = 1024;

/// Makes the next frames of both channels, of equal length. The last argument: how long what the card has already will last.
pub type Fill = Box<dyn FnMut(&mut [f32], &mut [f32], Duration) + Send>;

/// What to play on.
#[derive(Clone, Debug, Default)]
pub struct SpeakerOptions {
    /// The device; one without hardware is refused.
    pub device: Device,
    /// Frames per second; `None` takes what the device prefers.
    pub sample_rate: Option<u32>,
    /// Frames of one callback; `None` leaves it to the device.
    pub buffer_frames: Option<u32>,
}

/// An open card; dropping it closes it, and waits for that no longer than two seconds.
pub struct Speaker {
    kept: Kept,
}

impl std::fmt::Debug for Speaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Speaker")
            .field("device", &self.kept.device)
            .finish_non_exhaustive()
    }
}

/// Where the function waits while no card is open.
type Seat = Arc<Mutex<Option<Fill>>>;

impl Speaker {
    /// Opens a device and begins to play.
    ///
    /// # Errors
    /// There is no such device, or it cannot be used.
    pub fn open(options: SpeakerOptions, fill: Fill) -> Result<Self, DeviceError> {
        let want = Want {
            direction: Direction::Output,
            sample_rate: options.sample_rate,
            buffer_frames: options.buffer_frames,
        };
        let plan = Plan::of(&options.device, want)?;
        let state = Arc::new(State::default());
        let counts = Arc::clone(&state);
        let seat: Seat = Arc::new(Mutex::new(Some(fill)));
        let build =
            move |card: &Card<'_>, mut trouble: Trouble| -> Result<(cpal::Stream, ()), String> {
                let waiting = seat.lock().unwrap_or_else(PoisonError::into_inner).take();
                let fill = waiting.ok_or("the card before it has not let go yet")?;
                let mut callback = Callback {
                    fill: Some(fill),
                    seat: Arc::clone(&seat),
                    state: Arc::clone(&counts),
                    planar: Box::new([[0.0; TURN]; 2]),
                    channels: card.channels,
                };
                let stream = card.device.build_output_stream_raw(
                    card.config,
                    card.format,
                    move |data, info| callback.serve(data, info),
                    move |error| trouble.error(error),
                    None,
                );
                Ok((stream.map_err(|cause| cause.to_string())?, ()))
            };
        let keeper = Keeper {
            device: options.device,
            want,
            state,
            build,
        };
        let (kept, ..) = keeper.start("heterodyne-speaker", plan)?;
        Ok(Self { kept })
    }

    /// Name of the device.
    pub fn device(&self) -> &str {
        &self.kept.device
    }

    /// Frames per second.
    pub fn sample_rate(&self) -> u32 {
        self.kept.sample_rate
    }

    /// Callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.kept.state.callbacks.load(Relaxed)
    }

    /// How often the device was lost and found again.
    pub fn reconnections(&self) -> u64 {
        self.kept.state.reconnections.load(Relaxed)
    }

    /// Why nothing plays at the moment, if the device is gone.
    pub fn trouble(&self) -> Option<String> {
        self.kept.state.trouble()
    }
}

/// Lives on the card's own thread.
struct Callback {
    fill: Option<Fill>,
    seat: Seat,
    state: Arc<State>,
    planar: Box<[[f32; TURN]; 2]>,
    channels: usize,
}

impl Callback {
    fn serve(&mut self, data: &mut Data, info: &OutputCallbackInfo) {
        let _inside = Inside::enter();
        self.state.callbacks.fetch_add(1, Relaxed);
        let times = info.timestamp();
        let held = times.playback.saturating_duration_since(times.callback);
        match data.sample_format() {
            SampleFormat::F32 => self.put::<f32>(data, held),
            SampleFormat::F64 => self.put::<f64>(data, held),
            SampleFormat::I8 => self.put::<i8>(data, held),
            SampleFormat::I16 => self.put::<i16>(data, held),
            SampleFormat::I24 => self.put::<cpal::I24>(data, held),
            SampleFormat::I32 => self.put::<i32>(data, held),
            SampleFormat::U8 => self.put::<u8>(data, held),
            SampleFormat::U16 => self.put::<u16>(data, held),
            SampleFormat::U24 => self.put::<cpal::U24>(data, held),
            SampleFormat::U32 => self.put::<u32>(data, held),
            // No plan asks for another; the buffer is silence as it comes.
            _ => {}
        }
    }

    fn put<T: DeviceSample>(&mut self, data: &mut Data, held: Duration) {
        let (Some(out), Some(fill)) = (data.as_slice_mut::<T>(), &mut self.fill) else {
            return;
        };
        for piece in out.chunks_mut(TURN * self.channels) {
            let frames = piece.len() / self.channels;
            let [left, right] = &mut *self.planar;
            let (left, right) = (&mut left[..frames], &mut right[..frames]);
            fill(left, right, held);
            rim::interleave(left, right, self.channels, piece);
        }
    }
}

impl Drop for Callback {
    /// A closed card leaves the function to the next one. cpal drops this on the thread that closes.
    fn drop(&mut self) {
        let seat = self.seat.lock();
        *seat.unwrap_or_else(PoisonError::into_inner) = self.fill.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_without_hardware_are_refused() {
        let options = SpeakerOptions {
            device: Device::Null,
            ..SpeakerOptions::default()
        };
        let opened = Speaker::open(options, Box::new(|_, _, _| {}));
        assert!(matches!(opened, Err(DeviceError::Refused { .. })));
    }
}
