//! Renders blocks of a track inside one function that callgrind switches its counter on for.
//!
//! ```text
//! count TRACK FROM_SECS QUANTA     a run of blocks from a place on
//! count seek TRACK AT_SECS         the first block of a new cursor at a place
//! count voices                     names every voice of the format, and counts nothing
//! ```
//! Reading and compiling the track stay outside of the count, and of a run also the cursor's first block.

use std::path::Path;
use std::process::ExitCode;

use heterodyne_benches::engine::load;
use heterodyne_engine::{Block, Cursor, QUANTUM, Score};
use heterodyne_track::table::voices;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (track, from, quanta) = match words[..] {
        ["voices"] => {
            voices().iter().for_each(|voice| println!("{}", voice.name));
            return ExitCode::SUCCESS;
        }
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

fn usage() -> ExitCode {
    eprintln!(
        "usage: count TRACK FROM_SECS QUANTA, or count seek TRACK AT_SECS, whole numbers; or count voices"
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
