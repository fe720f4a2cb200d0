//! Times every effect, and all of them in one chain, quantum by quantum in two channels: a line of JSON for each.
//!
//! ```text
//! effects SECONDS
//! ```
//! The sound runs several times from the same beginning, so that quantum n does the same work each time; its time is the least of them, without what
//! others took away from the machine.

use std::process::ExitCode;
use std::time::Instant;

use heterodyne_benches::effects::{QUANTUM_FRAMES, RATE_HZ, rows, sound};
use heterodyne_dsp::effects::{Chain, ChainError, Stage};
use serde_json::json;

/// Runs of the sound.
const RUNS: usize = 5;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [seconds] = &words[..] else {
        return usage();
    };
    let Ok(seconds) = seconds.parse::<usize>() else {
        return usage();
    };
    let quanta = seconds * RATE_HZ as usize / QUANTUM_FRAMES;
    let sound = sound(quanta * QUANTUM_FRAMES);
    for (name, stages) in rows() {
        match timed(&stages, &sound) {
            Ok((times, latency)) => println!("{}", line_of(&name, quanta, times, latency)),
            Err(error) => {
                eprintln!("error: {name}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: effects SECONDS, a whole number");
    ExitCode::from(2)
}

/// µs of each quantum, in order of size, and the latency in frames.
fn timed(stages: &[Stage], sound: &[Vec<f32>; 2]) -> Result<(Vec<f64>, usize), ChainError> {
    let mut chain = Chain::new(RATE_HZ, 2, stages)?;
    let mut times = vec![f64::INFINITY; sound[0].len() / QUANTUM_FRAMES];
    for _ in 0..RUNS {
        chain.reset();
        let mut out = [[0.0f32; QUANTUM_FRAMES]; 2];
        for (quantum, time) in times.iter_mut().enumerate() {
            let from = quantum * QUANTUM_FRAMES;
            for (out, sound) in out.iter_mut().zip(sound) {
                out.copy_from_slice(&sound[from..from + QUANTUM_FRAMES]);
            }
            let [left, right] = &mut out;
            let begun = Instant::now();
            chain.process(&mut [left, right]);
            *time = time.min(begun.elapsed().as_secs_f64() * 1e6);
            std::hint::black_box(&out);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok((times, chain.latency_frames()))
}

fn line_of(name: &str, quanta: usize, times: Vec<f64>, latency_frames: usize) -> serde_json::Value {
    let at = |part: f64| {
        let place = (part * times.len() as f64) as usize;
        times
            .get(place.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let p99 = at(0.99);
    json!({
        "effect": name, "quanta": quanta, "latency_frames": latency_frames,
        "us": { "p50": at(0.5), "p95": at(0.95), "p99": p99, "max": at(1.0) },
        "mean_us": times.iter().sum::<f64>() / times.len() as f64,
        "p99_share": p99 / (QUANTUM_FRAMES as f64 / RATE_HZ * 1e6),
    })
}
