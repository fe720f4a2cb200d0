//! How fast finished samples become a file: one line a format, in multiples of real time at 44.1 kHz.
//!
//! The sound is eight pairs of sines over low-passed noise, like a session; `loud` raises the noise.

use std::time::Instant;

use heterodyne_media::{Dither, Format, OutputSpec, create};

const RATE_HZ: u32 = 44_100;
const SECS: usize = 60;
const BLOCK: usize = 4800;

fn session(noise_gain: f32) -> [Vec<f32>; 2] {
    let frames = RATE_HZ as usize * SECS;
    let (mut state, mut low) = (1_u32, 0.0_f32);
    let (mut left, mut right) = (Vec::with_capacity(frames), Vec::with_capacity(frames));
    for i in 0..frames {
        let t = i as f64 / f64::from(RATE_HZ);
        let pair = |beat_hz: f64| -> f32 {
            let sine = |k: i32| {
                (std::f64::consts::TAU * (100.0 + 57.3 * f64::from(k) + beat_hz) * t).sin()
            };
            (0..8).map(|k| 0.02 * sine(k)).sum::<f64>() as f32
        };
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        low += 0.03 * (state as i32 as f32 / 2_147_483_648.0 - low);
        left.push(pair(0.0) + noise_gain * low);
        right.push(pair(4.0) + noise_gain * low);
    }
    [left, right]
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sounds = [("quiet", session(0.2)), ("loud", session(2.0))];
    println!("| sound | format | dither | threads | x real time | GB/s out | size of PCM |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for (name, [left, right]) in &sounds {
        for format in Format::ALL {
            for (dither, threads) in [(None, 0), (Some(Dither::new(1)), 0), (None, 2)] {
                if (format == Format::WavF32 && dither.is_some())
                    || (threads > 0 && !format.is_flac())
                {
                    continue;
                }
                let mut spec = OutputSpec::new(format, RATE_HZ, left.len() as u64);
                (spec.dither, spec.encoder_threads) = (dither, threads);
                let path = folder.path().join("out");
                let start = Instant::now();
                let mut writer = create(&path, &spec).expect("a writer");
                for (l, r) in left.chunks(BLOCK).zip(right.chunks(BLOCK)) {
                    writer.write(l, r).expect("room on the disk");
                }
                let finished = writer.finish().expect("a finished file");
                let secs = start.elapsed().as_secs_f64();
                println!(
                    "| {name} | {format} | {} | {threads} | {:.0} | {:.2} | {:.3} |",
                    if dither.is_some() { "tpdf" } else { "none" },
                    SECS as f64 / secs,
                    finished.bytes as f64 / secs / 1e9,
                    finished.bytes as f64 * 8.0
                        / (left.len() * 2) as f64
                        / f64::from(format.bits()),
                );
            }
        }
    }
}
