//! Plays a track on a sound device: with a live view on a terminal, in lines elsewhere.

mod args;
mod deck;
mod draw;
mod keys;
mod lines;
mod meter;
mod named_files;
mod programme;
mod record;
mod said;
mod screen;
mod steering;
mod tape;
mod view;
mod watch;

pub use args::PlayArgs;

use crate::chain_choice::RATES_HZ;
use crate::clock;
use crate::destination;
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::signal;
use crate::source::{self, Opened};
use crate::stderr_kept::Kept;
use crate::table::plain;
use deck::{Deck, Outcome};
use heterodyne_device::{Device, DeviceError, Options, Piece, Session, Snapshot};
use heterodyne_engine::Settings;
use heterodyne_media::{AtomicFile, Finished, Format};
use heterodyne_track::chain::ChainSpec;
use lines::Style;
use said::Said;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use tape::Tape;
use watch::Watch;

/// Room between the device and the recording, in frames: some seconds.
const TAP_FRAMES: usize = 1 << 19;

/// How playing shows itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Screen,
    Lines(Style),
}

/// Runs `heterodyne play TRACK`.
pub fn run(args: PlayArgs) -> Result<(), Failure> {
    let preset_secs = source::PRESET_SECS;
    let seen = named_files::stamps([&args.track]);
    let opened = source::read(&args.track, preset_secs)?.map_err(|p| refuse(p, args.json))?;
    let format = args
        .record
        .as_deref()
        .map(|out| record_format(out, &opened));
    let format = format.transpose()?;
    let chain = args.chain.read(args.json)?;
    if let (Some(rate), true) = (args.sample_rate, chain.is_some())
        && !RATES_HZ.contains(&rate)
    {
        return Err(Failure::Usage(format!(
            "--sample-rate {rate}: with --chain {} to {} Hz are accepted",
            RATES_HZ.start(),
            RATES_HZ.end()
        )));
    }
    let asked_to_end = signal::listen()?;
    let (tell, found) = channel();
    let look = !args.no_watch;
    let watch = Watch::begin(&args.track, preset_secs, &opened, seen, look, tell);
    let watch = watch.map_err(Failure::io("start a thread"))?;
    let Opened {
        track,
        sources,
        problems,
        ..
    } = opened;
    let kept = Arc::new(track.clone());
    // What the system's libraries write about devices that are not there is said better below.
    let quiet = Kept::begin();
    let session = Session::start(move || Ok(Piece { track, sources }), options(&args, chain));
    drop(quiet);
    let session = session.map_err(|error| no_device(&error, &args))?;
    let tape = match (&args.record, format, session.take_tap()) {
        (Some(path), Some(format), Some(tap)) => Tape::Waiting {
            path: path.clone(),
            format,
            tap,
        },
        _ => Tape::None,
    };
    let mut deck = Deck::new(
        title(&args.track),
        session,
        deck::Given {
            track: kept,
            problems,
        },
        deck::Following { watch, found },
        tape,
        args.start,
    );
    let face = face(&args);
    let outcome = match face {
        Face::Screen => screen::run(&mut deck, asked_to_end),
        Face::Lines(style) => lines::run(&mut deck, style, asked_to_end),
    };
    close(deck, outcome, face, &args)
}

fn face(args: &PlayArgs) -> Face {
    match (args.json, args.quiet) {
        (true, _) => Face::Lines(Style::Json),
        (_, true) => Face::Lines(Style::Quiet),
        _ if crate::screen::is_drawn_on() => Face::Screen,
        _ => Face::Lines(Style::Text),
    }
}

fn options(args: &PlayArgs, chain: Option<ChainSpec>) -> Options {
    let device = match args.device.as_deref() {
        Some(word) => word.parse().unwrap_or_default(),
        None => Device::of_environment(),
    };
    let defaults = Options::default();
    Options {
        device,
        buffer_frames: args.buffer,
        sample_rate: args.sample_rate,
        start_secs: args.start,
        looped: args.looped,
        gain: args.gain,
        realtime: !args.no_realtime,
        chain,
        tap_frames: if args.record.is_some() { TAP_FRAMES } else { 0 },
        settings: Settings {
            seed: args.seed,
            ..Settings::new(defaults.settings.sample_rate, source::mix(args.mix))
        },
        ..defaults
    }
}

/// The format of the recording; refuses a file that cannot be written before anything sounds.
fn record_format(out: &Path, opened: &Opened) -> Result<Format, Failure> {
    let ending = out.extension().and_then(|ending| ending.to_str());
    let flac = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("flac"));
    let wanted = if flac {
        Format::FlacS24
    } else {
        Format::WavF32
    };
    let format =
        Format::for_output(out, Some(wanted)).map_err(|error| Failure::Usage(error.to_string()))?;
    destination::spare_inputs(out, &opened.file, &opened.track)?;
    AtomicFile::create(out).map_err(|error| Failure::Io(error.to_string()))?;
    Ok(format)
}

