//! Renders blocks of a track inside one function that callgrind switches its counter on for.
//!
//! ```text
//! count TRACK FROM_SECS QUANTA
//! ```
//! Reading and compiling the track stay outside of the count, and so does making the cursor's first block.

use std::path::Path;
use std::process::ExitCode;

use heterodyne_benches::engine::load;
use heterodyne_engine::{Block, Cursor, QUANTUM, Score};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [track, from, quanta] = words.as_slice() else {
        eprintln!("usage: count TRACK FROM_SECS QUANTA");
        return ExitCode::from(2);
    };
    let (Ok(from), Ok(quanta)) = (from.parse::<u64>(), quanta.parse::<u64>()) else {
        eprintln!("usage: count TRACK FROM_SECS QUANTA, both whole numbers");
        return ExitCode::from(2);
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
    cursor.render(&score, first, &mut out);
    heterodyne_counted(&mut cursor, &score, first + 1, quanta, &mut out);
    println!("{}", out[0][0]);
    ExitCode::SUCCESS
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
