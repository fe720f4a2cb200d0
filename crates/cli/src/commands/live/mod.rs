//! Takes a seat in a live room, or a place at a media server, and stays until it is told to leave.
//!
//! Invariant: the first line on standard output is the link where a room was made; recordings are whole whichever way it ends.

mod args;
mod input;
mod said;

pub use args::LiveArgs;

use crate::exit::Failure;
use crate::{chain_choice, output, signal};
use args::CodecArg;
use heterodyne_device::Device;
use heterodyne_live::packet::Codec;
use heterodyne_peer::RATE_HZ;
use heterodyne_peer::address::{Invitation, Target};
use heterodyne_peer::dial::Trust;
use heterodyne_peer::error::PeerError;
use heterodyne_peer::event::{Event, Route};
use heterodyne_peer::options::{Effects, Input, Options, Output};
use heterodyne_peer::room_socket::new_room;
use heterodyne_peer::session::Session;
use heterodyne_peer::weather::Weather;
use serde_json::json;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Holds the token where `--token` does not, so that no list of processes shows it.
const TOKEN: &str = "HETERODYNE_TOKEN";
/// A preset that is given as input lasts so long.
const SECS_OF_A_PRESET: f64 = 3600.0;
/// How often figures are shown.
const SHOWN: Duration = Duration::from_secs(2);
/// Weather is the same every time.
const SEED: u64 = 1;
/// After the end of an input that nobody stays for: what is under way arrives.
const LAST_PACKETS: Duration = Duration::from_secs(1);

/// Runs `heterodyne live`.
pub fn run(args: &LiveArgs) -> Result<(), Failure> {
    if args.url.is_none() && args.new.is_none() && args.whip.is_none() && args.whep.is_none() {
        let says =
            "nowhere to go: give the link to a room, or --new HOST, --whip URL or --whep URL";
        return Err(Failure::Usage(says.to_owned()));
    }
    let targets = [&args.whip, &args.whep].map(|url| url.as_deref().map(Target::parse).transpose());
    let [whip, whep] = targets;
    let (whip, whep) = (whip.map_err(failure)?, whep.map_err(failure)?);
    let certificates = certificates(args);
    let room = room(args, &certificates)?;
    let speaks = room.is_some() || whip.is_some();
    let input = match speaks || args.input.is_some() {
        true => input::open(args.input.as_deref(), args.json)?,
        false => Input::None,
    };
    let ends = matches!(input, Input::Sound(_) | Input::Track(_))
        && args.no_output
        && args.record.is_none();
    let options = Options {
        room: room.clone(),
        whip,
        whep,
        token: args.token.clone().or_else(|| std::env::var(TOKEN).ok()),
        name: args.name.clone(),
        input: Some(input),
        effects: effects(args)?,
        output: output_of(args),
        record: args.record.clone(),
        codec: Some(match args.codec {
            CodecArg::S16 => Codec::S16,
            CodecArg::F32 => Codec::F32,
            CodecArg::Opus => Codec::Opus,
        }),
        route: if args.track {
            Route::Track
        } else {
            Route::Channel
        },
        packet_frames: args.packet,
        muted: args.mute,
        certificates,
        addresses: Vec::new(),
        weather: weather(args)?,
    };
    let asked_to_end = signal::listen()?;
    let session = Session::start(options).map_err(failure)?;
    begin(args, room.as_ref(), &session)?;
    let ended = watch(args, &session, ends, || {
        asked_to_end.load(Ordering::Relaxed)
    });
    // Recordings are finished even where the way here broke.
    let files = session.stop().map_err(failure)?;
    ended?;
    files.iter().try_for_each(|file| match args.json {
        true => line(json!({"event": "recorded", "file": file.display().to_string()}).to_string()),
        false => line(format!("Recorded {}", file.display())),
    })
}

/// The room that was named, or a new one.
fn room(args: &LiveArgs, certificates: &[PathBuf]) -> Result<Option<Invitation>, Failure> {
    if let Some(url) = &args.url {
        return Invitation::parse(url).map(Some).map_err(failure);
    }
    let Some(host) = &args.new else {
        return Ok(None);
    };
    let host = match host.contains("://") {
        true => host.clone(),
        false => format!("https://{host}"),
    };
    let server = Target::parse(&host).map_err(failure)?;
    let files: Vec<_> = certificates.iter().map(PathBuf::as_path).collect();
    let trust = Trust::new(&files).map_err(failure)?;
    new_room(&server, &trust).map(Some).map_err(failure)
}

