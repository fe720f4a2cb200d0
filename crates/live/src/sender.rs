//! Makes packets of sound: frames of any number go in, packets of one length come out.
//!
//! Invariant: every frame that is pushed stands in exactly one packet, in order (and perhaps once more, in the packet after); the media
//! time counts frames and never jumps. Nothing is allocated after [`Sender::new`].

use crate::packet::{AUDIO_HEADER_BYTES, AudioHeader, Codec, MAX_BYTES, Report, write_audio};
use crate::pcm;
use crate::settings::{Redundancy, SenderSettings, SettingsError};

/// Reports without loss after which adaptive redundancy ends.
const CLEAN_REPORTS: u32 = 10;

/// Makes packets of sound.
///
/// ```
/// use heterodyne_live::{Sender, SenderSettings};
///
/// let mut sender = Sender::new(&SenderSettings::default())?;
/// let (left, right) = ([0.1; 128], [0.2; 128]);
/// let mut datagrams = Vec::new();
/// sender.push(5_000, &[&left, &right], &mut |bytes| datagrams.push(bytes.to_vec()));
/// assert_eq!(datagrams.len(), 1);
/// # Ok::<(), heterodyne_live::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sender {
    settings: SenderSettings,
    sequence: u32,
    /// Number of the first frame that is not sent yet.
    media_time: u64,
    /// Frames that wait for their packet to become full, one plane a channel.
    waiting: [Vec<f32>; 2],
    waiting_frames: usize,
    /// When the first waiting frame was captured.
    waiting_since_us: u64,
    /// The payload of this packet and of the one before.
    payload: Vec<u8>,
    previous: Vec<u8>,
    /// Whether `previous` is the payload of the packet with the sequence before.
    previous_is_sent: bool,
    packet: Vec<u8>,
    muted: bool,
    /// What frames are multiplied by: it goes to 0 and back within a packet.
    gain: f32,
    clean_reports: u32,
}

impl Sender {
    /// Makes a sender; the first packet has sequence 0 and media time 0.
    ///
    /// # Errors
    ///
    /// When a setting is not accepted.
    pub fn new(settings: &SenderSettings) -> Result<Sender, SettingsError> {
        settings.check()?;
        let plane = vec![0.0; settings.packet_frames];
        Ok(Sender {
            settings: settings.clone(),
            sequence: 0,
            media_time: 0,
            waiting: [plane.clone(), plane],
            waiting_frames: 0,
            waiting_since_us: 0,
            payload: Vec::with_capacity(MAX_BYTES),
            previous: Vec::with_capacity(MAX_BYTES),
            previous_is_sent: false,
            packet: vec![0; MAX_BYTES],
            muted: false,
            gain: 1.0,
            clean_reports: 0,
        })
    }

    /// What it was made with.
    pub fn settings(&self) -> &SenderSettings {
        &self.settings
    }

    /// Takes frames, one plane a channel, and hands every packet that becomes full to `emit`. One plane serves both channels; of
    /// planes of different lengths the shortest counts. `capture_us` is this side's clock when the first of the frames was captured.
    ///
    /// Where the transport backs up, the caller drops what `emit` is given: it counts as lost there, and nothing waits.
    pub fn push(&mut self, capture_us: u64, block: &[&[f32]], emit: &mut impl FnMut(&[u8])) {
        if self.settings.codec == Codec::Opus {
            return;
        }
        let Some(frames) = block.iter().map(|plane| plane.len()).min() else {
            return;
        };
        let size = self.settings.packet_frames;
        let mut from = 0;
        while from < frames {
            if self.waiting_frames == 0 {
                let after_us = from as u64 * 1_000_000 / u64::from(self.settings.sample_rate_hz);
                self.waiting_since_us = capture_us.wrapping_add(after_us);
            }
            let count = (frames - from).min(size - self.waiting_frames);
            let to = self.waiting_frames;
            for (channel, waiting) in self.waiting.iter_mut().enumerate() {
                let plane = block[channel.min(block.len() - 1)];
                waiting[to..to + count].copy_from_slice(&plane[from..from + count]);
            }
            self.waiting_frames += count;
            from += count;
            if self.waiting_frames == size {
                self.emit_waiting(emit);
                self.waiting_frames = 0;
            }
        }
    }

