//! The audio thread's part: every peer's receiver, summed; and the pace of an input that has none.
//!
//! Invariant: [`Playout::fill`] allocates nothing, frees nothing, locks nothing and waits for nothing. Voices come and go through
//! rings; whoever made them frees them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use heterodyne_live::packet::{AudioHeader, Codec, write_ping};
use heterodyne_live::{Heard, Receiver, ReceiverSettings, Statistics};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::RATE_HZ;
use crate::bytes_ring::{self, Pull, Push};
use crate::error::PeerError;
use crate::recorder::Tap;

/// Peers that can be heard at once.
pub const MOST_VOICES: usize = 8;
/// Bytes that wait for the audio thread, for one peer.
const ARRIVALS: usize = 256 * 1024;
/// How often figures are sent, and pings, in µs.
const FIGURES_US: u64 = 100_000;
const PINGS_US: u64 = 500_000;
/// Most records that one fill takes from one peer.
const MOST_RECORDS: usize = 512;
/// Frames handled in one turn.
pub const TURN: usize = 1024;

/// What a record of the ring holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Record {
    /// A datagram as it came.
    Datagram = 0,
    /// Frames that were decoded.
    Frame = 1,
    /// Frames that were decoded from the copy in the packet after.
    Copy = 2,
}

/// What the audio thread tells of one voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// The receiver's.
    pub statistics: Statistics,
    /// Shortest round trip of the last pings.
    pub round_trip_us: Option<u64>,
    /// Highest sample since the figures before.
    pub peak: f32,
}

/// One peer on the audio thread.
#[derive(Debug)]
pub struct Voice {
    id: u32,
    arrivals: Pull,
    pings: Push,
    figures: Producer<Figures>,
    receiver: Receiver,
    record: Box<[u8]>,
    decoded: [Vec<f32>; 2],
    planes: Box<[[f32; TURN]; 2]>,
    tap: Option<Tap>,
    asks: bool,
    peak: f32,
    next_figures_us: u64,
    next_ping_us: u64,
}

/// The network's end of a voice.
#[derive(Debug)]
pub struct VoiceEnd {
    /// What arrives goes in here.
    pub arrivals: Push,
    /// What is to be sent comes out here.
    pub pings: Pull,
    /// What is told.
    pub figures: Consumer<Figures>,
}

impl Voice {
    /// A voice for a peer. `asks` for pings, which only the channel carries.
    ///
    /// # Errors
    /// The receiver refuses its settings.
    pub fn new(id: u32, tap: Option<Tap>, asks: bool) -> Result<(Box<Self>, VoiceEnd), PeerError> {
        let settings = ReceiverSettings {
            sample_rate_hz: RATE_HZ,
            ..ReceiverSettings::default()
        };
        let receiver =
            Receiver::new(&settings).map_err(|error| PeerError::media("receiver", error))?;
        let (push, arrivals) = bytes_ring::pair(ARRIVALS);
        let (pings, outgoing) = bytes_ring::pair(1024);
        let (figures, told) = RingBuffer::new(4);
        let voice = Self {
            id,
            arrivals,
            pings,
            figures,
            receiver,
            record: vec![0; bytes_ring::MOST_BYTES].into(),
            decoded: [(); 2].map(|()| Vec::with_capacity(bytes_ring::MOST_BYTES / 8)),
            planes: Box::new([[0.0; TURN]; 2]),
            tap,
            asks,
            peak: 0.0,
            next_figures_us: 0,
            next_ping_us: 0,
        };
        let end = VoiceEnd {
            arrivals: push,
            pings: outgoing,
            figures: told,
        };
        Ok((Box::new(voice), end))
    }

