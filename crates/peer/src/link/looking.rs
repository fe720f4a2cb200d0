//! What the engine says of a connection, taken for what has happened.
//!
//! Invariant: only the channels and the track of Live are looked at; what is too long, or no text where words are expected, is passed over.

use str0m::media::{Frequency, MediaKind};
use str0m::{Event, IceConnectionState};

use super::{AUDIO_LABEL, CONTROL_LABEL, Happened, Link};

/// Longest message of the control channel that is looked at.
const MOST_CONTROL: usize = 8 * 1024;

impl Link {
    pub(super) fn look(&mut self, event: Event) {
        match event {
            Event::Connected => self.happened.push(Happened::Connected),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.happened.push(Happened::Disconnected);
            }
            Event::IceConnectionStateChange(
                IceConnectionState::Connected | IceConnectionState::Completed,
            ) if self.rtc.is_connected() => self.happened.push(Happened::Connected),
            Event::MediaAdded(media) if media.kind == MediaKind::Audio && self.mid.is_none() => {
                self.mid = Some(media.mid);
            }
            Event::MediaData(media) if Some(media.mid) == self.mid => {
                let time = media.time.rebase(Frequency::FORTY_EIGHT_KHZ);
                self.happened.push(Happened::Opus {
                    at: media.network_time,
                    sequence: **media.seq_range.end() as u32,
                    media_time: time.numer(),
                    bytes: media.data.to_vec(),
                });
            }
            Event::ChannelOpen(id, label) => match label.as_str() {
                AUDIO_LABEL => {
                    self.audio = Some(id);
                    self.happened.push(Happened::AudioOpen);
                }
                CONTROL_LABEL => {
                    self.control = Some(id);
                    self.happened.push(Happened::ControlOpen);
                }
                _ => {}
            },
            Event::ChannelData(data) if Some(data.id) == self.audio => {
                self.happened.push(Happened::Packet(self.latest, data.data));
            }
            Event::ChannelData(data) if Some(data.id) == self.control => {
                if data.data.len() <= MOST_CONTROL
                    && let Ok(text) = String::from_utf8(data.data)
                {
                    self.happened.push(Happened::Control(text));
                }
            }
            Event::ChannelClose(id) if Some(id) == self.audio => self.audio = None,
            Event::ChannelClose(id) if Some(id) == self.control => self.control = None,
            _ => {}
        }
    }
}
