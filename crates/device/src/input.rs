//! Sound from a device: samples into a queue, with reconnection as for output.
//!
//! Rate and channels stay what they were at the first opening, whatever comes back after a loss: the rate is asked for, channels
//! that are missing are silence.

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{Data, InputCallbackInfo, SampleFormat};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::audio_thread::Inside;
use crate::backoff::Backoff;
use crate::error::DeviceError;
use crate::options::Device;
use crate::plan::{Direction, Place, Plan, Want};
use crate::rim::DeviceSample;
use crate::suspicion::Suspicion;
use crate::telemetry::Telemetry;
use crate::trouble::{self, News, ROOM, Trouble};
use crate::vigil::Vigil;

/// How often the control thread looks around.
const TICK: Duration = Duration::from_millis(10);

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

/// An open input; dropping it closes the device.
pub struct Input {
    /// Name of the device.
    device: String,
    sample_rate: u32,
    channels: u16,
    samples: rtrb::Consumer<f32>,
    state: Arc<State>,
    keeper: Option<JoinHandle<()>>,
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
        let (queue, samples) = rtrb::RingBuffer::new(room * usize::from(channels));
        let state = Arc::new(State::default());
        let device = plan.name.clone();
        let mut keeper = Keeper {
            device: options.device,
            want: Want {
                sample_rate: Some(sample_rate),
                ..want
            },
            channels,
            state: Arc::clone(&state),
            seat: Arc::new(Mutex::new(Some(queue))),
            telemetry: Arc::default(),
        };
        let threadless = |cause: std::io::Error| DeviceError::Refused {
            device: device.clone(),
            cause: format!("the system gives no thread: {cause}"),
        };
        // A stream stays with the thread that opened it; what became of the first attempt is told here.
        let (tell, told) = std::sync::mpsc::channel();
        let keeper = std::thread::Builder::new()
            .name("heterodyne-input".to_owned())
            .spawn(move || match keeper.listen(&plan) {
                Ok(stream) => {
                    let _ = tell.send(Ok(()));
                    keeper.keep(stream);
                }
                Err(error) => {
                    let _ = tell.send(Err(error));
                }
            })
            .map_err(threadless)?;
        match told.recv() {
            Ok(Ok(())) => Ok(Self {
                device,
                sample_rate,
                channels,
                samples,
                state,
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
            keeper.thread().unpark();
            // A keeper that panicked has closed the device on its way out.
            let _ = keeper.join();
        }
    }
}

/// Where the queue waits while no device is open.
type Seat = Arc<Mutex<Option<rtrb::Producer<f32>>>>;

/// The thread that opens, follows and reopens the device.
struct Keeper {
    device: Device,
    want: Want,
    channels: u16,
    state: Arc<State>,
    seat: Seat,
    telemetry: Arc<Telemetry>,
}

/// An open stream and what it says of itself.
struct Listening {
    _stream: cpal::Stream,
    news: rtrb::Consumer<News>,
    suspicion: Suspicion,
}

impl Keeper {
    fn listen(&mut self, plan: &Plan) -> Result<Listening, DeviceError> {
        let refused = |cause: String| DeviceError::Refused {
            device: plan.name.clone(),
            cause,
        };
        let Place::Card {
            device,
            config,
            format,
        } = &plan.place
        else {
            return Err(refused("nothing can be recorded from it".to_owned()));
        };
        let (mut trouble, news): (Trouble, _) = trouble::line(Arc::clone(&self.telemetry));
        let queue = self
            .seat
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let mut capture = Capture {
            queue,
            seat: Arc::clone(&self.seat),
            state: Arc::clone(&self.state),
            found: usize::from(plan.channels.max(1)),
            wanted: usize::from(self.channels),
        };
        let stream = device
            .build_input_stream_raw(
                *config,
                *format,
                move |data, info| capture.serve(data, info),
                move |error| trouble.error(error),
                None,
            )
            .map_err(|cause| refused(cause.to_string()))?;
        stream.play().map_err(|cause| refused(cause.to_string()))?;
        Ok(Listening {
            _stream: stream,
            news,
            suspicion: Suspicion::default(),
        })
    }

    fn keep(&mut self, first: Listening) {
        let mut open = Some(first);
        let mut backoff = Backoff::default();
        let mut vigil = self.vigil();
        let mut retry = Instant::now();
        while !self.state.closed.load(Relaxed) {
            if let Some(listening) = &mut open {
                let calls = self.state.callbacks.load(Relaxed);
                if vigil.look(calls, Instant::now()) {
                    backoff = Backoff::default();
                }
                let mut lost = None;
                for _ in 0..2 * ROOM {
                    let Ok(news) = listening.news.pop() else {
                        break;
                    };
                    match news {
                        News::Lost(cause) => lost = Some(cause.to_string()),
                        News::Suspect(cause) => {
                            let now = Instant::now();
                            listening.suspicion.error(cause.to_string(), calls, now);
                        }
                        News::Ordinary(_) => {}
                    }
                }
                let silent = vigil.is_over();
                let cause = lost
                    .or_else(|| listening.suspicion.verdict(calls, Instant::now()))
                    .or_else(|| silent.then(|| "it delivers nothing".to_owned()));
                if let Some(cause) = cause {
                    open = None;
                    self.say(Some(cause));
                    retry = Instant::now() + backoff.next();
                }
            } else if Instant::now() >= retry {
                match Plan::of(&self.device, self.want).and_then(|plan| self.listen(&plan)) {
                    Ok(listening) => {
                        open = Some(listening);
                        vigil = self.vigil();
                        self.state.reconnections.fetch_add(1, Relaxed);
                        self.say(None);
                    }
                    Err(error) => {
                        self.say(Some(error.to_string()));
                        retry = Instant::now() + backoff.next();
                    }
                }
            }
            std::thread::park_timeout(TICK);
        }
    }

    fn vigil(&self) -> Vigil {
        Vigil::begin(self.state.callbacks.load(Relaxed), Instant::now())
    }

    fn say(&self, cause: Option<String>) {
        let held = self.state.cause.lock();
        *held.unwrap_or_else(PoisonError::into_inner) = cause;
    }
}

/// The callback: converts and queues, nothing else.
struct Capture {
    queue: Option<rtrb::Producer<f32>>,
    seat: Seat,
    state: Arc<State>,
    /// Channels of the device now, and of the queue.
    found: usize,
    wanted: usize,
}

impl Capture {
    fn serve(&mut self, data: &Data, _: &InputCallbackInfo) {
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
        let (Some(queue), Some(samples)) = (&mut self.queue, data.as_slice::<T>()) else {
            return;
        };
        let frames = samples.len() / self.found;
        let room = (queue.slots() / self.wanted).min(frames);
        if let Ok(chunk) = queue.write_chunk_uninit(room * self.wanted) {
            chunk.fill_from_iter(interleaved(samples, self.found, self.wanted));
        }
        self.state
            .lost_frames
            .fetch_add((frames - room) as u64, Relaxed);
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

impl Drop for Capture {
    /// A closed stream leaves the queue to the next one.
    fn drop(&mut self) {
        *self.seat.lock().unwrap_or_else(PoisonError::into_inner) = self.queue.take();
    }
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
