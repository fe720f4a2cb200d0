//! Plays under load, random commands and devices that go away, counts everything, and says whether it held.
//!
//! ```text
//! soak [--minutes M] [--pulse] [--seed N] [--losses N] [--buffer FRAMES] [--blocked-minutes B] [--json FILE] [TRACK]...
//! ```
//! Exit status 1 and a sentence for each demand that was not met: no panic, no call of the allocator on the audio thread, no
//! fault, as many reconnections as losses, memory flat, every missing frame in the counters of the session, and an
//! audio clock that goes on while every other thread is stopped.

mod blocked;
mod gaps;
mod memory;
mod orders;
mod outage;
mod report;
mod stressor;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use heterodyne_allocation_count::Allocator;
use heterodyne_benches::pulse::Pulse;
use heterodyne_benches::words::number;
use heterodyne_device::{Options, Session};

use gaps::Gaps;
use memory::Memory;
use orders::Orders;
use outage::Outages;
use report::Report;

/// Counts every call from inside of an audio callback, and every living byte.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator::watching(heterodyne_device::in_callback);

/// Random commands a second.
const COMMANDS_PER_SEC: f64 = 20.0;
/// How long the session may take to play again after everything is over.
const RECOVERY: Duration = Duration::from_secs(30);

/// Tells the second process, which plays, where the first has prepared a private PulseAudio.
const FOLDER: &str = "HETERODYNE_SOAK_FOLDER";

static PANICS: AtomicU64 = AtomicU64::new(0);

/// What is asked.
struct Asked {
    secs: f64,
    blocked_secs: f64,
    pulse: bool,
    seed: u64,
    losses: u32,
    buffer_frames: Option<u32>,
    json: Option<PathBuf>,
    tracks: Vec<PathBuf>,
    /// The folder of the private PulseAudio, once it is prepared.
    folder: Option<PathBuf>,
}

fn main() -> ExitCode {
    match asked(std::env::args().skip(1)) {
        Ok(asked) if asked.pulse && asked.folder.is_none() => on_a_private_server(),
        Ok(asked) => judged(&asked),
        Err(what) => failed(&what),
    }
}

fn failed(what: &str) -> ExitCode {
    eprintln!("error: {what}");
    ExitCode::FAILURE
}

/// Runs this program again in an environment that leads to a private PulseAudio.
fn on_a_private_server() -> ExitCode {
    let folder = std::env::temp_dir().join(format!("heterodyne-soak-{}", std::process::id()));
    let again = || -> Result<bool, String> {
        let environment = Pulse::prepared(&folder, outage::RATE)?;
        let here = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(here);
        command
            .args(std::env::args_os().skip(1))
            .envs(environment)
            .env(FOLDER, &folder)
            .env_remove("HETERODYNE_DEVICE");
        let status = command.status().map_err(|error| error.to_string())?;
        Ok(status.success())
    };
    let done = again();
    // Temporary files; the system removes them if this does not.
    let _ = std::fs::remove_dir_all(&folder);
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(what) => failed(&what),
    }
}

fn judged(asked: &Asked) -> ExitCode {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |what| {
        PANICS.fetch_add(1, Relaxed);
        before(what);
    }));
    let judge = || {
        let report = soak(asked)?;
        print!("{}", report.table());
        if let Some(path) = &asked.json {
            std::fs::write(path, format!("{:#}\n", report.json()))
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let broken = report.broken();
        match broken.is_empty() {
            true => Ok(()),
            false => Err(broken.join("\nerror: ")),
        }
    };
    match judge() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => failed(&what),
    }
}

