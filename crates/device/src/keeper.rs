//! The thread that keeps a card open for sound that is no track: it opens a stream, follows it, and opens it again when it is lost.
//!
//! Invariant: the rate stays what it was at the first opening. What is wrong at the first opening ends the thread; whatever goes wrong later is told, and tried
//! again until the card is closed.

use cpal::traits::StreamTrait;
use cpal::{SampleFormat, StreamConfig};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::backoff::Backoff;
use crate::error::DeviceError;
use crate::options::Device;
use crate::plan::{Direction, Place, Plan, Want};
use crate::running::{PATIENCE, Running};
use crate::suspicion::Suspicion;
use crate::telemetry::Telemetry;
use crate::trouble::{self, News, ROOM, Trouble};
use crate::vigil::Vigil;

/// How often the thread looks around.
const TICK: Duration = Duration::from_millis(10);

/// A card that is kept open; dropping it closes the card, and waits for that no longer than two seconds.
pub(crate) struct Kept {
    /// Name of the device.
    pub device: String,
    pub sample_rate: u32,
    pub state: Arc<State>,
    thread: Option<Running>,
}

/// Between the threads.
#[derive(Default)]
pub(crate) struct State {
    closed: AtomicBool,
    /// Callbacks so far: counted by the stream.
    pub callbacks: AtomicU64,
    /// How often the device was lost and found again.
    pub reconnections: AtomicU64,
    pub telemetry: Arc<Telemetry>,
    cause: Mutex<Option<String>>,
}

impl State {
    /// Why there is no sound at the moment, if the device is gone.
    pub fn trouble(&self) -> Option<String> {
        let cause = self.cause.lock();
        cause.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn say(&self, cause: Option<String>) {
        let held = self.cause.lock();
        *held.unwrap_or_else(PoisonError::into_inner) = cause;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.state.closed.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.wake();
            thread.wait(PATIENCE);
        }
    }
}

/// A card as a plan has found it.
pub(crate) struct Card<'p> {
    pub device: &'p cpal::Device,
    pub config: StreamConfig,
    pub format: SampleFormat,
    /// At least one.
    pub channels: usize,
}

/// What is to be kept open. `build` makes a stream, and what whoever opened it gets of each: the ends of queues, or nothing.
pub(crate) struct Keeper<B> {
    pub device: Device,
    pub want: Want,
    pub state: Arc<State>,
    pub build: B,
}

/// What each opening gives.
pub(crate) type Opened<E> = Result<E, DeviceError>;

/// An open stream and what it says of itself.
struct Open {
    stream: cpal::Stream,
    news: rtrb::Consumer<News>,
    suspicion: Suspicion,
}

impl<E, B> Keeper<B>
where
    E: Send + 'static,
    B: FnMut(&Card<'_>, Trouble) -> Result<(cpal::Stream, E), String> + Send + 'static,
{
    /// Opens what the plan has found, on a thread of this name. What the first opening gives comes with it, that of later ones through the queue.
    ///
    /// # Errors
    /// It cannot be opened, or the system gives no thread.
    pub fn start(
        mut self,
        thread: &str,
        plan: Plan,
    ) -> Result<(Kept, E, Receiver<Opened<E>>), DeviceError> {
        self.want.sample_rate = Some(plan.sample_rate);
        let (device, sample_rate) = (plan.name.clone(), plan.sample_rate);
        let state = Arc::clone(&self.state);
        let (tell, opened) = channel();
        let thread = std::thread::Builder::new().name(thread.to_owned());
        let thread = Running::start(thread, move || self.run(&plan, &tell))
            .map_err(|cause| DeviceError::threadless(&device, &cause))?;
        match opened.recv() {
            Ok(Ok(end)) => {
                let kept = Kept {
                    device,
                    sample_rate,
                    state,
                    thread: Some(thread),
                };
                Ok((kept, end, opened))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(DeviceError::Refused {
                device,
                cause: "it ended before it began".to_owned(),
            }),
        }
    }

    fn run(mut self, plan: &Plan, tell: &Sender<Opened<E>>) {
        let mut open = match self.open(plan) {
            Ok((open, end)) => {
                let _ = tell.send(Ok(end));
                Some(open)
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
            if let Some(stream) = &mut open {
                let calls = self.state.callbacks.load(Relaxed);
                if vigil.look(calls, Instant::now()) {
                    backoff = Backoff::default();
                }
                let silent = vigil.is_over().then(|| match self.want.direction {
                    Direction::Output => "it takes nothing".to_owned(),
                    Direction::Input => "it delivers nothing".to_owned(),
                });
                if let Some(cause) = stream.trouble(calls).or(silent) {
                    self.state.say(Some(cause));
                    if let Some(gone) = open.take() {
                        close_aside(gone.stream);
                    }
                    retry = Instant::now() + backoff.next();
                }
            } else if Instant::now() >= retry {
                match Plan::of(&self.device, self.want).and_then(|plan| self.open(&plan)) {
                    Ok((stream, end)) => {
                        // Not everyone who opens wants the ends of later streams.
                        let _ = tell.send(Ok(end));
                        open = Some(stream);
                        vigil = self.vigil();
                        self.state.reconnections.fetch_add(1, Relaxed);
                        self.state.say(None);
                    }
                    Err(error) => {
                        self.state.say(Some(error.to_string()));
                        retry = Instant::now() + backoff.next();
                    }
                }
            }
            std::thread::park_timeout(TICK);
        }
    }

    fn open(&mut self, plan: &Plan) -> Result<(Open, E), DeviceError> {
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
        let card = Card {
            device,
            config: *config,
            format: *format,
            channels: usize::from(plan.channels.max(1)),
        };
        let (trouble, news) = trouble::line(Arc::clone(&self.state.telemetry));
        let (stream, end) = (self.build)(&card, trouble).map_err(refused)?;
        stream.play().map_err(|cause| refused(cause.to_string()))?;
        let open = Open {
            stream,
            news,
            suspicion: Suspicion::default(),
        };
        Ok((open, end))
    }

    fn vigil(&self) -> Vigil {
        Vigil::begin(self.state.callbacks.load(Relaxed), Instant::now())
    }
}

impl Open {
    /// Why it counts as lost by what it says, if it does, after so many callbacks.
    fn trouble(&mut self, calls: u64) -> Option<String> {
        let mut lost = None;
        for _ in 0..2 * ROOM {
            match self.news.pop() {
                Ok(News::Lost(cause)) => lost = Some(cause.to_string()),
                Ok(News::Suspect(cause)) => {
                    self.suspicion
                        .error(cause.to_string(), calls, Instant::now());
                }
                Ok(News::Ordinary(_)) => {}
                Err(_) => break,
            }
        }
        lost.or_else(|| self.suspicion.verdict(calls, Instant::now()))
    }
}

/// Closes a stream that is lost, on a thread of its own: CPAL waits for the stream's thread, and that one for a sound server
/// that may never answer again.
fn close_aside(stream: cpal::Stream) {
    let closing = std::thread::Builder::new().name("heterodyne-closing".to_owned());
    // Without a thread the stream was closed here, when the closure was dropped.
    let _ = closing.spawn(move || drop(stream));
}