/// Certificates that were named, and the one that `serve` made for this user, if it did.
fn certificates(args: &LiveArgs) -> Vec<PathBuf> {
    let own = super::serve::own_certificate().filter(|path| path.is_file());
    args.trust.iter().cloned().chain(own).collect()
}

fn weather(args: &LiveArgs) -> Result<Option<Weather>, Failure> {
    let made = args
        .weather
        .map(|(loss, late_ms)| Weather::new(loss, Duration::from_millis(late_ms), SEED));
    made.transpose().map_err(failure)
}

fn output_of(args: &LiveArgs) -> Output {
    if args.no_output {
        return Output::None;
    }
    let device = match &args.output {
        Some(word) => word.parse().unwrap_or_default(),
        None => Device::of_environment(),
    };
    match device {
        Device::Null => Output::None,
        device => Output::Device(device),
    }
}

fn effects(args: &LiveArgs) -> Result<Option<Effects>, Failure> {
    let Some(spec) = args.chain.read(args.json)? else {
        return Ok(None);
    };
    let mut chain = chain_choice::made(&spec, RATE_HZ, 2)?;
    Ok(Some(Box::new(move |left, right| {
        chain.process(&mut [left, right]);
    })))
}

fn begin(args: &LiveArgs, room: Option<&Invitation>, session: &Session) -> Result<(), Failure> {
    let link = room.map(Invitation::link);
    if args.json {
        return line(json!({"event": "open", "link": link, "output": session.output}).to_string());
    }
    if let (Some(link), true) = (&link, args.new.is_some()) {
        line(link.clone())?;
    }
    match &session.output {
        Some(device) => line(format!("Playing on {device}; Ctrl+C leaves")),
        None => line("Playing on no device; Ctrl+C leaves".to_owned()),
    }
}

/// Says what happens, until it is time to leave.
fn watch(
    args: &LiveArgs,
    session: &Session,
    ends: bool,
    asked_to_end: impl Fn() -> bool,
) -> Result<(), Failure> {
    let begin = Instant::now();
    let mut shown = begin;
    let mut last = None;
    loop {
        let over = args
            .duration
            .is_some_and(|secs| begin.elapsed().as_secs_f64() >= secs);
        let drained = last.is_some_and(|last: Instant| last.elapsed() >= LAST_PACKETS);
        if over || drained || asked_to_end() {
            return Ok(());
        }
        if let Some(event) = session.event(Duration::from_millis(50)) {
            match args.json {
                true => line(said::event_as_json(&event).to_string())?,
                false => line(said::event(&event))?,
            }
            match event {
                Event::RoomOver(says)
                    if !session.view().peers.iter().any(|peer| peer.connected) =>
                {
                    return Err(Failure::Io(says));
                }
                Event::InputEnded if ends => last = Some(Instant::now()),
                _ => {}
            }
        }
        if shown.elapsed() >= SHOWN {
            shown = Instant::now();
            let view = session.view();
            match args.json {
                true => line(said::view_as_json(&view).to_string())?,
                false => view
                    .peers
                    .iter()
                    .try_for_each(|peer| line(said::peer(peer)))?,
            }
        }
    }
}

fn line(text: String) -> Result<(), Failure> {
    output::print(&format!("{text}\n"))
}

fn failure(error: PeerError) -> Failure {
    match error {
        PeerError::Address { .. } => Failure::Usage(error.to_string()),
        PeerError::Device(_) => {
            Failure::Device(format!("{error}; --input none and --no-output need none"))
        }
        PeerError::Media { .. } => Failure::Render(error.to_string()),
        PeerError::Reach { place, says } if says.contains("certificate") => Failure::Io(format!(
            "{place}: {says}; --trust FILE believes the server's own"
        )),
        PeerError::Reach { .. }
        | PeerError::Answer { .. }
        | PeerError::Room { .. }
        | PeerError::File { .. } => Failure::Io(error.to_string()),
    }
}
