//! Writes a track to start from: one step with one voice, a noise under it if asked for.
//!
//! The track is made as text, read back like any other, and only written when the reader has nothing to say about it.

use crate::args::{NewArgs, NewVoiceArg};
use crate::commands::questions;
use crate::document_file;
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::source::{self, Opened};
use heterodyne_track::document::{Track, Voice};
use heterodyne_track::{Parsed, parse_track, write_track};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What the track is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub voice: NewVoiceArg,
    pub carrier_hz: f64,
    /// Beat at the start and at the end.
    pub beat_hz: [f64; 2],
    pub level: f64,
    pub minutes: f64,
    pub noise: Option<String>,
    pub noise_level: f64,
    pub title: String,
    pub sample_rate: u32,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            voice: NewVoiceArg::Binaural,
            carrier_hz: 200.0,
            beat_hz: [10.0; 2],
            level: 0.3,
            minutes: 10.0,
            noise: None,
            noise_level: 0.1,
            title: String::new(),
            sample_rate: 44_100,
        }
    }
}

/// Runs `heterodyne new [OUT]`.
pub fn run(args: &NewArgs) -> Result<(), Failure> {
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("track.json"));
    let to_stdout = out.as_os_str() == "-";
    if !to_stdout {
        document_file::spare(&out, args.force)?;
    }
    let wish = if nothing_said(args) && std::io::stdin().is_terminal() {
        let mut err = std::io::stderr().lock();
        questions::ask(&mut std::io::stdin().lock(), &mut err)?
    } else {
        wish(args)
    };
    whole_in_both_ears(&wish)?;
    let preset = match &args.preset {
        Some(path) => {
            document_file::spare_input(&out, path)?;
            Some(preset(path, args.json)?)
        }
        None => None,
    };
    let file = if to_stdout { Path::new("track") } else { &out };
    let text = text_of(&wish, preset, file)?;
    if !to_stdout {
        document_file::write(&out, &text)?;
    }
    let name = out.display().to_string();
    if args.json {
        let file = (!to_stdout).then_some(name);
        let mut value = json!({ "ok": true, "file": file, "seconds": wish.minutes * 60.0 });
        if to_stdout {
            value["track"] = serde_json::from_str::<Value>(&text).unwrap_or_default();
        }
        return output::print_json(&value);
    }
    if to_stdout {
        return output::print(&text);
    }
    output::print(&format!(
        "{}\n",
        crate::table::plain(&format!(
            "{name}: written; heterodyne render {name} plays it into a file"
        ))
    ))
}

/// Whether every question is open.
fn nothing_said(args: &NewArgs) -> bool {
    args.voice.is_none()
        && args.preset.is_none()
        && args.noise.is_none()
        && args.title.is_none()
        && args.sample_rate.is_none()
        && [
            args.carrier,
            args.beat,
            args.from,
            args.to,
            args.level,
            args.minutes,
            args.noise_level,
        ]
        .iter()
        .all(Option::is_none)
}

fn wish(args: &NewArgs) -> Wish {
    let usual = Wish::default();
    let steady = args.beat.unwrap_or(usual.beat_hz[0]);
    Wish {
        voice: args.voice.unwrap_or(usual.voice),
        carrier_hz: args.carrier.unwrap_or(usual.carrier_hz),
        beat_hz: [args.from.unwrap_or(steady), args.to.unwrap_or(steady)],
        level: args.level.unwrap_or(usual.level),
        minutes: args.minutes.unwrap_or(usual.minutes),
        noise: args.noise.clone(),
        noise_level: args.noise_level.unwrap_or(usual.noise_level),
        title: args.title.clone().unwrap_or_default(),
        sample_rate: args.sample_rate.unwrap_or(usual.sample_rate),
    }
}

/// The highest beat in hertz at which no tone falls below 0 Hz.
pub fn highest_beat(voice: NewVoiceArg, carrier_hz: f64) -> f64 {
    match voice {
        NewVoiceArg::Binaural => 2.0 * carrier_hz,
        NewVoiceArg::Isochronic => f64::INFINITY,
    }
}

/// Refuses two tones of which the lower one would rest at 0 Hz.
fn whole_in_both_ears(wish: &Wish) -> Result<(), Failure> {
    let beat_hz = wish.beat_hz[0].max(wish.beat_hz[1]);
    let highest = highest_beat(wish.voice, wish.carrier_hz);
    if beat_hz <= highest {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "a beat of {beat_hz} Hz around {} Hz leaves one ear at 0 Hz; accepted are up to {highest} Hz, twice the carrier",
        wish.carrier_hz
    )))
}

