//! The thread that opens an input, follows it, and opens it again.

use cpal::traits::{DeviceTrait, StreamTrait};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::State;
use super::capture::Capture;
use crate::backoff::Backoff;
use crate::error::DeviceError;
use crate::options::Device;
use crate::plan::{Place, Plan, Want};
use crate::suspicion::Suspicion;
use crate::telemetry::Telemetry;
use crate::trouble::{self, News, ROOM, Trouble};
use crate::vigil::Vigil;

/// How often the control thread looks around.
const TICK: Duration = Duration::from_millis(10);

/// The thread that opens, follows and reopens the device.
pub(super) struct Keeper {
    pub device: Device,
    pub want: Want,
    pub channels: u16,
    /// Frames that may wait to be read.
    pub room_frames: usize,
    pub state: Arc<State>,
    pub telemetry: Arc<Telemetry>,
}

/// Where the samples of a stream arrive, or why it could not be opened. Every stream has a queue of its own: one whose
/// server has died may never give it back.
pub(super) type Opened = Result<rtrb::Consumer<f32>, DeviceError>;

/// An open stream and what it says of itself.
pub(super) struct Listening {
    stream: cpal::Stream,
    news: rtrb::Consumer<News>,
    suspicion: Suspicion,
}

impl Keeper {
    /// Opens the device; the queue's other end goes to whoever reads.
    pub fn listen(&self, plan: &Plan) -> Result<(Listening, rtrb::Consumer<f32>), DeviceError> {
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
        let (queue, samples) = rtrb::RingBuffer::new(self.room_frames * usize::from(self.channels));
        let mut capture = Capture {
            queue,
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
        let listening = Listening {
            stream,
            news,
            suspicion: Suspicion::default(),
        };
        Ok((listening, samples))
    }

    pub fn keep(&self, first: Listening, opened: &Sender<Opened>) {
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
                    self.say(Some(cause));
                    if let Some(gone) = open.take() {
                        close_aside(gone.stream);
                    }
                    retry = Instant::now() + backoff.next();
                }
            } else if Instant::now() >= retry {
                match Plan::of(&self.device, self.want).and_then(|plan| self.listen(&plan)) {
                    Ok((listening, samples)) => {
                        // Whoever reads is there until this thread has been told to stop.
                        let _ = opened.send(Ok(samples));
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

/// Closes a stream that is lost, on a thread of its own: CPAL waits for the stream's thread, and that one for a sound server
/// that may never answer again.
fn close_aside(stream: cpal::Stream) {
    let closing = std::thread::Builder::new().name("heterodyne-closing".to_owned());
    // Without a thread the stream was closed here, when the closure was dropped.
    let _ = closing.spawn(move || drop(stream));
}
