//! A device without hardware: it takes samples in time, as a sound card does, or when a test pumps it.
//!
//! It behaves as a card with a buffer of two callbacks: it tells what it holds, reports when it ran dry, can be unplugged,
//! plugged in again at another rate, and can die the way an audio server does, with errors that do not end.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::callback::Callback;
use crate::trouble::Trouble;

/// A device of no hardware. Clones are the same device.
#[derive(Clone)]
pub struct VirtualDevice(Arc<Card>);

struct Card {
    slot: Mutex<Slot>,
    buffer_frames: u32,
    /// Callbacks come by the clock; else by [`VirtualDevice::pump`].
    in_time: bool,
}

struct Slot {
    plugged: bool,
    sample_rate: u32,
    channels: u16,
    /// What plays, when pumped by hand.
    by_hand: Option<Attached>,
    /// Tells the thread that plays in time to go on or how to end.
    line: Arc<Line>,
}

struct Attached {
    callback: Callback,
    trouble: Trouble,
}

/// Between a device and the thread that is its clock.
#[derive(Default)]
struct Line {
    closed: AtomicBool,
    unplugged: AtomicBool,
    dying: AtomicBool,
}

impl VirtualDevice {
    /// A device that takes `buffer_frames` (at least one) at a time, `sample_rate` of them a second.
    pub fn in_time(sample_rate: u32, channels: u16, buffer_frames: u32) -> Self {
        Self::new(sample_rate, channels, buffer_frames, true)
    }

    /// A device that takes samples when [`Self::pump`] is called and at no other time.
    pub fn by_hand(sample_rate: u32, channels: u16) -> Self {
        Self::new(sample_rate, channels, 512, false)
    }

    fn new(sample_rate: u32, channels: u16, buffer_frames: u32, in_time: bool) -> Self {
        Self(Arc::new(Card {
            slot: Mutex::new(Slot {
                plugged: true,
                sample_rate: sample_rate.clamp(1_000, 768_000),
                channels: channels.max(1),
                by_hand: None,
                line: Arc::default(),
            }),
            buffer_frames: buffer_frames.clamp(1, 1 << 20),
            in_time,
        }))
    }

    /// Runs one callback of so many frames on the calling thread and returns its samples, interleaved. `None` while nothing
    /// plays here, and for a device that plays in time.
    pub fn pump(&self, frames: usize) -> Option<Vec<f32>> {
        let mut slot = self.slot();
        let channels = usize::from(slot.channels);
        let attached = slot.by_hand.as_mut()?;
        let mut out = vec![f32::NAN; frames * channels];
        attached.callback.fill(&mut out, Duration::ZERO);
        Some(out)
    }

    /// Pulls the plug: what plays is told, and nobody can open the device.
    pub fn unplug(&self) {
        let mut slot = self.slot();
        slot.plugged = false;
        slot.line.unplugged.store(true, Relaxed);
        if let Some(attached) = slot.by_hand.as_mut() {
            attached.trouble.lost("the virtual device was unplugged");
        }
    }

    /// Dies as an audio server does: errors without end until the stream is closed. Nobody can open it afterwards.
    pub fn die(&self) {
        let mut slot = self.slot();
        slot.plugged = false;
        slot.line.dying.store(true, Relaxed);
        if let Some(attached) = slot.by_hand.as_mut() {
            (0..10_000).for_each(|_| attached.trouble.suspect("the virtual server is gone"));
        }
    }

    /// Plugs the device in again, at a rate.
    pub fn plug(&self, sample_rate: u32) {
        let mut slot = self.slot();
        slot.plugged = true;
        slot.sample_rate = sample_rate.clamp(1_000, 768_000);
    }

    pub(crate) fn is_in_time(&self) -> bool {
        self.0.in_time
    }

    /// Rate and channels, or `None` when it is not plugged in.
    pub(crate) fn shape(&self) -> Option<(u32, u16)> {
        let slot = self.slot();
        slot.plugged.then_some((slot.sample_rate, slot.channels))
    }

    /// Starts to play, if it still has the rate and channels that are expected; ends when what it returns is dropped.
    pub(crate) fn attach(
        &self,
        expected: (u32, u16),
        callback: Callback,
        trouble: Trouble,
    ) -> Option<Playing> {
        let mut slot = self.slot();
        if !slot.plugged || (slot.sample_rate, slot.channels) != expected {
            return None;
        }
        slot.line = Arc::default();
        let line = Arc::clone(&slot.line);
        let clock = if self.0.in_time {
            let clock = Clock {
                sample_rate: slot.sample_rate,
                channels: slot.channels,
                buffer_frames: self.0.buffer_frames,
                line: Arc::clone(&line),
            };
            let thread = std::thread::Builder::new().name("heterodyne-clock".to_owned());
            let running = thread.spawn(move || clock.run(callback, trouble));
            Some(running.ok()?)
        } else {
            slot.by_hand = Some(Attached { callback, trouble });
            None
        };
        Some(Playing {
            device: self.clone(),
            line,
            clock,
        })
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for VirtualDevice {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for VirtualDevice {}

impl std::fmt::Debug for VirtualDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VirtualDevice({:?})", self.shape())
    }
}

/// A stream on a virtual device.
pub(crate) struct Playing {
    device: VirtualDevice,
    line: Arc<Line>,
    clock: Option<JoinHandle<()>>,
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.line.closed.store(true, Relaxed);
        if let Some(clock) = self.clock.take() {
            clock.thread().unpark();
            // A clock that panicked has nothing more to say.
            let _ = clock.join();
        } else {
            self.device.slot().by_hand = None;
        }
    }
}

/// The clock of a device that plays in time.
struct Clock {
    sample_rate: u32,
    channels: u16,
    buffer_frames: u32,
    line: Arc<Line>,
}

impl Clock {
    fn run(&self, mut callback: Callback, mut trouble: Trouble) {
        let mut out = vec![0.0f32; self.buffer_frames as usize * usize::from(self.channels)];
        let buffer = self.lasting(u64::from(self.buffer_frames));
        let mut start = Instant::now();
        let mut delivered = 0u64;
        while !self.line.closed.load(Relaxed) {
            if self.line.dying.load(Relaxed) {
                trouble.suspect("the virtual server is gone");
                continue;
            }
            if self.line.unplugged.load(Relaxed) {
                trouble.lost("the virtual device was unplugged");
                return;
            }
            let mut held = self.lasting(delivered).saturating_sub(start.elapsed());
            let dry = start.elapsed().saturating_sub(self.lasting(delivered));
            if delivered > 0 && !dry.is_zero() {
                trouble.xrun();
                start += dry;
                held = Duration::ZERO;
            }
            if held > buffer {
                std::thread::park_timeout(held - buffer);
            } else {
                callback.fill(&mut out, held);
                delivered += u64::from(self.buffer_frames);
            }
        }
    }

    fn lasting(&self, frames: u64) -> Duration {
        let nanos = u128::from(frames) * 1_000_000_000 / u128::from(self.sample_rate);
        Duration::from_nanos(nanos as u64)
    }
}
