//! The devices of this machine.

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{SupportedBufferSize, SupportedStreamConfigRange};

use crate::error::DeviceError;
use crate::plan::{Direction, id_of, name_of};
use crate::quiet::Quiet;

/// A device that the system lists.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceInfo {
    /// The name for people.
    pub name: String,
    /// The identifier, which is unique; [`crate::Device::Named`] takes it.
    pub id: String,
    /// Whether it plays or records; one that does both is listed twice.
    pub direction: Direction,
    /// Whether the system prefers it.
    pub is_default: bool,
    /// The rate it prefers, in frames a second.
    pub sample_rate: u32,
    /// The channels it prefers.
    pub channels: u16,
    /// The sample format it prefers: `f32`, `i16`, …
    pub format: String,
    /// Slowest and fastest rate.
    pub sample_rates: (u32, u32),
    /// Sample formats, each once.
    pub formats: Vec<String>,
    /// Fewest and most channels.
    pub channel_range: (u16, u16),
    /// Least and greatest callback in frames, if the device tells.
    pub buffer_frames: Option<(u32, u32)>,
}

/// All devices that can be used now, outputs first, the default before the others.
///
/// # Errors
/// The system's sound cannot be asked. A machine without devices gives an empty list.
pub fn devices() -> Result<Vec<DeviceInfo>, DeviceError> {
    let _quiet = Quiet::please();
    let host = cpal::default_host();
    let all = host.devices().map_err(|cause| DeviceError::None {
        direction: "output",
        cause: cause.to_string(),
    })?;
    let default_output = host.default_output_device().map(|device| id_of(&device));
    let default_input = host.default_input_device().map(|device| id_of(&device));
    let mut found = Vec::new();
    for device in all {
        for (direction, default) in [
            (Direction::Output, &default_output),
            (Direction::Input, &default_input),
        ] {
            if let Some(mut info) = describe(&device, direction) {
                info.is_default = default.as_ref() == Some(&info.id);
                found.push(info);
            }
        }
    }
    found.sort_by_key(|info| (info.direction, !info.is_default));
    Ok(found)
}

/// `None` for what cannot be used in this direction now.
fn describe(device: &cpal::Device, direction: Direction) -> Option<DeviceInfo> {
    let offers: Vec<SupportedStreamConfigRange> = match direction {
        Direction::Output => device.supported_output_configs().ok()?.collect(),
        Direction::Input => device.supported_input_configs().ok()?.collect(),
    };
    let preferred = match direction {
        Direction::Output => device.default_output_config().ok()?,
        Direction::Input => device.default_input_config().ok()?,
    };
    let mut formats: Vec<String> = Vec::new();
    for offer in &offers {
        let format = offer.sample_format().to_string();
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    let slowest = offers.iter().map(|offer| offer.min_sample_rate()).min()?;
    let fastest = offers.iter().map(|offer| offer.max_sample_rate()).max()?;
    let fewest = offers.iter().map(|offer| offer.channels()).min()?;
    let most = offers.iter().map(|offer| offer.channels()).max()?;
    let buffer_frames = match preferred.buffer_size() {
        SupportedBufferSize::Range { min, max } => Some((*min, *max)),
        SupportedBufferSize::Unknown => None,
    };
    Some(DeviceInfo {
        name: name_of(device),
        id: id_of(device),
        direction,
        is_default: false,
        sample_rate: preferred.sample_rate(),
        channels: preferred.channels(),
        format: preferred.sample_format().to_string(),
        sample_rates: (slowest, fastest),
        formats,
        channel_range: (fewest, most),
        buffer_frames,
    })
}
