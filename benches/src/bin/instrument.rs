//! Times the measuring instrument with everything on, in two channels, quantum by quantum: a line of JSON for each sound and each budget, as
//! `web/test/wasm/lab_speed.mjs` prints them of the module in Node.
//!
//! ```text
//! instrument SECONDS BUDGET...
//! ```
//! The sounds are one tone in each ear, a chord of sixteen tones in noise, and noise alone. Each runs several times from the same beginning, so that
//! quantum n does the same work each time; its time is the least of them, without what others took away from the machine.

use std::process::ExitCode;
use std::time::Instant;

use heterodyne_dsp::elementary::{pow, sin_turns};
use heterodyne_dsp::random::hash32;
use heterodyne_lab::layout::{QUANTUM_FRAMES, head, section};
use heterodyne_lab::{Instrument, Settings};
use serde_json::json;

const RATE_HZ: f64 = 48_000.0;

/// Runs of a sound.
const RUNS: usize = 6;

type Sound = [Vec<f32>; 2];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Option<Vec<usize>> = words.iter().map(|word| word.parse().ok()).collect();
    let Some([seconds, budgets @ ..]) = numbers.as_deref() else {
        eprintln!("usage: instrument SECONDS BUDGET..., whole numbers");
        return ExitCode::from(2);
    };
    let quanta = seconds * RATE_HZ as usize / QUANTUM_FRAMES;
    let sounds = sounds(quanta * QUANTUM_FRAMES);
    for budget in budgets {
        for (name, sound) in &sounds {
            match timed(*budget, sound) {
                Ok(line) => println!("{}", line_of(name, *budget, quanta, line)),
                Err(what) => {
                    eprintln!("error: {what}");
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    ExitCode::SUCCESS
}

fn sounds(frames: usize) -> [(&'static str, Sound); 3] {
    let made = |seed: u64, partials: &[(f64, f64)], noise: f64| -> Vec<f32> {
        let draw = |n: usize| f64::from(hash32(seed, n as u32)) / 2_147_483_648.0 - 1.0;
        (0..frames)
            .map(|n| {
                let sum = partials.iter().fold(0.0, |sum, (hz, amplitude)| {
                    sum + amplitude * sin_turns(hz * n as f64 / RATE_HZ)
                });
                (sum + noise * draw(n)) as f32
            })
            .collect()
    };
    let chord: Vec<(f64, f64)> = (1..=16)
        .map(|n| (97.3 * pow(f64::from(n), 1.3), 0.05))
        .collect();
    [
        (
            "one tone",
            [made(1, &[(440.3, 0.5)], 0.0), made(2, &[(447.1, 0.5)], 0.0)],
        ),
        (
            "sixteen tones in noise",
            [made(1, &chord, 0.01), made(2, &chord, 0.01)],
        ),
        ("noise", [made(1, &[], 0.3), made(2, &[], 0.3)]),
    ]
}

/// µs of each quantum, in order of size, and how often tones were new.
fn timed(budget: usize, [left, right]: &Sound) -> Result<(Vec<f64>, f64), String> {
    let settings = Settings {
        channels: 2,
        sample_rate_hz: RATE_HZ,
        ..Settings::default()
    };
    let mut lab = Instrument::new(&settings).map_err(|error| error.to_string())?;
    lab.set_budget(budget).map_err(|error| error.to_string())?;
    let counted = |lab: &Instrument| lab.results()[head::COUNTERS + section::TONES];
    let mut times = vec![f64::INFINITY; left.len().div_ceil(QUANTUM_FRAMES)];
    let mut before = 0.0;
    for _ in 0..RUNS {
        lab.reset();
        before = counted(&lab);
        let quanta = left
            .chunks(QUANTUM_FRAMES)
            .zip(right.chunks(QUANTUM_FRAMES));
        for ((left, right), time) in quanta.zip(&mut times) {
            let begun = Instant::now();
            lab.process(&[left, right]);
            *time = time.min(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    times.sort_by(f64::total_cmp);
    let tones_per_sec = (counted(&lab) - before) / left.len() as f64 * RATE_HZ;
    Ok((times, tones_per_sec))
}

fn line_of(
    name: &str,
    budget: usize,
    quanta: usize,
    (times, tones_per_sec): (Vec<f64>, f64),
) -> serde_json::Value {
    let share = |part: f64| {
        let at = (part * times.len() as f64) as usize;
        times
            .get(at.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let p99 = share(0.99);
    json!({
        "sound": name, "budget": budget, "quanta": quanta,
        "us": { "p50": share(0.5), "p95": share(0.95), "p99": p99, "max": share(1.0) },
        "p99_share": p99 / (QUANTUM_FRAMES as f64 / RATE_HZ * 1e6),
        "mean_us": times.iter().sum::<f64>() / times.len() as f64,
        "tones_per_s": tones_per_sec,
    })
}
