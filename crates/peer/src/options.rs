//! What the caller chooses before a session begins.

use std::path::PathBuf;

use heterodyne_device::Device;
use heterodyne_engine::Score;
use heterodyne_live::packet::Codec;

use crate::address::{Invitation, Target};
use crate::event::Route;
use crate::weather::Weather;

/// What a chain of effects does to a block of two channels, in place.
pub type Effects = Box<dyn FnMut(&mut [f32], &mut [f32]) + Send>;

/// Sound in memory, at [`crate::RATE_HZ`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel, of the same length.
    pub right: Vec<f32>,
}

/// What others hear of us.
pub enum Input {
    /// Nothing.
    None,
    /// A sound card.
    Device(Device),
    /// A recording, once.
    Sound(Sound),
    /// A track, at [`crate::RATE_HZ`].
    Track(Box<Score>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Device(_) => "Device",
            Self::Sound(_) => "Sound",
            Self::Track(_) => "Track",
        })
    }
}

/// Sees every block that is played, after it was made: for tests and measurements. On the audio thread.
pub type Ear = Box<dyn FnMut(&mut [f32], &mut [f32]) + Send>;

/// Where the others are heard.
#[derive(Default)]
pub enum Output {
    /// Nowhere: a timer takes the place of a card.
    #[default]
    None,
    /// A sound card.
    Device(Device),
    /// Nowhere but here.
    Ear(Ear),
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Device(_) => "Device",
            Self::Ear(_) => "Ear",
        })
    }
}

/// How a session begins.
#[derive(Default)]
pub struct Options {
    /// The room.
    pub room: Option<Invitation>,
    /// A media server that gets our sound.
    pub whip: Option<Target>,
    /// A media server whose sound is heard.
    pub whep: Option<Target>,
    /// What opens the media servers.
    pub token: Option<String>,
    /// What others call us.
    pub name: String,
    /// What others hear.
    pub input: Option<Input>,
    /// What is done to it first.
    pub effects: Option<Effects>,
    /// Where others are heard.
    pub output: Output,
    /// A folder for recordings.
    pub record: Option<PathBuf>,
    /// How samples travel.
    pub codec: Option<Codec>,
    /// Which way our sound takes.
    pub route: Route,
    /// Frames of a packet.
    pub packet_frames: Option<usize>,
    /// Begin muted.
    pub muted: bool,
    /// Certificates (PEM) that are believed as well.
    pub certificates: Vec<PathBuf>,
    /// Addresses to be reached at; empty for those of this machine.
    pub addresses: Vec<std::net::IpAddr>,
    /// What becomes of our datagrams; nothing but what the network does.
    pub weather: Option<Weather>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("name", &self.name)
            .field("input", &self.input)
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}