/// The name of a track's file, for the top of the view.
fn title(track: &Path) -> String {
    let name = track.file_name().unwrap_or(track.as_os_str());
    name.to_string_lossy().into_owned()
}

/// What is wrong with the device, and what can be done without one.
fn no_device(error: &DeviceError, args: &PlayArgs) -> Failure {
    let instead = match error {
        DeviceError::None { .. } => format!(
            "; heterodyne render {} makes a file instead, --device null plays without sound",
            in_words(&args.track)
        ),
        _ => "; heterodyne devices lists them".to_owned(),
    };
    let said = error.to_string();
    Failure::Device(format!("{}{instead}", said.trim_end_matches('.')))
}

/// A path as a shell takes it.
fn in_words(path: &Path) -> String {
    let text = path.display().to_string();
    let harmless = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    if !text.is_empty() && text.chars().all(harmless) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Shows why a track cannot be played; as JSON in one line, like all that `play` prints.
fn refuse(problems: Problems, as_json: bool) -> Failure {
    if !as_json {
        return problems.refuse(false);
    }
    let mut line = Said::Refused(problems).json();
    line["ok"] = false.into();
    lines::json_line(&line).err().unwrap_or(Failure::Input)
}

/// Stops, finishes the recording, says how it was.
fn close(deck: Deck, outcome: Outcome, face: Face, args: &PlayArgs) -> Result<(), Failure> {
    let played_secs = deck.played_secs;
    let (snapshot, tape) = deck.stop();
    if let Outcome::Refused(problems) = outcome {
        return Err(refuse(problems, args.json));
    }
    let recorded = tape.finish();
    let failure = match outcome {
        Outcome::Done | Outcome::Refused(_) => None,
        Outcome::Interrupted => Some(Failure::EndedByUser),
        Outcome::Failed(failure) => Some(failure),
    };
    let recorded = match (recorded, &failure) {
        (Ok(recorded), _) => recorded,
        (Err(error), None | Some(Failure::EndedByUser)) => return Err(error),
        (Err(_), Some(_)) => None,
    };
    let summary = Summary {
        played_secs,
        snapshot: &snapshot,
        recorded: recorded.as_ref(),
        interrupted: matches!(failure, Some(Failure::EndedByUser)),
    };
    if face == Face::Lines(Style::Json) {
        lines::json_line(&summary.json())?;
    } else if !args.quiet {
        output::complain(&summary.text());
    }
    failure.map_or(Ok(()), Err)
}

/// How it was.
struct Summary<'a> {
    played_secs: f64,
    snapshot: &'a Snapshot,
    recorded: Option<&'a Finished>,
    interrupted: bool,
}

impl Summary<'_> {
    fn text(&self) -> String {
        let Snapshot {
            load,
            xruns,
            tap_lost_frames,
            ..
        } = self.snapshot;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let mut text = format!(
            "played {}, {}, load p50 {} p99 {} worst {}",
            clock::exact(self.played_secs),
            draw::words::xruns(xruns),
            percent(load.p50),
            percent(load.p99),
            percent(load.worst),
        );
        if let Some(file) = self.recorded {
            let rate = f64::from(self.snapshot.sample_rate.max(1));
            let lost = match tap_lost_frames {
                0 => String::new(),
                lost => format!(", {lost} frames lost"),
            };
            text.push_str(&format!(
                "\nrecorded {}: {}, {} frames{lost}",
                plain(&file.path.display().to_string()),
                clock::exact(file.frames as f64 / rate),
                file.frames,
            ));
        }
        if self.interrupted {
            text.push_str("\ninterrupted");
        }
        text
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "event": "end",
            "interrupted": self.interrupted,
            "played_secs": self.played_secs,
            "position_secs": self.snapshot.position_secs(),
            "laps": self.snapshot.laps,
            "load": said::load(self.snapshot),
            "xruns": said::xruns(&self.snapshot.xruns),
            "reconnections": self.snapshot.reconnections,
            "faults": self.snapshot.faults,
            "record": self.recorded.map(|file| json!({
                "file": file.path.display().to_string(), "frames": file.frames, "bytes": file.bytes,
                "lost_frames": self.snapshot.tap_lost_frames,
            })),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_offered_as_a_shell_takes_it() {
        assert_eq!(in_words(Path::new("a/b-1.json")), "a/b-1.json");
        assert_eq!(in_words(Path::new("it's 2.json")), "'it'\\''s 2.json'");
        assert_eq!(in_words(Path::new("a;b")), "'a;b'");
    }
}