/// The voices of a preset.
fn preset(path: &Path, as_json: bool) -> Result<Vec<Voice>, Failure> {
    if !heterodyne_media::is_preset(path) {
        return Err(Failure::Usage(format!(
            "{} is no .voice or .voices file",
            path.display()
        )));
    }
    let Opened {
        track, problems, ..
    } = source::open(path, as_json)?;
    if !as_json {
        problems.show();
    }
    Ok(track
        .steps
        .into_iter()
        .flat_map(|step| step.voices)
        .collect())
}

/// The track as text, which the reader takes without a word; with a preset its voices replace the wished one.
///
/// # Errors
/// A colour that nobody knows, or text that is too long.
fn text_of(wish: &Wish, preset: Option<Vec<Voice>>, out: &Path) -> Result<String, Failure> {
    let draft = draft(wish, out).to_string();
    let Parsed { value, diagnostics } = parse_track(&draft, "the new track");
    let problems = Problems::of(out, draft, diagnostics);
    let track: Option<Track> = value.filter(|_| problems.list.is_empty());
    let Some(mut track) = track else {
        let first = problems
            .list
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        return Err(Failure::Usage(first));
    };
    if let (Some(voices), Some(step)) = (preset, track.steps.first_mut()) {
        step.voices = voices;
    }
    Ok(write_track(&track))
}

fn draft(wish: &Wish, out: &Path) -> Value {
    let seconds = wish.minutes * 60.0;
    let [from, to] = wish.beat_hz;
    let moves = from != to;
    let mut params = json!({ "ampL": wish.level, "ampR": wish.level, "baseFreq": wish.carrier_hz });
    if moves {
        params["startBeatFreq"] = json!(from);
        params["endBeatFreq"] = json!(to);
    } else {
        params["beatFreq"] = json!(from);
    }
    let function = match wish.voice {
        NewVoiceArg::Binaural => "binaural_beat",
        NewVoiceArg::Isochronic => "isochronic_tone",
    };
    let ending = if moves { "_transition" } else { "" };
    let fade = (seconds / 4.0).min(5.0);
    let file = out.with_extension("wav");
    let file = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut track = json!({
        "global": { "sample_rate": wish.sample_rate, "crossfade_duration": 0.0, "output_filename": file },
        "progression": [{
            "description": wish.title,
            "duration": seconds,
            "voices": [{
                "synth_function_name": format!("{function}{ending}"),
                "is_transition": moves,
                "params": params,
                "volume_envelope": { "type": "linen", "params": { "attack": fade, "release": fade } },
            }],
        }],
    });
    if let Some(colour) = &wish.noise {
        track["background_noise"] = json!({
            "params": { "noise_parameters": { "name": colour } },
            "amp": wish.noise_level, "fade_in": fade, "fade_out": fade,
        });
    }
    track
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wish_reads_back_without_a_word() {
        for voice in [NewVoiceArg::Binaural, NewVoiceArg::Isochronic] {
            for beat_hz in [[10.0, 10.0], [12.5, 4.0]] {
                for noise in [None, Some("deep brown".to_owned())] {
                    let wish = Wish {
                        voice,
                        beat_hz,
                        noise,
                        minutes: 0.5,
                        ..Wish::default()
                    };
                    let text = text_of(&wish, None, Path::new("a.json")).unwrap();
                    let read = parse_track(&text, "t");
                    assert_eq!(read.diagnostics, [], "{text}");
                    let track = read.value.unwrap();
                    assert_eq!(track.steps[0].duration_secs, 30.0);
                    assert_eq!(
                        track.steps[0].voices[0].transition,
                        beat_hz[0] != beat_hz[1]
                    );
                    assert_eq!(track.background_noise.is_some(), wish.noise.is_some());
                }
            }
        }
    }

    #[test]
    fn a_colour_that_nobody_knows_is_refused() {
        let wish = Wish {
            noise: Some("mauve".to_owned()),
            ..Wish::default()
        };
        let message = text_of(&wish, None, Path::new("a.json")).unwrap_err();
        assert!(
            message.message().unwrap().contains("deep brown"),
            "{message:?}"
        );
    }
}
