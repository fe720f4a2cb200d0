//! Times the callbacks of a session on a device that takes samples when told: one line of JSON for each buffer size.
//!
//! ```text
//! callbacks TRACK START_SECS RATE COUNT
//! ```
//! What is timed is what a sound card would call, and as the session itself counts it: commands, the Player, the rim, meters and
//! clocks. The track starts at START_SECS; COUNT callbacks are made of each size.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use heterodyne_benches::{piece, words};
use heterodyne_device::{Device, Options, Session, Snapshot, State, VirtualDevice};

/// Frames of one callback.
const SIZES: [usize; 4] = [64, 128, 256, 512];
/// How long a track may take to be worked out.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [track, start, rate, count] = given.as_slice() else {
        eprintln!("usage: callbacks TRACK START_SECS RATE COUNT");
        return ExitCode::from(2);
    };
    let done = SIZES.iter().try_for_each(|frames| {
        let line = timed(
            PathBuf::from(track),
            words::number(start)?,
            words::number(rate)?,
            words::number(count)?,
            *frames,
        )?;
        println!("{line}");
        Ok::<(), String>(())
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn timed(
    track: PathBuf,
    start_secs: f64,
    rate: u32,
    count: u64,
    frames: usize,
) -> Result<serde_json::Value, String> {
    let device = VirtualDevice::by_hand(rate, 2);
    let options = Options {
        device: Device::Virtual(device.clone()),
        start_secs,
        looped: true,
        ..Options::default()
    };
    let session =
        Session::start(move || piece::read(&track), options).map_err(|error| error.to_string())?;
    let settled =
        |snapshot: &Snapshot| snapshot.output.is_some() || snapshot.state == State::Stopped;
    if !session.wait(Some(PATIENCE), settled) {
        return Err("the track is not worked out".to_owned());
    }
    if session.snapshot().state == State::Stopped {
        return Err(format!("the track is refused: {:?}", session.events()));
    }
    let (mut made, mut energy) = (0, 0.0);
    while made < count {
        let samples = device.pump(frames).ok_or("the device was closed")?;
        energy += samples
            .iter()
            .map(|sample| f64::from(sample * sample))
            .sum::<f64>();
        made += 1;
    }
    let snapshot = session.snapshot();
    session.stop();
    if snapshot.state != State::Playing || energy == 0.0 {
        return Err(format!(
            "{:?} and an energy of {energy} after {made} callbacks",
            snapshot.state
        ));
    }
    Ok(serde_json::json!({
        "frames": frames, "sample_rate": rate, "callbacks": made, "p50": snapshot.load.p50, "p95": snapshot.load.p95,
        "p99": snapshot.load.p99, "worst": snapshot.load.worst, "faults": snapshot.faults,
    }))
}
