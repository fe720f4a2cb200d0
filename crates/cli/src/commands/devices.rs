//! Lists the sound devices of this machine.

use crate::exit::Failure;
use crate::output;
use crate::stderr_kept::Kept;
use crate::table::{Align, Table};
use clap::Args;
use heterodyne_device::{DeviceError, DeviceInfo, Direction};
use serde_json::{Value, json};

/// What may follow `heterodyne devices`.
#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// List what records as well
    #[arg(long)]
    pub inputs: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// Runs `heterodyne devices`.
pub fn run(args: &DevicesArgs) -> Result<(), Failure> {
    // The system's libraries complain at length of devices that are not there.
    let quiet = Kept::begin();
    let found = heterodyne_device::devices();
    drop(quiet);
    let (mut found, note) = match found {
        Ok(found) => (found, None),
        Err(DeviceError::None { cause, .. }) => (Vec::new(), Some(cause)),
        Err(error) => return Err(Failure::Device(error.to_string())),
    };
    found.retain(|info| args.inputs || info.direction == Direction::Output);
    if args.json {
        let devices: Vec<Value> = found.iter().map(as_json).collect();
        return output::print_json(&json!({ "ok": true, "devices": devices, "note": note }));
    }
    if found.is_empty() {
        let why = note.map_or(String::new(), |note| format!(": {note}"));
        let text = format!(
            "this machine has no sound device{why}\n--device null plays without one, heterodyne render makes a file\n"
        );
        return output::print(&text);
    }
    output::print(&text_of(&found))
}

fn text_of(found: &[DeviceInfo]) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("kind", Align::Left),
        ("name", Align::Left),
        ("rate Hz", Align::Right),
        ("channels", Align::Right),
        ("formats", Align::Left),
        ("buffer frames", Align::Right),
        ("identifier", Align::Left),
    ]);
    for info in found {
        let mark = if info.is_default { "*" } else { "" };
        table.row([
            mark.to_owned(),
            info.direction.word().to_owned(),
            info.name.clone(),
            preferred(info.sample_rate, info.sample_rates),
            preferred(
                info.channels.into(),
                (info.channel_range.0.into(), info.channel_range.1.into()),
            ),
            formats(info),
            info.buffer_frames
                .map_or("any".to_owned(), |(least, most)| range(least, most)),
            info.id.clone(),
        ]);
    }
    format!(
        "{}\n* the default; in brackets: all that is accepted\n",
        table.text()
    )
}

/// What a device prefers, with all that it accepts in brackets.
fn preferred(value: u32, (least, most): (u32, u32)) -> String {
    if least == most {
        value.to_string()
    } else {
        format!("{value} ({})", range(least, most))
    }
}

fn range(least: u32, most: u32) -> String {
    if least == most {
        least.to_string()
    } else {
        format!("{least}-{most}")
    }
}

/// The preferred format first.
fn formats(info: &DeviceInfo) -> String {
    let others = info.formats.iter().filter(|format| **format != info.format);
    let all: Vec<&str> = std::iter::once(&info.format)
        .chain(others)
        .map(String::as_str)
        .collect();
    all.join(" ")
}

fn as_json(info: &DeviceInfo) -> Value {
    json!({
        "name": info.name,
        "id": info.id,
        "direction": info.direction.word(),
        "default": info.is_default,
        "sample_rate": info.sample_rate,
        "sample_rates": [info.sample_rates.0, info.sample_rates.1],
        "channels": info.channels,
        "channel_range": [info.channel_range.0, info.channel_range.1],
        "format": info.format,
        "formats": info.formats,
        "buffer_frames": info.buffer_frames.map(|(least, most)| [least, most]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, direction: Direction, is_default: bool) -> DeviceInfo {
        DeviceInfo {
            name: name.to_owned(),
            id: format!("alsa:{name}"),
            direction,
            is_default,
            sample_rate: 48_000,
            channels: 2,
            format: "f32".to_owned(),
            sample_rates: (8000, 192_000),
            formats: vec!["i16".to_owned(), "f32".to_owned()],
            channel_range: (2, 2),
            buffer_frames: Some((64, 8192)),
        }
    }

    #[test]
    fn a_row_says_all_that_a_device_accepts_and_marks_the_default() {
        let text = text_of(&[
            card("Speaker", Direction::Output, true),
            card("HDMI", Direction::Output, false),
        ]);
        let row = |name: &str| {
            text.lines()
                .find(|line| line.contains(name))
                .unwrap()
                .to_owned()
        };
        let speaker = row("Speaker");
        assert!(
            speaker.starts_with('*') && !row("HDMI").starts_with('*'),
            "{text}"
        );
        for words in [
            "output",
            "48000 (8000-192000)",
            "f32 i16",
            "64-8192",
            "alsa:Speaker",
        ] {
            assert!(speaker.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn json_has_the_same() {
        let found = as_json(&card("Mic", Direction::Input, false));
        assert_eq!(
            (&found["direction"], &found["default"]),
            (&"input".into(), &false.into())
        );
        assert_eq!(found["sample_rates"], json!([8000, 192_000]));
        assert_eq!(found["buffer_frames"], json!([64, 8192]));
    }
}
