//! What the caller chooses before sound starts.

use crate::virtual_device::VirtualDevice;
use heterodyne_engine::{Mix, Settings};
use heterodyne_track::chain::ChainSpec;
use std::convert::Infallible;
use std::str::FromStr;

/// Which device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The one that the system prefers, asked anew at each reconnection.
    #[default]
    Default,
    /// The one with this name or identifier, as [`crate::devices`] lists them.
    Named(String),
    /// None: samples are made in time and thrown away.
    Null,
    /// One without hardware, which tests hold in their hand.
    Virtual(VirtualDevice),
}

/// The environment variable that names the device of all who were given none: `default`, `null`, or a name.
pub const ENVIRONMENT: &str = "HETERODYNE_DEVICE";

impl Device {
    /// What [`ENVIRONMENT`] names, else the default.
    pub fn of_environment() -> Self {
        let word = std::env::var(ENVIRONMENT).unwrap_or_default();
        word.parse().unwrap_or_default()
    }

    /// Whether it asks for samples without being pumped.
    pub(crate) fn calls_by_itself(&self) -> bool {
        match self {
            Self::Virtual(device) => device.is_in_time(),
            _ => true,
        }
    }
}

impl FromStr for Device {
    type Err = Infallible;

    /// `default`, `null`, or a name.
    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            "" | "default" => Self::Default,
            "null" => Self::Null,
            name => Self::Named(name.to_owned()),
        })
    }
}

/// How a [`crate::Session`] begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Where to play.
    pub device: Device,
    /// Frames of one callback; `None` leaves it to the device.
    pub buffer_frames: Option<u32>,
    /// Frames per second; `None` takes the rate that the device prefers.
    pub sample_rate: Option<u32>,
    /// Where to begin, in seconds of the track.
    pub start_secs: f64,
    /// Begin again at the end.
    pub looped: bool,
    /// Stand still until [`crate::Session::resume`].
    pub paused: bool,
    /// Linear master gain.
    pub gain: f32,
    /// Ask the system for a raised priority of the audio thread.
    pub realtime: bool,
    /// Room of the tap, in frames; 0 for no tap. See [`crate::Session::take_tap`].
    pub tap_frames: usize,
    /// Effects that the sound passes on its way to the device and the tap.
    pub chain: Option<ChainSpec>,
    /// Mix, seed and gains. Its sample rate does not count: the device's does.
    pub settings: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            device: Device::Default,
            buffer_frames: None,
            sample_rate: None,
            start_secs: 0.0,
            looped: false,
            paused: false,
            gain: 1.0,
            realtime: true,
            tap_frames: 0,
            chain: None,
            settings: Settings::new(44_100, Mix::Live),
        }
    }
}
