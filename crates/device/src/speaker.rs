//! A card that plays what a function makes: for sound that is no track.
//!
//! Invariant: the card's callback runs the function and copies its samples out, nothing else. The function outlives the card: when one
//! is lost, the next one that opens goes on with it.

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{Data, OutputCallbackInfo, SampleFormat};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::audio_thread::Inside;
use crate::backoff::Backoff;
use crate::error::DeviceError;
use crate::options::Device;
use crate::plan::{Direction, Place, Plan, Want};
use crate::rim::{self, DeviceSample};
use crate::running::Running;
use crate::suspicion::Suspicion;
use crate::telemetry::Telemetry;
use crate::trouble::{self, News, ROOM};
use crate::vigil::Vigil;

/// Frames handled in one turn.
const TURN: usize = 1024;
/// How often the control thread looks around.
const TICK: Duration = Duration::from_millis(10);
/// How long closing may take.
const PATIENCE: Duration = Duration::from_secs(2);

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
    device: String,
    sample_rate: u32,
    state: Arc<State>,
    keeper: Option<Running>,
}

impl std::fmt::Debug for Speaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Speaker")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Between the threads.
#[derive(Default)]
struct State {
    closed: AtomicBool,
    callbacks: AtomicU64,
    reconnections: AtomicU64,
    cause: Mutex<Option<String>>,
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
        let (device, sample_rate) = (plan.name.clone(), plan.sample_rate);
        let state = Arc::new(State::default());
        let keeper = Keeper {
            device: options.device,
            want: Want {
                sample_rate: Some(sample_rate),
                ..want
            },
            seat: Arc::new(Mutex::new(Some(fill))),
            state: Arc::clone(&state),
            telemetry: Arc::new(Telemetry::default()),
        };
        let (tell, opened) = channel();
        let thread = std::thread::Builder::new().name("heterodyne-speaker".to_owned());
        let running = Running::start(thread, move || keeper.run(&plan, &tell))
            .map_err(|cause| DeviceError::threadless(&device, &cause))?;
        match opened.recv() {
            Ok(Ok(())) => Ok(Self {
                device,
                sample_rate,
                state,
                keeper: Some(running),
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

    /// Callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.state.callbacks.load(Relaxed)
    }

    /// How often the device was lost and found again.
    pub fn reconnections(&self) -> u64 {
        self.state.reconnections.load(Relaxed)
    }

    /// Why nothing plays at the moment, if the device is gone.
    pub fn trouble(&self) -> Option<String> {
        let cause = self.state.cause.lock();
        cause.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.state.closed.store(true, Relaxed);
        if let Some(keeper) = self.keeper.take() {
            keeper.wake();
            keeper.wait(PATIENCE);
        }
    }
}

/// The thread that opens, follows and reopens the card.
struct Keeper {
    device: Device,
    want: Want,
    seat: Seat,
    state: Arc<State>,
    telemetry: Arc<Telemetry>,
}

struct Playing {
    #[expect(dead_code, reason = "dropping it ends the sound")]
    stream: cpal::Stream,
    news: rtrb::Consumer<News>,
    suspicion: Suspicion,
}

impl Keeper {
    fn run(&self, plan: &Plan, tell: &Sender<Result<(), DeviceError>>) {
        let mut open = match self.play(plan) {
            Ok(playing) => {
                let _ = tell.send(Ok(()));
                Some(playing)
            }
            Err(error) => {
                let _ = tell.send(Err(error));
                return;
            }
        };
        let mut backoff = Backoff::default();
        let mut vigil = self.vigil();
        let mut retry = Instant::now();
        while !self.state.closed.load(Relaxed) {
            if let Some(playing) = &mut open {
                let calls = self.state.callbacks.load(Relaxed);
                if vigil.look(calls, Instant::now()) {
                    backoff = Backoff::default();
                }
                let silent = vigil.is_over();
                let cause = trouble_of(playing, calls)
                    .or_else(|| silent.then(|| "it takes nothing".to_owned()));
                if let Some(cause) = cause {
                    self.say(Some(cause));
                    open = None;
                    retry = Instant::now() + backoff.next();
                }
            } else if Instant::now() >= retry {
                match Plan::of(&self.device, self.want).and_then(|plan| self.play(&plan)) {
                    Ok(playing) => {
                        open = Some(playing);
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

    fn play(&self, plan: &Plan) -> Result<Playing, DeviceError> {
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
            return Err(refused("it has no hardware".to_owned()));
        };
        let (mut trouble, news) = trouble::line(Arc::clone(&self.telemetry));
        let fill = self
            .seat
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .ok_or_else(|| refused("the card before it has not let go yet".to_owned()))?;
        let mut callback = Callback {
            fill: Some(fill),
            seat: Arc::clone(&self.seat),
            state: Arc::clone(&self.state),
            planar: Box::new([[0.0; TURN]; 2]),
            channels: usize::from(plan.channels.max(1)),
        };
        let stream = device
            .build_output_stream_raw(
                *config,
                *format,
                move |data, info| callback.serve(data, info),
                move |error| trouble.error(error),
                None,
            )
            .map_err(|cause| refused(cause.to_string()))?;
        stream.play().map_err(|cause| refused(cause.to_string()))?;
        Ok(Playing {
            stream,
            news,
            suspicion: Suspicion::default(),
        })
    }

    fn vigil(&self) -> Vigil {
        Vigil::begin(self.state.callbacks.load(Relaxed), Instant::now())
    }

    fn say(&self, cause: Option<String>) {
        let held = self.state.cause.lock();
        *held.unwrap_or_else(PoisonError::into_inner) = cause;
    }
}

/// Why a card counts as lost, if it does.
fn trouble_of(playing: &mut Playing, calls: u64) -> Option<String> {
    let mut lost = None;
    for _ in 0..2 * ROOM {
        match playing.news.pop() {
            Ok(News::Lost(cause)) => lost = Some(cause.to_string()),
            Ok(News::Suspect(cause)) => {
                let now = Instant::now();
                playing.suspicion.error(cause.to_string(), calls, now);
            }
            Ok(News::Ordinary(_)) => {}
            Err(_) => break,
        }
    }
    lost.or_else(|| playing.suspicion.verdict(calls, Instant::now()))
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