    fn emit_waiting(&mut self, emit: &mut impl FnMut(&[u8])) {
        let silent = self.muted && self.gain == 0.0;
        self.fade();
        self.payload.clear();
        if !silent {
            let channels = self.settings.channels;
            let planes = [&self.waiting[0][..], &self.waiting[1][..]];
            self.payload.resize(MAX_BYTES, 0);
            let end = pcm::write(self.settings.codec, &planes[..channels], &mut self.payload);
            self.payload.truncate(end);
        }
        self.emit_payload(silent, self.waiting_since_us, emit);
    }

    /// Moves the gain towards what being muted asks for, and multiplies by it what has to be.
    fn fade(&mut self) {
        let aim = if self.muted { 0.0 } else { 1.0 };
        if self.gain == 1.0 && aim == 1.0 {
            return;
        }
        let from = self.gain;
        let step = (aim - from) / self.settings.packet_frames as f32;
        for plane in &mut self.waiting {
            for (frame, sample) in plane.iter_mut().enumerate() {
                *sample *= from + step * (frame + 1) as f32;
            }
        }
        self.gain = aim;
    }

    /// Sends one frame of Opus, [`SenderSettings::packet_frames`] frames long, whose first frame was captured at `capture_us`. One that
    /// does not fit into a packet is left out, and counts as lost there.
    pub fn push_encoded(&mut self, capture_us: u64, opus: &[u8], emit: &mut impl FnMut(&[u8])) {
        if self.settings.codec != Codec::Opus {
            return;
        }
        self.payload.clear();
        if !self.muted && opus.len() <= MAX_BYTES - AUDIO_HEADER_BYTES {
            self.payload.extend_from_slice(opus);
        }
        self.emit_payload(self.muted, capture_us, emit);
    }

    fn emit_payload(&mut self, muted: bool, capture_us: u64, emit: &mut impl FnMut(&[u8])) {
        let header = AudioHeader {
            codec: self.settings.codec,
            channels: self.settings.channels as u8,
            muted,
            sequence: self.sequence,
            media_time: self.media_time,
            frames: self.settings.packet_frames as u16,
            sample_rate_hz: self.settings.sample_rate_hz,
            capture_us: capture_us as u32,
        };
        let again = self.is_redundant() && self.previous_is_sent;
        let previous = again.then_some(&self.previous[..]);
        // A copy that does not fit, or of a frame that was not sent, is left out; so is a frame that does not fit.
        let written = [previous, None]
            .into_iter()
            .find_map(|previous| write_audio(&mut self.packet, &header, &self.payload, previous));
        if let Some(length) = written {
            emit(&self.packet[..length]);
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.media_time = self
            .media_time
            .wrapping_add(self.settings.packet_frames as u64);
        std::mem::swap(&mut self.payload, &mut self.previous);
        self.previous_is_sent = true;
    }

    /// Whether frames are sent twice now, where they fit.
    pub fn is_redundant(&self) -> bool {
        match self.settings.redundancy {
            Redundancy::Off => false,
            Redundancy::On => true,
            Redundancy::Adaptive => self.clean_reports < CLEAN_REPORTS,
        }
    }

    /// Sends frames twice or no more.
    pub fn set_redundancy(&mut self, redundancy: Redundancy) {
        self.settings.redundancy = redundancy;
    }

    /// Takes what the other side tells. Adaptive redundancy is on from the start, ends after ten reports without loss and comes
    /// back with the first that tells of one.
    pub fn report(&mut self, report: &Report) {
        if report.lost > 0 || report.recovered > 0 || report.late > 0 {
            self.clean_reports = 0;
        } else if report.received > 0 {
            self.clean_reports = self.clean_reports.saturating_add(1);
        }
    }

    /// Sends silence, or sound again. The sound fades within a packet; silence is sent as packets without a payload.
    pub fn set_muted(&mut self, muted: bool) {
        self.muted = muted;
    }

    /// Whether it is muted.
    pub fn is_muted(&self) -> bool {
        self.muted
    }

    /// Number of the first frame that is not sent yet.
    pub fn media_time(&self) -> u64 {
        self.media_time
    }
}
