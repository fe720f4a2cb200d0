//! Renders blocks of a track inside one function that callgrind switches its counter on for.
//!
//! ```text
//! count TRACK FROM_SECS QUANTA     a run of blocks from a place on
//! count seek TRACK AT_SECS         the first block of a new cursor at a place
//! count transform LEN TIMES        transforms of LEN samples
//! count tones LEN                  the tones of a frame of LEN samples
//! count instrument QUANTA          quanta of the measuring instrument with everything on
//! count effect NAME QUANTA         quanta of an effect, or of "all in a chain"
//! count live pull|push QUANTA      quanta of a live receiver, a fifth of whose packets are lost, or of a sender; stereo
//! count voices                     names every voice of the format, and counts nothing
//! count effects                    names every row of effects, and counts nothing
//! ```
//! Reading and compiling the track stay outside of the count, and of a run also the cursor's first block.

use std::path::Path;
use std::process::ExitCode;

use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::window::Window;
use heterodyne_benches::effects::{self, QUANTUM_FRAMES};
use heterodyne_benches::engine::load;
use heterodyne_dsp::effects::Chain;
use heterodyne_engine::{Block, Cursor, QUANTUM, Score};
use heterodyne_lab::{Instrument, Settings};
use heterodyne_track::table::voices;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (track, from, quanta) = match words[..] {
        ["voices"] => {
            voices().iter().for_each(|voice| println!("{}", voice.name));
            return ExitCode::SUCCESS;
        }
        ["effects"] => {
            effects::rows()
                .iter()
                .for_each(|(name, _)| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        ["effect", name, quanta] => return effect(name, quanta),
        ["transform", len, times] => return transform(len, times),
        ["tones", len] => return tones(len),
        ["instrument", quanta] => return instrument(quanta),
        ["live", part, quanta] => return heterodyne_benches::live::count(part, quanta),
        ["seek", track, at] => (track, at, "0"),
        [track, from, quanta] => (track, from, quanta),
        _ => return usage(),
    };
    let (Ok(from), Ok(quanta)) = (from.parse::<u64>(), quanta.parse::<u64>()) else {
        return usage();
    };
    let score = match load(Path::new(track)) {
        Ok(score) => score,
        Err(what) => {
            eprintln!("error: {what}");
            return ExitCode::FAILURE;
        }
    };
    let first = from * u64::from(score.sample_rate()) / QUANTUM as u64;
    let mut cursor = Cursor::new(&score);
    let mut out = [[0.0f32; QUANTUM]; 2];
    if quanta == 0 {
        heterodyne_counted(&mut cursor, &score, first, 1, &mut out);
    } else {
        cursor.render(&score, first, &mut out);
        heterodyne_counted(&mut cursor, &score, first + 1, quanta, &mut out);
    }
    println!("{}", out[0][0]);
    ExitCode::SUCCESS
}

/// Transforms noise, which is made outside of the count.
fn transform(len: &str, times: &str) -> ExitCode {
    let (Ok(len), Ok(times)) = (len.parse(), times.parse()) else {
        return usage();
    };
    let mut fft = match RealFft::new(len) {
        Ok(fft) => fft,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let noise: Vec<f32> = (0..len)
        .map(|n| heterodyne_dsp::random::hash32(1, n as u32) as f32 / 2_147_483_648.0 - 1.0)
        .collect();
    let mut out = Spectrum::new(len);
    heterodyne_counted_transform(&mut fft, &noise, times, &mut out);
    println!("{}", out.re[7]);
    ExitCode::SUCCESS
}

/// A tone with two harmonics, in noise 60 dB below it; another for each seed.
fn sound(seed: u64, frames: usize) -> Vec<f32> {
    let partials = [(440.3, 0.5), (880.6, 0.1), (1320.9, 0.05)];
    (0..frames)
        .map(|n| {
            let noise = f64::from(heterodyne_dsp::random::hash32(seed, n as u32)) / 2_147_483_648.0;
            let tones = partials.iter().fold(0.0, |sum, (hz, amplitude)| {
                let turns = (hz + seed as f64) * n as f64 / 48_000.0;
                sum + amplitude * heterodyne_dsp::elementary::sin_turns(turns)
            });
            (tones + 0.001 * (noise - 1.0)) as f32
        })
        .collect()
}

/// Measures the tones of one frame.
fn tones(len: &str) -> ExitCode {
    let Ok(len) = len.parse() else {
        return usage();
    };
    let mut estimator = match Estimator::new(48_000.0, len, Window::BlackmanHarris) {
        Ok(estimator) => estimator,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut found = [Estimate::default(); PARTIALS_MAX];
    heterodyne_counted_tones(&mut estimator, &sound(1, len), &mut found);
    println!("{:?}", found[0]);
    ExitCode::SUCCESS
}

/// What is counted of the tones of a frame.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_tones(
    estimator: &mut Estimator,
    samples: &[f32],
    found: &mut [Estimate; PARTIALS_MAX],
) {
    std::hint::black_box(estimator.estimate(std::hint::black_box(samples), found));
}

/// Runs the instrument; the first frame, before which there are no tones, stays outside of the count.
fn instrument(quanta: &str) -> ExitCode {
    let Ok(quanta) = quanta.parse::<usize>() else {
        return usage();
    };
    let settings = Settings {
        channels: 2,
        ..Settings::default()
    };
    let mut instrument = match Instrument::new(&settings) {
        Ok(instrument) => instrument,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let before = settings.frame_len;
    let sounds = [1, 8].map(|seed| sound(seed, before + 128 * quanta));
    let [left, right] = &sounds;
    instrument.process(&[&left[..before], &right[..before]]);
    heterodyne_counted_instrument(&mut instrument, &left[before..], &right[before..]);
    println!("{:?}", instrument.results().first());
    ExitCode::SUCCESS
}

/// What is counted of the instrument.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_instrument(instrument: &mut Instrument, left: &[f32], right: &[f32]) {
    for (left, right) in left.chunks(128).zip(right.chunks(128)) {
        std::hint::black_box(instrument.process(std::hint::black_box(&[left, right])));
    }
}

/// Runs an effect; as many quanta again, in which it gets going, stay outside of the count.
fn effect(name: &str, quanta: &str) -> ExitCode {
    let rows = effects::rows();
    let found = rows.iter().find(|(known, _)| known == name);
    let (Some((_, stages)), Ok(quanta)) = (found, quanta.parse::<usize>()) else {
        return usage();
    };
    let mut chain = match Chain::new(effects::RATE_HZ, 2, stages) {
        Ok(chain) => chain,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let frames = quanta * QUANTUM_FRAMES;
    let [mut left, mut right] = effects::sound(2 * frames);
    for (left, right) in quanta_of(&mut left[..frames], &mut right[..frames]) {
        chain.process(&mut [left, right]);
    }
    heterodyne_counted_effects(&mut chain, &mut left[frames..], &mut right[frames..]);
    println!("{}", left[2 * frames - 1]);
    ExitCode::SUCCESS
}

fn quanta_of<'a>(
    left: &'a mut [f32],
    right: &'a mut [f32],
) -> impl Iterator<Item = (&'a mut [f32], &'a mut [f32])> {
    left.chunks_mut(QUANTUM_FRAMES)
        .zip(right.chunks_mut(QUANTUM_FRAMES))
}

/// What is counted of effects.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_effects(chain: &mut Chain, left: &mut [f32], right: &mut [f32]) {
    for (left, right) in quanta_of(left, right) {
        chain.process(std::hint::black_box(&mut [left, right]));
    }
}

/// What is counted of a transform.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted_transform(fft: &mut RealFft, noise: &[f32], times: u64, out: &mut Spectrum) {
    for _ in 0..times {
        fft.forward(std::hint::black_box(noise), out);
        std::hint::black_box(&out);
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: count TRACK FROM_SECS QUANTA, or count seek TRACK AT_SECS, or count transform LEN TIMES, or count tones LEN, or count instrument QUANTA, or count effect NAME QUANTA, whole numbers; or count voices, or count effects"
    );
    ExitCode::from(2)
}

/// What is counted. Its name is looked for in the program, so it is neither inlined nor renamed.
#[unsafe(no_mangle)]
#[inline(never)]
fn heterodyne_counted(
    cursor: &mut Cursor,
    score: &Score,
    first: u64,
    quanta: u64,
    out: &mut Block,
) {
    for quantum in first..first + quanta {
        cursor.render(score, quantum, out);
        std::hint::black_box(&out);
    }
}
