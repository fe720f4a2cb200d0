//! What a sender and a receiver are made with.

use std::fmt;

use crate::packet::{AUDIO_HEADER_BYTES, Codec, MAX_BYTES, rate_is_accepted};

/// Whether every packet carries the frames of the one before once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redundancy {
    /// Never.
    Off,
    /// Always, where both fit into a packet.
    On,
    /// While reports tell of loss.
    #[default]
    Adaptive,
}

/// What a sender makes.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderSettings {
    /// Of the sound that is pushed, in Hz.
    pub sample_rate_hz: u32,
    /// Channels of packets, 1 or 2.
    pub channels: usize,
    /// How samples are written.
    pub codec: Codec,
    /// Frames of a packet; of Opus, those of a frame that is handed over.
    pub packet_frames: usize,
    /// Whether frames are sent twice.
    pub redundancy: Redundancy,
}

impl Default for SenderSettings {
    fn default() -> Self {
        SenderSettings {
            sample_rate_hz: 48_000,
            channels: 2,
            codec: Codec::S16,
            packet_frames: 128,
            redundancy: Redundancy::default(),
        }
    }
}

impl SenderSettings {
    /// The most frames of a packet without redundancy, for samples; any number up to 2880 for Opus.
    pub fn most_frames(codec: Codec, channels: usize) -> usize {
        match codec.sample_bytes() {
            Some(bytes) => (MAX_BYTES - AUDIO_HEADER_BYTES) / (bytes * channels.max(1)),
            None => crate::packet::MAX_FRAMES,
        }
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        check_rate(self.sample_rate_hz)?;
        check_channels(self.channels)?;
        let most = Self::most_frames(self.codec, self.channels);
        if !(16..=most).contains(&self.packet_frames) {
            return Err(SettingsError::PacketFrames {
                found: self.packet_frames,
                most,
            });
        }
        Ok(())
    }
}

/// What a receiver gives.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceiverSettings {
    /// Of the sound that is pulled, in Hz. Packets of other rates are converted.
    pub sample_rate_hz: u32,
    /// The shortest time that sound is held, in µs, above what a packet and a pull need; 0 leaves it to what is measured.
    pub least_hold_us: u32,
}

impl Default for ReceiverSettings {
    fn default() -> Self {
        ReceiverSettings {
            sample_rate_hz: 48_000,
            least_hold_us: 0,
        }
    }
}

impl ReceiverSettings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        check_rate(self.sample_rate_hz)
    }
}

fn check_rate(found_hz: u32) -> Result<(), SettingsError> {
    if rate_is_accepted(found_hz) {
        Ok(())
    } else {
        Err(SettingsError::SampleRate { found_hz })
    }
}

fn check_channels(found: usize) -> Result<(), SettingsError> {
    if (1..=2).contains(&found) {
        Ok(())
    } else {
        Err(SettingsError::Channels { found })
    }
}

/// Settings that are not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// A rate that does not stand in packets.
    SampleRate {
        /// What was asked for, in Hz.
        found_hz: u32,
    },
    /// Neither one nor two channels.
    Channels {
        /// What was asked for.
        found: usize,
    },
    /// Packets that are too short, or do not fit into a datagram.
    PacketFrames {
        /// What was asked for.
        found: usize,
        /// What fits.
        most: usize,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingsError::SampleRate { found_hz } => write!(
                formatter,
                "sampling rate: {found_hz} Hz; multiples of 25 Hz from 8000 to 192000 Hz are accepted"
            ),
            SettingsError::Channels { found } => {
                write!(formatter, "channels: {found}; 1 or 2 are accepted")
            }
            SettingsError::PacketFrames { found, most } => write!(
                formatter,
                "frames of a packet: {found}; with this codec and these channels 16 to {most} are accepted"
            ),
        }
    }
}

impl std::error::Error for SettingsError {}