    fn add_to(
        &mut self,
        now_us: u64,
        frame: u64,
        playout_us: u32,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        for _ in 0..MOST_RECORDS {
            let Some((arrived_us, length)) = self.arrivals.pull(&mut self.record) else {
                break;
            };
            self.take(arrived_us, length);
        }
        self.receiver.set_device_delays(0, playout_us);
        let frames = left.len();
        let [own_left, own_right] = &mut *self.planes;
        let (own_left, own_right) = (&mut own_left[..frames], &mut own_right[..frames]);
        self.receiver
            .pull(now_us, &mut [&mut *own_left, &mut *own_right]);
        for (mix, own) in [(left, &*own_left), (right, &*own_right)] {
            for (sum, sample) in mix.iter_mut().zip(own) {
                *sum += sample;
                self.peak = self.peak.max(sample.abs());
            }
        }
        if let Some(tap) = &mut self.tap {
            tap.put(frame, own_left, own_right);
        }
        if self.asks && now_us >= self.next_ping_us {
            self.next_ping_us = now_us + PINGS_US;
            let ping = write_ping(&self.receiver.ping(now_us));
            self.pings.push(now_us, &[&ping]);
        }
        if now_us >= self.next_figures_us {
            self.next_figures_us = now_us + FIGURES_US;
            let figures = Figures {
                statistics: self.receiver.statistics(),
                round_trip_us: self.receiver.clock().round_trip_us(),
                peak: self.peak,
            };
            if self.figures.push(figures).is_ok() {
                self.peak = 0.0;
            }
        }
    }

    fn take(&mut self, arrived_us: u64, length: usize) {
        let Some((kind, rest)) = self.record.get(..length).and_then(<[u8]>::split_first) else {
            return;
        };
        match *kind {
            0 => {
                let heard = self.receiver.datagram(arrived_us, rest);
                debug_assert!(
                    !matches!(heard, Heard::Encoded(_)),
                    "Opus is decoded before"
                );
            }
            kind => {
                let Some((header, samples)) = read_header(rest) else {
                    return;
                };
                self.decoded.iter_mut().for_each(Vec::clear);
                for pair in samples.chunks_exact(8).take(usize::from(header.frames)) {
                    for (plane, bytes) in self.decoded.iter_mut().zip(pair.chunks_exact(4)) {
                        let bytes = bytes.first_chunk().copied().unwrap_or_default();
                        plane.push(f32::from_le_bytes(bytes));
                    }
                }
                let planes = [&self.decoded[0][..], &self.decoded[1][..]];
                match kind {
                    1 => self.receiver.frame(arrived_us, &header, &planes),
                    _ => self.receiver.copy(&header, &planes),
                }
            }
        }
    }
}

/// What stands before decoded frames in a record.
pub fn write_header(header: &AudioHeader) -> [u8; 18] {
    let mut out = [0; 18];
    out[..4].copy_from_slice(&header.sequence.to_le_bytes());
    out[4..12].copy_from_slice(&header.media_time.to_le_bytes());
    out[12..14].copy_from_slice(&header.frames.to_le_bytes());
    out[14..].copy_from_slice(&header.capture_us.to_le_bytes());
    out
}

fn read_header(bytes: &[u8]) -> Option<(AudioHeader, &[u8])> {
    let (sequence, rest) = bytes.split_first_chunk()?;
    let (media_time, rest) = rest.split_first_chunk()?;
    let (frames, rest) = rest.split_first_chunk()?;
    let (capture_us, rest) = rest.split_first_chunk()?;
    let header = AudioHeader {
        codec: Codec::Opus,
        channels: 2,
        muted: false,
        sequence: u32::from_le_bytes(*sequence),
        media_time: u64::from_le_bytes(*media_time),
        frames: u16::from_le_bytes(*frames),
        sample_rate_hz: RATE_HZ,
        capture_us: u32::from_le_bytes(*capture_us),
    };
    Some((header, rest))
}

/// What the audio thread is told.
#[derive(Debug)]
pub enum Order {
    /// A new voice.
    Add(Box<Voice>),
    /// A voice that goes.
    Remove(u32),
}

/// The network's end.
#[derive(Debug)]
pub struct Control {
    /// Orders.
    pub orders: Producer<Order>,
    /// Voices that went: to be freed here.
    pub returned: Consumer<Box<Voice>>,
    /// Frames played so far.
    pub played: Arc<AtomicU64>,
    /// Whether the input has come to its end.
    pub source_over: Arc<AtomicBool>,
}

