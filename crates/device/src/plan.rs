//! Which device, and what it is to be asked for: found before anything is opened.

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{
    BufferSize, SampleFormat, StreamConfig, SupportedBufferSize, SupportedStreamConfigRange,
};

use crate::error::DeviceError;
use crate::options::Device;
use crate::quiet::Quiet;
use crate::virtual_device::VirtualDevice;

/// Rate and callback of the device that plays into nothing.
const NULL_RATE: u32 = 48_000;
const NULL_BUFFER: u32 = 512;

/// Into a device or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// It plays.
    Output,
    /// It records.
    Input,
}

impl Direction {
    /// `output` or `input`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Input => "input",
        }
    }
}

/// What is asked of a device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Want {
    pub direction: Direction,
    pub sample_rate: Option<u32>,
    pub buffer_frames: Option<u32>,
}

/// A device that can be opened.
pub(crate) struct Plan {
    pub name: String,
    pub sample_rate: u32,
    pub channels: u16,
    pub format: String,
    pub place: Place,
}

pub(crate) enum Place {
    Card {
        device: cpal::Device,
        config: StreamConfig,
        format: SampleFormat,
    },
    Virtual(VirtualDevice),
}

impl Plan {
    /// Finds the device and settles rate, channels and format.
    ///
    /// # Errors
    /// See [`DeviceError`].
    pub fn of(device: &Device, want: Want) -> Result<Self, DeviceError> {
        let _quiet = Quiet::please();
        match device {
            Device::Null => {
                let rate = want.sample_rate.unwrap_or(NULL_RATE);
                let buffer = want.buffer_frames.unwrap_or(NULL_BUFFER);
                Self::virtually("null", VirtualDevice::in_time(rate, 2, buffer), want)
            }
            Device::Virtual(device) => Self::virtually("virtual", device.clone(), want),
            Device::Default => default(want).and_then(|device| Self::card(device, want)),
            Device::Named(name) => named(name, want).and_then(|device| Self::card(device, want)),
        }
    }

    fn virtually(name: &str, device: VirtualDevice, want: Want) -> Result<Self, DeviceError> {
        let refused = |cause: String| DeviceError::Refused {
            device: name.to_owned(),
            cause,
        };
        if want.direction == Direction::Input {
            return Err(refused("nothing can be recorded from it".to_owned()));
        }
        let Some((sample_rate, channels)) = device.shape() else {
            return Err(refused("it is not plugged in".to_owned()));
        };
        if let Some(wanted) = want.sample_rate
            && wanted != sample_rate
        {
            let cause = format!("it plays {sample_rate} frames a second and not {wanted}");
            return Err(refused(cause));
        }
        Ok(Self {
            name: name.to_owned(),
            sample_rate,
            channels,
            format: SampleFormat::F32.to_string(),
            place: Place::Virtual(device),
        })
    }

    fn card(device: cpal::Device, want: Want) -> Result<Self, DeviceError> {
        let name = name_of(&device);
        let refused = |cause: String| DeviceError::Refused {
            device: name.clone(),
            cause,
        };
        let input = want.direction == Direction::Input;
        let preferred = if input {
            device.default_input_config()
        } else {
            device.default_output_config()
        };
        let preferred = preferred.map_err(|cause| unusable(&name, want.direction, &cause))?;
        let offers: Vec<SupportedStreamConfigRange> = if input {
            device.supported_input_configs().map(Iterator::collect)
        } else {
            device.supported_output_configs().map(Iterator::collect)
        }
        .map_err(|cause| unusable(&name, want.direction, &cause))?;
        let rate = want.sample_rate.unwrap_or(preferred.sample_rate());
        let Some(offer) = best(&offers, rate, preferred.channels()) else {
            let cause = format!(
                "{rate} frames a second are asked for; it accepts {}",
                rates(&offers)
            );
            return Err(refused(cause));
        };
        let buffer_size = match (want.buffer_frames, offer.buffer_size()) {
            (None, _) => BufferSize::Default,
            (Some(frames), SupportedBufferSize::Range { min, max })
                if !(*min..=*max).contains(&frames) =>
            {
                let cause =
                    format!("a buffer of {frames} frames is asked for; it accepts {min} to {max}");
                return Err(refused(cause));
            }
            (Some(frames), _) => BufferSize::Fixed(frames),
        };
        let (channels, format) = (offer.channels(), offer.sample_format());
        Ok(Self {
            name,
            sample_rate: rate,
            channels,
            format: format.to_string(),
            place: Place::Card {
                device,
                config: StreamConfig {
                    channels,
                    sample_rate: rate,
                    buffer_size,
                },
                format,
            },
        })
    }
}

