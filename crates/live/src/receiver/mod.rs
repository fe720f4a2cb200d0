//! Turns packets that arrive, in whatever order and number, into sound again.
//!
//! Invariant: [`Receiver::pull`] fills what it is given, always, with finite samples. Nothing is allocated after [`Receiver::new`], no
//! bytes and no order of calls panic, and the work of a call is bounded.

mod store;

use crate::clock::Clock;
use crate::packet::{self, Audio, AudioHeader, Codec, Packet, Ping, Report};
use crate::pcm;
use crate::settings::{ReceiverSettings, SettingsError};
use crate::statistics::Statistics;
use store::Store;

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
    store: Store,
    statistics: Statistics,
    /// The next frame to play, once there was one.
    position: Option<u64>,
}

impl Receiver {
    /// Makes a receiver; all its memory is taken here.
    ///
    /// # Errors
    ///
    /// When a setting is not accepted.
    pub fn new(settings: &ReceiverSettings) -> Result<Receiver, SettingsError> {
        settings.check()?;
        Ok(Receiver {
            settings: settings.clone(),
            clock: Clock::new(),
            store: Store::new(),
            statistics: Statistics::default(),
            position: None,
        })
    }

    /// What it was made with.
    pub fn settings(&self) -> &ReceiverSettings {
        &self.settings
    }

    /// Takes a datagram that arrived at `now_us`. Where the thread that pulls gets datagrams through a queue, `now_us` is when
    /// they reached it.
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
                self.statistics.malformed += 1;
                Heard::Malformed
            }
        }
    }

    fn audio(&mut self, _now_us: u64, audio: &Audio<'_>) {
        let header = &audio.header;
        let channels = usize::from(header.channels);
        let sample = |payload: &[u8], n: usize| {
            let left = pcm::read(header.codec, payload, n * channels);
            match channels {
                1 => [left, left],
                _ => [left, pcm::read(header.codec, payload, n * channels + 1)],
            }
        };
        self.begin(header);
        let from = self.position.unwrap_or(0);
        if let Some(previous) = audio.previous {
            let before = header.previous();
            self.store
                .put(before.media_time, usize::from(before.frames), from, |n| {
                    sample(previous, n)
                });
        }
        self.store
            .put(header.media_time, usize::from(header.frames), from, |n| {
                sample(audio.payload, n)
            });
    }

    fn begin(&mut self, header: &AudioHeader) {
        self.statistics.received += 1;
        self.statistics.sample_rate_hz = header.sample_rate_hz;
        self.statistics.packet_frames = u32::from(header.frames);
        self.statistics.muted = header.muted;
        if self.position.is_none() {
            self.store.clear(header.media_time);
            self.position = Some(
                header
                    .media_time
                    .saturating_sub(2 * u64::from(header.frames)),
            );
        }
    }

    /// Takes a frame that was decoded outside, as [`Self::datagram`] would take its packet: one plane a channel,
    /// [`AudioHeader::frames`] long; what is missing is silence. For the frame that redundancy sends again, see [`Self::copy`].
    pub fn frame(&mut self, _now_us: u64, header: &AudioHeader, planes: &[&[f32]]) {
        self.begin(header);
        self.put_planes(header, planes);
    }

    /// Takes the frame before `header`'s, decoded from what its packet carried once more. Give it before the packet's own frame.
    pub fn copy(&mut self, header: &AudioHeader, planes: &[&[f32]]) {
        self.put_planes(&header.previous(), planes);
    }

    fn put_planes(&mut self, header: &AudioHeader, planes: &[&[f32]]) {
        let from = self.position.unwrap_or(0);
        self.store
            .put(header.media_time, usize::from(header.frames), from, |n| {
                let sample = |channel: usize| {
                    let plane = planes.get(channel).or(planes.first());
                    plane
                        .and_then(|plane| plane.get(n))
                        .map_or(0.0, |&sample| pcm::tame(sample))
                };
                [sample(0), sample(1)]
            });
    }

    /// Gives the next frames: fills every plane, the first with the left channel, the second with the right; a single plane gets the
    /// mean of both. `now_us` is when they are asked for.
    pub fn pull(&mut self, _now_us: u64, out: &mut [&mut [f32]]) {
        let frames = out.iter().map(|plane| plane.len()).max().unwrap_or(0);
        let mono = out.len() == 1;
        for n in 0..frames {
            let frame = match self.position {
                Some(position) => {
                    self.position = Some(position.saturating_add(1));
                    if self.store.has(position) {
                        self.store.frame(position)
                    } else {
                        [0.0; 2]
                    }
                }
                None => [0.0; 2],
            };
            for (channel, plane) in out.iter_mut().enumerate() {
                if let Some(sample) = plane.get_mut(n) {
                    *sample = if mono {
                        0.5 * (frame[0] + frame[1])
                    } else {
                        frame[channel.min(1)]
                    };
                }
            }
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
    pub fn set_device_delays(&mut self, _capture_us: u32, _playout_us: u32) {}

    /// The figures so far.
    pub fn statistics(&self) -> Statistics {
        self.statistics
    }
}
