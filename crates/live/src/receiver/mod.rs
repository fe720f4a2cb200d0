//! Turns packets that arrive, in whatever order and number, into sound again.
//!
//! Invariant: [`Receiver::pull`] fills what it is given, always, with finite samples. Nothing is allocated after [`Receiver::new`], no
//! bytes and no order of calls panic, and the work of a call is bounded.

mod conceal;
mod feed;
mod ledger;
mod line;
mod playout;
mod speed;
mod store;
mod stream;
mod timing;

use crate::clock::Clock;
use crate::packet::{self, Audio, AudioHeader, Codec, Packet, Ping, Report};
use crate::pcm;
use crate::settings::{ReceiverSettings, SettingsError};
use crate::statistics::Statistics;
use playout::CHUNK;
use stream::Stream;

/// What a datagram was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Heard<'a> {
    /// Sound, taken (or late, or a duplicate: the statistics tell).
    Audio,
    /// Opus: decode it and hand it to [`Receiver::frame`].
    Encoded(Audio<'a>),
    /// Somebody asks for this clock: answer with [`Clock::answer`].
    Ping(Ping),
    /// An answer about the other's clock, taken.
    Pong,
    /// What the other side tells: for [`Sender::report`](crate::Sender::report).
    Report(Report),
    /// No packet.
    Malformed,
}

/// The receiving end of one sender.
///
/// ```
/// use heterodyne_live::{Receiver, ReceiverSettings};
///
/// let mut receiver = Receiver::new(&ReceiverSettings::default())?;
/// receiver.datagram(1_000, b"anything");
/// let (mut left, mut right) = ([1.0; 128], [1.0; 128]);
/// receiver.pull(2_000, &mut [&mut left, &mut right]);
/// assert_eq!(left, [0.0; 128]);
/// # Ok::<(), heterodyne_live::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Receiver {
    settings: ReceiverSettings,
    clock: Clock,
    stream: Stream,
}

impl Receiver {
    /// Makes a receiver; all its memory is taken here, about 0.8 MB.
    ///
    /// # Errors
    ///
    /// When a setting is not accepted.
    pub fn new(settings: &ReceiverSettings) -> Result<Receiver, SettingsError> {
        settings.check()?;
        Ok(Receiver {
            settings: settings.clone(),
            clock: Clock::new(),
            stream: Stream::new(settings),
        })
    }

    /// What it was made with.
    pub fn settings(&self) -> &ReceiverSettings {
        &self.settings
    }

    /// Takes a datagram that arrived at `now_us`. The clock of `now_us` may be any: it tells where between two pulls the datagram came,
    /// and the network's part of the delay; sound is kept right without it.
    pub fn datagram<'a>(&mut self, now_us: u64, bytes: &'a [u8]) -> Heard<'a> {
        match packet::parse(bytes) {
            Ok(Packet::Audio(audio)) if audio.header.codec == Codec::Opus => {
                if !audio.payload.is_empty() {
                    return Heard::Encoded(audio);
                }
                self.frame(now_us, &audio.header, &[]);
                Heard::Audio
            }
            Ok(Packet::Audio(audio)) => {
                self.audio(now_us, &audio);
                Heard::Audio
            }
            Ok(Packet::Ping(ping)) => Heard::Ping(ping),
            Ok(Packet::Pong(pong)) => {
                self.clock.pong(now_us, &pong);
                Heard::Pong
            }
            Ok(Packet::Report(report)) => Heard::Report(report),
            Err(_) => {
                self.stream.malformed();
                Heard::Malformed
            }
        }
    }

    fn audio(&mut self, now_us: u64, audio: &Audio<'_>) {
        let header = &audio.header;
        let sample = |payload: &[u8], n: usize| {
            let channels = usize::from(header.channels);
            let left = pcm::read(header.codec, payload, n * channels);
            match channels {
                1 => [left, left],
                _ => [left, pcm::read(header.codec, payload, n * channels + 1)],
            }
        };
        if !self.stream.arrive(now_us, self.clock.offset_us(), header) {
            return;
        }
        if let Some(previous) = audio.previous {
            self.stream.put_copy(header, |n| sample(previous, n));
        }
        self.stream.put(header, |n| sample(audio.payload, n));
    }

    /// Takes a frame that was decoded outside, as [`Self::datagram`] would take its packet: one plane a channel,
    /// [`AudioHeader::frames`] long; what is missing is silence. For the frame that redundancy sends again, see [`Self::copy`].
    pub fn frame(&mut self, now_us: u64, header: &AudioHeader, planes: &[&[f32]]) {
        if self.stream.arrive(now_us, self.clock.offset_us(), header) {
            self.stream.put(header, |n| planar(planes, n));
        }
    }

    /// Takes the frame before that of `header`, decoded from what the packet of `header` carried once more; give it right after that
    /// packet's own frame.
    pub fn copy(&mut self, header: &AudioHeader, planes: &[&[f32]]) {
        self.stream.put_copy(header, |n| planar(planes, n));
    }

    /// Whether the frame before that of `header` is missed: whether its copy is worth decoding.
    pub fn misses_previous(&self, header: &AudioHeader) -> bool {
        self.stream.misses(header.previous().sequence)
    }

    /// Gives the next frames: fills every plane, the first with the left channel, the second with the right; a single plane gets the
    /// mean of both. `now_us` is when they are asked for.
    pub fn pull(&mut self, now_us: u64, out: &mut [&mut [f32]]) {
        let frames = out.iter().map(|plane| plane.len()).max().unwrap_or(0);
        self.stream.begin_pull(now_us, frames);
        let mut from = 0;
        while from < frames {
            let count = (frames - from).min(CHUNK);
            let (mut left, mut right) = ([0.0; CHUNK], [0.0; CHUNK]);
            self.stream.take([&mut left[..count], &mut right[..count]]);
            if out.len() == 1 {
                left.iter_mut()
                    .zip(&right)
                    .for_each(|(left, right)| *left = 0.5 * (*left + right));
            }
            for (channel, plane) in out.iter_mut().enumerate() {
                let to = (from + count).min(plane.len());
                if let Some(place) = plane.get_mut(from..to) {
                    let source = if channel == 0 { &left } else { &right };
                    place.copy_from_slice(&source[..place.len()]);
                }
            }
            from += count;
        }
    }

    /// The next ping to send, so that the delay can be told; see [`packet::write_ping`].
    pub fn ping(&mut self, now_us: u64) -> Ping {
        self.clock.ping(now_us)
    }

    /// What is known of the other's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Sets the delays that only the hosts know: of the sender's capture and of this side's playing, in µs. They are told, and used for
    /// nothing else.
    pub fn set_device_delays(&mut self, capture_us: u32, playout_us: u32) {
        self.stream.set_device_delays(capture_us, playout_us);
    }

    /// The figures so far.
    pub fn statistics(&self) -> Statistics {
        self.stream.statistics(self.clock.error_us())
    }
}

fn planar(planes: &[&[f32]], n: usize) -> [f32; 2] {
    let sample = |channel: usize| {
        let plane = planes.get(channel).or(planes.first());
        let sample = plane.and_then(|plane| plane.get(n));
        sample.map_or(0.0, |&sample| pcm::tame(sample))
    };
    [sample(0), sample(1)]
}