fn asked(mut given: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked {
        secs: 60.0,
        blocked_secs: 0.0,
        pulse: false,
        seed: 1,
        losses: 10,
        buffer_frames: None,
        json: None,
        tracks: Vec::new(),
        folder: std::env::var_os(FOLDER).map(PathBuf::from),
    };
    while let Some(word) = given.next() {
        let mut value = || given.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--minutes" => asked.secs = 60.0 * number::<f64>(&value()?)?,
            "--blocked-minutes" => asked.blocked_secs = 60.0 * number::<f64>(&value()?)?,
            "--pulse" => asked.pulse = true,
            "--seed" => asked.seed = number(&value()?)?,
            "--losses" => asked.losses = number(&value()?)?,
            "--buffer" => asked.buffer_frames = Some(number(&value()?)?),
            "--json" => asked.json = Some(PathBuf::from(value()?)),
            option if option.starts_with('-') => return Err(format!("{option:?} is no option")),
            _ => asked.tracks.push(PathBuf::from(word)),
        }
    }
    if !(asked.secs > 0.0 && asked.secs.is_finite() && asked.blocked_secs >= 0.0) {
        return Err("minutes are numbers above 0".to_owned());
    }
    if asked.tracks.is_empty() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let own = ["rising", "session", "falling", "short", "streamed"];
        let own = own.map(|name| root.join(format!("heard/tracks/{name}.json")));
        asked.tracks = own
            .into_iter()
            .chain([root.join("examples/demo.json")])
            .collect();
    }
    Ok(asked)
}

fn soak(asked: &Asked) -> Result<Report, String> {
    if asked.blocked_secs > 0.0 {
        blocked::programs()?;
    }
    let mut outages = Outages::new(asked.folder.clone(), asked.losses, asked.secs)?;
    let stressor = stressor::Stressor::on_all_cores();
    // The path to PulseAudio has threads that nobody lets go before the stressor's.
    let usual = if asked.pulse { 4096 } else { 512 };
    let options = Options {
        device: outages.device(),
        buffer_frames: Some(asked.buffer_frames.unwrap_or(usual)),
        looped: true,
        tap_frames: 1 << 18,
        ..Options::default()
    };
    let first = asked.tracks[0].clone();
    let session = Session::start(move || heterodyne_benches::piece::read(&first), options)
        .map_err(|error| error.to_string())?;
    let mut tap = session.take_tap().ok_or("the session has no tap")?;
    let (mut orders, mut gaps, mut memory) = (
        Orders::new(asked.seed, &asked.tracks),
        Gaps::default(),
        Memory::default(),
    );
    let begin = Instant::now();
    let mut wrong_samples = 0u64;
    let mut turn = 0u32;
    loop {
        let now = begin.elapsed().as_secs_f64();
        if now >= asked.secs {
            break;
        }
        orders.give(&session);
        let snapshot = session.snapshot();
        outages.look(now, snapshot.output.is_some())?;
        let frames = drained(&mut tap, &mut wrong_samples);
        gaps.look(&snapshot, frames, Instant::now());
        memory.look(now);
        report::tell(&session.events());
        turn += 1;
        let due = Duration::from_secs_f64(f64::from(turn) / COMMANDS_PER_SEC);
        std::thread::sleep(due.saturating_sub(begin.elapsed()));
    }
    outages.end()?;
    let recovered = recovered(&session);
    drop(stressor);
    let snapshot = session.snapshot();
    session.stop();
    let blocked = match asked.blocked_secs > 0.0 {
        true => Some(blocked::measured(asked.blocked_secs, &asked.tracks[0])?),
        false => None,
    };
    Ok(Report {
        secs: asked.secs,
        pulse: asked.pulse,
        seed: asked.seed,
        orders: orders.given(),
        losses: outages.losses(),
        recovered,
        snapshot,
        gaps,
        memory,
        wrong_samples,
        panics: PANICS.load(Relaxed),
        allocator_calls: ALLOCATOR.total(),
        blocked,
    })
}

/// Takes what was sent to the device; returns how many frames.
fn drained(tap: &mut rtrb::Consumer<f32>, wrong: &mut u64) -> u64 {
    let Ok(chunk) = tap.read_chunk(tap.slots()) else {
        return 0;
    };
    let (first, second) = chunk.as_slices();
    let samples = first.iter().chain(second);
    *wrong += samples.filter(|sample| !sample.is_finite()).count() as u64;
    let frames = chunk.len() as u64 / 2;
    chunk.commit_all();
    frames
}

/// Whether the session plays again after a resume and a seek to the start.
fn recovered(session: &Session) -> bool {
    session.set_looped(true);
    let begin = Instant::now();
    let mut callbacks = None;
    while begin.elapsed() < RECOVERY {
        session.resume();
        session.seek(0.0);
        std::thread::sleep(Duration::from_millis(100));
        let snapshot = session.snapshot();
        if snapshot.state != heterodyne_device::State::Playing {
            continue;
        }
        let count = snapshot.load.callbacks;
        if count > *callbacks.get_or_insert(count) {
            return true;
        }
    }
    false
}
