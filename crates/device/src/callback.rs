//! The audio callback: a Player, the rim, and numbers about both.
//!
//! Invariant: nothing here allocates, frees, locks, waits or talks to the system, other than to read the clock.

use heterodyne_dsp::effects::Chain;
use heterodyne_engine::{PlayState, Player, Status};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::audio_thread::Inside;
use crate::priority;
use crate::rim::{self, DeviceSample};
use crate::starvation::Starvation;
use crate::telemetry::Telemetry;

/// Frames handled in one turn.
const TURN: usize = 1024;

/// Where the tap waits while no device is open.
pub(crate) type TapSeat = Arc<Mutex<Option<rtrb::Producer<f32>>>>;

/// What a stream calls whenever a device wants samples.
pub(crate) struct Callback {
    player: Player,
    /// Effects behind the Player.
    chain: Option<Chain>,
    chain_latency: Duration,
    status: Arc<Status>,
    planar: Box<[[f32; TURN]; 2]>,
    channels: usize,
    sample_rate: u32,
    telemetry: Arc<Telemetry>,
    starvation: Starvation,
    tap: Option<rtrb::Producer<f32>>,
    seat: TapSeat,
}

impl Callback {
    /// A callback for a device of `channels` (at least one) at the rate of the Player's Score.
    pub fn new(
        player: Player,
        chain: Option<Chain>,
        status: Arc<Status>,
        channels: u16,
        telemetry: Arc<Telemetry>,
        seat: TapSeat,
    ) -> Self {
        telemetry.begin();
        let tap = seat.lock().unwrap_or_else(PoisonError::into_inner).take();
        let sample_rate = status.sample_rate();
        let late = chain.as_ref().map_or(0, Chain::latency_frames);
        Self {
            player,
            chain,
            chain_latency: lasting(late, sample_rate),
            sample_rate,
            status,
            planar: Box::new([[0.0; TURN]; 2]),
            channels: usize::from(channels.max(1)),
            telemetry,
            starvation: Starvation::default(),
            tap,
            seat,
        }
    }

    /// Fills a device's buffer. `held` is how long what the device already has will last.
    pub fn fill<T: DeviceSample>(&mut self, out: &mut [T], held: Duration) {
        let _inside = Inside::enter();
        let begin = Instant::now();
        let frames = out.len() / self.channels;
        if frames == 0 {
            return;
        }
        let period = lasting(frames, self.sample_rate);
        self.look_back(begin, held, period);
        for piece in out.chunks_mut(TURN * self.channels) {
            self.turn(piece);
        }
        let telemetry = &self.telemetry;
        telemetry.largest.fetch_max(frames as u32, Relaxed);
        let latency = held
            .saturating_add(period)
            .saturating_add(self.chain_latency)
            .as_nanos() as u64;
        telemetry.latency_nanos.store(latency, Relaxed);
        telemetry.record(begin.elapsed(), period);
    }

    fn look_back(&mut self, now: Instant, held: Duration, period: Duration) {
        let telemetry = &self.telemetry;
        if telemetry.thread.load(Relaxed) == 0 {
            telemetry.thread.store(priority::this_thread(), Relaxed);
        }
        let reported = telemetry.reported.load(Relaxed);
        let (events, length) = self.starvation.callback(now, held, period, reported);
        if events > 0 {
            telemetry.gap(events, length, self.sample_rate);
        }
    }

    fn turn<T: DeviceSample>(&mut self, out: &mut [T]) {
        let frames = (out.len() / self.channels).min(TURN);
        let [left, right] = &mut *self.planar;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let before = self.status.position();
        self.player.process(left, right);
        if let Some(chain) = &mut self.chain {
            chain.process(&mut [&mut *left, &mut *right]);
        }
        rim::interleave(left, right, self.channels, out);
        for (meter, channel) in self.telemetry.peaks.iter().zip([&*left, &*right]) {
            meter.note(channel);
        }
        if let Some(tap) = &mut self.tap {
            // Past the end of the track nothing goes to the tap but what still fades there after a seek.
            let sounding = match self.status.state() {
                PlayState::Ended => {
                    let played = self.status.position().saturating_sub(before) as usize;
                    played.max(audible(left, right))
                }
                _ => frames,
            };
            let frames = sounding.min(frames);
            let lost = tapped(tap, &left[..frames], &right[..frames]);
            if lost > 0 {
                self.telemetry.tap_lost.fetch_add(lost as u64, Relaxed);
            }
        }
    }
}

fn lasting(frames: usize, sample_rate: u32) -> Duration {
    Duration::from_nanos(frames as u64 * 1_000_000_000 / u64::from(sample_rate.max(1)))
}

impl Drop for Callback {
    /// A closed stream leaves the tap to the next one.
    fn drop(&mut self) {
        *self.seat.lock().unwrap_or_else(PoisonError::into_inner) = self.tap.take();
    }
}

/// Frames up to the last one that is not silence.
fn audible(left: &[f32], right: &[f32]) -> usize {
    let mut pairs = left.iter().zip(right);
    let last = pairs.rposition(|(l, r)| *l != 0.0 || *r != 0.0);
    last.map_or(0, |last| last + 1)
}

/// Sends frames to the tap; returns how many found no room.
fn tapped(tap: &mut rtrb::Producer<f32>, left: &[f32], right: &[f32]) -> usize {
    let room = (tap.slots() / 2).min(left.len());
    let Ok(chunk) = tap.write_chunk_uninit(2 * room) else {
        return left.len();
    };
    let pairs = left.iter().zip(right);
    chunk.fill_from_iter(pairs.flat_map(|(l, r)| [*l, *r]));
    left.len() - room
}
