//! Plays a track on a device and takes orders from standard input, one a line; answers each with one line of JSON.
//!
//! ```text
//! remote TRACK [--device NAME] [--rate HZ] [--buffer FRAMES] [--start SECS] [--gain G] [--paused] [--loop]
//!
//! pause | resume | seek SECS | gain G | loop on|off | update TRACK    steer; answered with the snapshot
//! look       the snapshot
//! events     what has happened since the last time
//! stop       close the device and end; so does the end of standard input
//! ```

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use heterodyne_benches::{piece, words};
use heterodyne_device::{Options, Session};
use serde_json::{Value, json};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let (track, options) = asked(std::env::args().skip(1))?;
    let session =
        Session::start(move || piece::read(&track), options).map_err(|error| error.to_string())?;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let line = line.trim();
        if line == "stop" {
            break;
        }
        answer(&obey(&session, line)?)?;
    }
    session.stop();
    answer(&json!({"state": "closed"}))
}

fn asked(mut given: impl Iterator<Item = String>) -> Result<(PathBuf, Options), String> {
    let mut options = Options::default();
    let mut track = None;
    while let Some(word) = given.next() {
        let mut value = || given.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--device" => {
                options.device = value()?.parse().unwrap_or_default();
            }
            "--rate" => options.sample_rate = Some(words::number(&value()?)?),
            "--buffer" => options.buffer_frames = Some(words::number(&value()?)?),
            "--start" => options.start_secs = words::number(&value()?)?,
            "--gain" => options.gain = words::number(&value()?)?,
            "--paused" => options.paused = true,
            "--loop" => options.looped = true,
            _ => track = Some(PathBuf::from(word)),
        }
    }
    Ok((track.ok_or("which track?")?, options))
}

fn obey(session: &Session, line: &str) -> Result<Value, String> {
    let (order, value) = line.split_once(' ').unwrap_or((line, ""));
    match order {
        "pause" => session.pause(),
        "resume" => session.resume(),
        "seek" => session.seek(words::number(value)?),
        "gain" => session.set_gain(words::number(value)?),
        "loop" => session.set_looped(value == "on"),
        "update" => {
            let path = PathBuf::from(value);
            session.update(move || piece::read(&path));
        }
        "look" => {}
        "events" => {
            let events = session.events();
            let text = |event| Value::String(format!("{event:?}"));
            return Ok(events.iter().map(text).collect());
        }
        other => return Err(format!("{other:?} is no order")),
    }
    Ok(words::snapshot(&session.snapshot()))
}

fn answer(value: &Value) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}