/// What whoever plays runs.
#[derive(Debug)]
pub struct Playout {
    epoch: Instant,
    orders: Consumer<Order>,
    returned: Producer<Box<Voice>>,
    voices: [Option<Box<Voice>>; MOST_VOICES],
    /// A recording or a track, and where it goes.
    paced: Option<(Consumer<f32>, Producer<f32>)>,
    mix_tap: Option<Tap>,
    played: Arc<AtomicU64>,
    source_over: Arc<AtomicBool>,
    frame: u64,
}

impl Playout {
    /// One whose time begins at `epoch`. `source` is moved to the returned ring as fast as is played.
    pub fn new(
        epoch: Instant,
        source: Option<Consumer<f32>>,
        mix_tap: Option<Tap>,
    ) -> (Self, Control, Option<Consumer<f32>>) {
        let (orders, waiting) = RingBuffer::new(4 * MOST_VOICES);
        let (returned, gone) = RingBuffer::new(4 * MOST_VOICES);
        let played = Arc::new(AtomicU64::new(0));
        let source_over = Arc::new(AtomicBool::new(false));
        let (paced, captured) = match source {
            Some(source) => {
                let (to, captured) = RingBuffer::new(RATE_HZ as usize / 2);
                (Some((source, to)), Some(captured))
            }
            None => (None, None),
        };
        let playout = Self {
            epoch,
            orders: waiting,
            returned,
            voices: [const { None }; MOST_VOICES],
            paced,
            mix_tap,
            played: Arc::clone(&played),
            source_over: Arc::clone(&source_over),
            frame: 0,
        };
        let control = Control {
            orders,
            returned: gone,
            played,
            source_over,
        };
        (playout, control, captured)
    }

    /// Fills both channels, of any equal length. `held` is how long what the device has already will last.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32], held: Duration) {
        for (left, right) in left.chunks_mut(TURN).zip(right.chunks_mut(TURN)) {
            self.turn(left, right, held);
        }
    }

    fn turn(&mut self, left: &mut [f32], right: &mut [f32], held: Duration) {
        self.obey();
        let now_us = self.epoch.elapsed().as_micros() as u64;
        let playout_us = held.as_micros().min(u128::from(u32::MAX)) as u32;
        left.fill(0.0);
        right.fill(0.0);
        for voice in self.voices.iter_mut().flatten() {
            voice.add_to(now_us, self.frame, playout_us, left, right);
        }
        if let Some(tap) = &mut self.mix_tap {
            tap.put(self.frame, left, right);
        }
        if let Some((from, to)) = &mut self.paced {
            let count = (2 * left.len())
                .min(from.slots() / 2 * 2)
                .min(to.slots() / 2 * 2);
            if let (Ok(samples), Ok(room)) = (from.read_chunk(count), to.write_chunk_uninit(count))
            {
                room.fill_from_iter(samples);
            }
        }
        if self.source_is_over() {
            self.source_over.store(true, Ordering::Release);
        }
        self.frame += left.len() as u64;
        self.played.store(self.frame, Ordering::Relaxed);
    }

    /// Whether the input has come to its end and all of it was passed on.
    fn source_is_over(&self) -> bool {
        self.paced
            .as_ref()
            .is_some_and(|(from, _)| from.is_abandoned() && from.is_empty())
    }

    fn obey(&mut self) {
        // A voice that goes needs a place to go to.
        while self.returned.slots() > 0 {
            let Ok(order) = self.orders.pop() else {
                break;
            };
            match order {
                Order::Add(voice) => match self.voices.iter_mut().find(|seat| seat.is_none()) {
                    Some(seat) => *seat = Some(voice),
                    None => {
                        let _ = self.returned.push(voice);
                    }
                },
                Order::Remove(id) => {
                    let is_it = |seat: &&mut Option<Box<Voice>>| {
                        seat.as_ref().is_some_and(|voice| voice.id == id)
                    };
                    if let Some(voice) = self.voices.iter_mut().find(is_it).and_then(Option::take) {
                        let _ = self.returned.push(voice);
                    }
                }
            }
        }
    }
}
