//! Times the transforms against each other: a line of JSON for each length and instruction set.
//!
//! ```text
//! transforms [LEN ...]     32768 when none is given
//! ```
//! The programs take turns in short rounds, so that what else the machine does hits them alike; the best round of each counts, less what
//! the copying of a frame takes alone.

use std::time::Instant;

use heterodyne_dsp::isa::Isa;
use heterodyne_transforms::{Contest, NAMES};

const ROUNDS: usize = 60;
/// Of one program in a round.
const ROUND_SECS: f64 = 0.004;

fn main() {
    let lens: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    for len in if lens.is_empty() { vec![32_768] } else { lens } {
        for isa in Isa::available() {
            match measure(len, isa) {
                Some(line) => println!("{line}"),
                None => eprintln!(
                    "error: no transform of {len} samples: powers of two from 256 to 65536 are accepted"
                ),
            }
        }
    }
}

fn measure(len: usize, isa: Isa) -> Option<String> {
    let mut contests = Vec::new();
    for who in 0..NAMES.len() {
        contests.push(Contest::new(who, len, isa)?);
    }
    let mut best = [f64::INFINITY; NAMES.len()];
    let mut counts = [4usize; NAMES.len()];
    for _ in 0..ROUNDS {
        for (who, contest) in contests.iter_mut().enumerate() {
            let begun = Instant::now();
            contest.run(counts[who]);
            let secs = begun.elapsed().as_secs_f64() / counts[who] as f64;
            best[who] = best[who].min(secs);
            counts[who] = (ROUND_SECS / best[who]).ceil() as usize;
        }
    }
    let mut steps: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        contests[1].steps(|step, work| {
            let begun = Instant::now();
            work();
            let secs = begun.elapsed().as_secs_f64();
            match steps.get_mut(step) {
                Some(best) => *best = best.min(secs),
                None => steps.push(secs),
            }
        });
    }
    let net = |who: usize| (best[who] - best[0]) * 1e9;
    let listed: Vec<String> = steps
        .iter()
        .map(|secs| format!("{:.0}", secs * 1e9))
        .collect();
    Some(format!(
        "{{\"len\":{len},\"isa\":\"{isa:?}\",\"copy_ns\":{:.0},\"own_ns\":{:.0},\"realfft_ns\":{:.0},\"phastft_ns\":{:.0},\"to_realfft\":{:.3},\"to_phastft\":{:.3},\"steps_ns\":[{}]}}",
        best[0] * 1e9,
        net(1),
        net(2),
        net(3),
        net(1) / net(2),
        net(1) / net(3),
        listed.join(",")
    ))
}