/// The offer that fits best: at this rate, in a format that the rim can make, floats before many bits before few, as many
/// channels as the device prefers, else the next that holds a pair.
fn best(
    offers: &[SupportedStreamConfigRange],
    rate: u32,
    channels: u16,
) -> Option<&SupportedStreamConfigRange> {
    let fits = |offer: &&SupportedStreamConfigRange| {
        (offer.min_sample_rate()..=offer.max_sample_rate()).contains(&rate)
            && quality(offer.sample_format()) > 0
    };
    offers.iter().filter(fits).max_by_key(|offer| {
        let found = offer.channels();
        let near = if found == channels {
            u16::MAX
        } else if found >= 2 {
            u16::MAX - found
        } else {
            found
        };
        (near, quality(offer.sample_format()))
    })
}

/// 0 for what the rim cannot make.
fn quality(format: SampleFormat) -> u8 {
    match format {
        SampleFormat::F32 => 9,
        SampleFormat::F64 => 8,
        SampleFormat::I32 => 7,
        SampleFormat::U32 => 6,
        SampleFormat::I24 => 5,
        SampleFormat::U24 => 4,
        SampleFormat::I16 => 3,
        SampleFormat::U16 => 2,
        SampleFormat::I8 | SampleFormat::U8 => 1,
        _ => 0,
    }
}

fn rates(offers: &[SupportedStreamConfigRange]) -> String {
    let mut found: Vec<(u32, u32)> = offers
        .iter()
        .map(|offer| (offer.min_sample_rate(), offer.max_sample_rate()))
        .collect();
    found.sort_unstable();
    found.dedup();
    let words: Vec<String> = found
        .into_iter()
        .map(|(low, high)| {
            if low == high {
                low.to_string()
            } else {
                format!("{low} to {high}")
            }
        })
        .collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn default(want: Want) -> Result<cpal::Device, DeviceError> {
    let host = cpal::default_host();
    let found = match want.direction {
        Direction::Output => host.default_output_device(),
        Direction::Input => host.default_input_device(),
    };
    found.ok_or_else(|| DeviceError::None {
        direction: want.direction.word(),
        cause: "the system names none".to_owned(),
    })
}

/// By identifier or name; else by a part of one of them that no other device has.
fn named(name: &str, want: Want) -> Result<cpal::Device, DeviceError> {
    let host = cpal::default_host();
    let devices: Vec<cpal::Device> = match want.direction {
        Direction::Output => host.output_devices().map(Iterator::collect),
        Direction::Input => host.input_devices().map(Iterator::collect),
    }
    .map_err(|cause| DeviceError::None {
        direction: want.direction.word(),
        cause: cause.to_string(),
    })?;
    let words: Vec<(String, String)> = devices.iter().map(|d| (name_of(d), id_of(d))).collect();
    let exact = words.iter().position(|(called, id)| {
        called.eq_ignore_ascii_case(name)
            || id.eq_ignore_ascii_case(name)
            || id.split_once(':').is_some_and(|(_, rest)| rest == name)
    });
    let part = name.to_lowercase();
    let mut containing = words.iter().enumerate().filter(|(_, (called, id))| {
        !part.is_empty()
            && (called.to_lowercase().contains(&part) || id.to_lowercase().contains(&part))
    });
    let only = match (containing.next(), containing.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    };
    match exact.or(only) {
        Some(at) => devices.into_iter().nth(at),
        None => None,
    }
    .ok_or_else(|| DeviceError::Unknown {
        direction: want.direction.word(),
        found: name.to_owned(),
        accepted: words.into_iter().map(|(_, id)| id).collect(),
    })
}

/// The name for people.
pub(crate) fn name_of(device: &cpal::Device) -> String {
    match device.description() {
        Ok(description) => description.name().to_owned(),
        Err(_) => id_of(device),
    }
}

/// The identifier: stable, and unique on the machine.
pub(crate) fn id_of(device: &cpal::Device) -> String {
    device
        .id()
        .map_or_else(|_| device.to_string(), |id| id.to_string())
}

/// No device at all, or one that refuses: told apart, so that a caller can offer something else.
fn unusable(name: &str, direction: Direction, cause: &cpal::Error) -> DeviceError {
    match cause.kind() {
        cpal::ErrorKind::DeviceNotAvailable | cpal::ErrorKind::HostUnavailable => {
            DeviceError::None {
                direction: direction.word(),
                cause: format!("{name}: {cause}"),
            }
        }
        _ => DeviceError::Refused {
            device: name.to_owned(),
            cause: cause.to_string(),
        },
    }
}
