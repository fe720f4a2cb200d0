//! What others are to hear: a device, a sound file or a track, told apart by what is there.

use crate::commands::live::SECS_OF_A_PRESET;
use crate::exit::Failure;
use crate::source;
use heterodyne_device::Device;
use heterodyne_dsp::resample::Resampler;
use heterodyne_engine::{Mix, Settings};
use heterodyne_media::ClipBlocks;
use heterodyne_peer::RATE_HZ;
use heterodyne_peer::options::{Input, Sound};
use std::path::Path;

/// Opens what `--input` names.
///
/// # Errors
/// A file is refused; then all its problems have been shown.
pub fn open(word: Option<&str>, as_json: bool) -> Result<Input, Failure> {
    let Some(word) = word else {
        return Ok(device(Device::of_environment()));
    };
    if word == "none" {
        return Ok(Input::None);
    }
    let path = Path::new(word);
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    let is_track = matches!(ending.as_str(), "json" | "noise" | "voice" | "voices");
    if is_track {
        return track(path, as_json);
    }
    // A device may be called like a file, with dots; a file that is there wins.
    if path.is_file() || word.contains('/') {
        return recording(path);
    }
    let known = [
        "wav", "wave", "flac", "mp3", "ogg", "oga", "m4a", "aac", "aif", "aiff", "caf",
    ];
    if known.contains(&ending.as_str()) {
        return Err(Failure::Io(format!(
            "cannot read {word}: there is no such file"
        )));
    }
    Ok(device(word.parse().unwrap_or_default()))
}

/// The device that plays into nothing records nothing.
fn device(device: Device) -> Input {
    match device {
        Device::Null => Input::None,
        device => Input::Device(device),
    }
}

fn track(path: &Path, as_json: bool) -> Result<Input, Failure> {
    let mut opened = source::open_for(path, SECS_OF_A_PRESET, as_json)?;
    let settings = Settings::new(RATE_HZ, Mix::Live);
    let score = source::compile(
        &opened.track,
        opened.sources,
        &settings,
        &mut opened.problems,
        as_json,
    )?;
    if !as_json {
        opened.problems.show();
    }
    Ok(Input::Track(Box::new(score)))
}

fn recording(path: &Path) -> Result<Input, Failure> {
    let refused = |cause: &dyn std::fmt::Display| {
        Failure::Io(format!("cannot read {}: {cause}", path.display()))
    };
    let mut blocks = ClipBlocks::open(path).map_err(|error| refused(&error))?;
    let rate_hz = blocks.sample_rate_hz();
    let mut planes = [Vec::new(), Vec::new()];
    while let Some(block) = blocks.next_block().map_err(|error| refused(&error))? {
        for (channel, plane) in planes.iter_mut().enumerate() {
            if let Some(samples) = block.get(channel).or(block.first()) {
                plane.extend_from_slice(samples);
            }
        }
    }
    let resampler = Resampler::new(rate_hz, RATE_HZ).map_err(|error| refused(&error))?;
    let [left, right] = planes.map(|plane| resampler.resample(&plane));
    Ok(Input::Sound(Sound { left, right }))
}
