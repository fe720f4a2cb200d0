//! What is sent: packets of samples, or frames for an encoder outside.
//!
//! Invariant: packets are those of `heterodyne_live`; a frame for the encoder has the same head, with f32 behind it, and is longer than a datagram.

use heterodyne_live::packet::{AUDIO_HEADER_BYTES, AudioHeader, Codec, Report, write_audio};
use heterodyne_live::{Redundancy, Sender, SenderSettings};

use crate::layout::{codec, tag};
use crate::outbox::Outbox;

/// An argument that is not accepted: its number, from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub i32);

/// Frames of Opus, in parts of a second.
const OPUS_PARTS: [usize; 4] = [400, 200, 100, 50];

/// Makes what is sent.
#[derive(Debug)]
pub struct Outgoing {
    settings: SenderSettings,
    sender: Sender,
    encoded: Option<Encoded>,
    packets: u64,
}

/// Frames for an encoder outside.
#[derive(Debug)]
struct Encoded {
    /// A head, and interleaved samples as bytes.
    frame: Vec<u8>,
    frames: usize,
    since_us: u64,
    sequence: u32,
    media_time: u64,
    muted: bool,
    /// Nothing but silence in the frame so far.
    is_silent: bool,
}

impl Outgoing {
    /// Settings by numbers of the page: `codec::…`, frames of a packet, channels, redundancy 0 off, 1 on, 2 while there is loss.
    ///
    /// # Errors
    /// Which argument is not accepted.
    pub fn new(
        sample_rate_hz: u32,
        codec: u32,
        packet_frames: u32,
        channels: u32,
        redundancy: u32,
    ) -> Result<Self, Refused> {
        let redundancy = match redundancy {
            0 => Redundancy::Off,
            1 => Redundancy::On,
            2 => Redundancy::Adaptive,
            _ => return Err(Refused(4)),
        };
        if !(1..=2).contains(&channels) {
            return Err(Refused(3));
        }
        let codec = match codec as usize {
            codec::S16 => Codec::S16,
            codec::F32 => Codec::F32,
            codec::OPUS => Codec::Opus,
            _ => return Err(Refused(1)),
        };
        let settings = SenderSettings {
            sample_rate_hz,
            channels: channels as usize,
            codec,
            packet_frames: packet_frames as usize,
            redundancy,
        };
        let encoded = match codec {
            Codec::Opus => Some(Encoded::new(&settings).ok_or(Refused(2))?),
            _ => None,
        };
        let sender = Sender::new(&settings).map_err(|_| Refused(2))?;
        Ok(Self {
            settings,
            sender,
            encoded,
            packets: 0,
        })
    }

    /// Takes a quantum whose first frame was captured at `capture_us`. With one channel it is the mean of both.
    pub(crate) fn push(
        &mut self,
        capture_us: u64,
        left: &[f32],
        right: &[f32],
        mean: &mut [f32],
        outbox: &mut Outbox,
    ) {
        let mono = self.settings.channels == 1;
        if mono {
            for (mean, (left, right)) in mean.iter_mut().zip(left.iter().zip(right)) {
                *mean = 0.5 * (left + right);
            }
        }
        let mean = mean.get(..left.len()).unwrap_or(left);
        let both = [left, right];
        let one = [mean];
        let planes: &[&[f32]] = if mono { &one } else { &both };
        let packets = &mut self.packets;
        match &mut self.encoded {
            Some(encoded) => {
                let redundant = self.sender.is_redundant();
                encoded.push(
                    &self.settings,
                    capture_us,
                    planes,
                    redundant,
                    &mut |bytes| {
                        *packets += 1;
                        outbox.put(tag::ENCODE, bytes);
                    },
                );
            }
            None => self.sender.push(capture_us, planes, &mut |bytes| {
                *packets += 1;
                outbox.put(tag::EVERYBODY, bytes);
            }),
        }
    }

    pub(crate) fn set_muted(&mut self, muted: bool) {
        self.sender.set_muted(muted);
        if let Some(encoded) = &mut self.encoded {
            encoded.muted = muted;
        }
    }

    pub(crate) fn report(&mut self, report: &Report) {
        self.sender.report(report);
    }

    pub(crate) fn is_redundant(&self) -> bool {
        self.sender.is_redundant()
    }

    /// Packets that were finished.
    pub fn packets(&self) -> u64 {
        self.packets
    }
}

impl Encoded {
    fn new(settings: &SenderSettings) -> Option<Self> {
        let rate = settings.sample_rate_hz as usize;
        let fits = OPUS_PARTS
            .iter()
            .any(|part| rate.is_multiple_of(*part) && rate / part == settings.packet_frames);
        fits.then(|| Self {
            frame: vec![0; AUDIO_HEADER_BYTES + 4 * settings.channels * settings.packet_frames],
            frames: 0,
            since_us: 0,
            sequence: 0,
            media_time: 0,
            muted: false,
            is_silent: true,
        })
    }

    fn push(
        &mut self,
        settings: &SenderSettings,
        capture_us: u64,
        planes: &[&[f32]],
        redundant: bool,
        emit: &mut impl FnMut(&[u8]),
    ) {
        let (size, channels) = (settings.packet_frames, planes.len());
        let frames = planes.first().map_or(0, |plane| plane.len());
        for n in 0..frames {
            if self.frames == 0 {
                self.since_us = capture_us
                    .wrapping_add(n as u64 * 1_000_000 / u64::from(settings.sample_rate_hz));
            }
            for (channel, plane) in planes.iter().enumerate() {
                let at = AUDIO_HEADER_BYTES + 4 * (self.frames * channels + channel);
                // The desk fades what is muted; what is left of it is sent.
                let sample = plane.get(n).copied().unwrap_or(0.0);
                self.is_silent &= sample == 0.0;
                if let Some(place) = self.frame.get_mut(at..at + 4) {
                    place.copy_from_slice(&sample.to_le_bytes());
                }
            }
            self.frames += 1;
            if self.frames == size {
                self.head(settings, redundant);
                emit(&self.frame);
                (self.frames, self.is_silent) = (0, true);
                self.sequence = self.sequence.wrapping_add(1);
                self.media_time = self.media_time.wrapping_add(size as u64);
            }
        }
    }

    fn head(&mut self, settings: &SenderSettings, redundant: bool) {
        let header = AudioHeader {
            codec: Codec::F32,
            channels: settings.channels as u8,
            // An empty payload is one of silence alone; the flag is set to what it is below.
            muted: true,
            sequence: self.sequence,
            media_time: self.media_time,
            frames: settings.packet_frames as u16,
            sample_rate_hz: settings.sample_rate_hz,
            capture_us: self.since_us as u32,
        };
        let mut head = [0; AUDIO_HEADER_BYTES];
        if write_audio(&mut head, &header, &[], None).is_none() {
            return;
        }
        head[2] = u8::from(redundant) | u8::from(self.muted && self.is_silent) << 1;
        let length = (self.frame.len() - AUDIO_HEADER_BYTES) as u16;
        head[24..26].copy_from_slice(&length.to_le_bytes());
        self.frame[..AUDIO_HEADER_BYTES].copy_from_slice(&head);
    }
}
