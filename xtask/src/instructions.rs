//! Counts the instructions of the hot kernels under callgrind and compares them with the committed counts.
//!
//! Time on a shared machine says little; instructions of the same program on the same input hardly change. Callgrind's
//! processor has AVX2 and no more, so that is the code path that is counted, whatever this machine has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome, at};
use crate::{bench, place, setup, shell, together};

/// The page of `cargo xtask instructions --help`.
pub const HELP: &str = "\
Usage: cargo xtask instructions [--bless] [--only TEXT]

Counts the instructions that the engine needs for a stretch of each bench track and of each voice alone, per frame, and
for the first block after a jump to minute nine of each voice, and of real transforms, of the tones of a frame and of the measuring instrument per sample, of every effect and all of them in a chain and of the live path's two ends per frame, and compares them with benches/instructions.json. More than 3 % above is a failure; more than 3 % below asks for the new figure.
  --bless   write what was counted into benches/instructions.json
  --only    count and judge or bless only rows whose name begins with TEXT
";

/// How far a count may be from the committed one, as a fraction of it.
const TOLERANCE: f64 = 0.03;

/// Blocks that are counted, 512 frames each: a little under three seconds.
const QUANTA: u64 = 256;

/// Blocks that are counted of a voice alone.
const VOICE_QUANTA: u64 = 64;

/// Lengths of real transforms that are counted, per sample.
const TRANSFORMS: [usize; 2] = [4096, 32_768];

/// Length of the frame whose tones are counted, per sample.
const TONES_LEN: u64 = 32_768;

/// Quanta of 128 frames that are counted of the instrument: four frames of it.
const INSTRUMENT_QUANTA: u64 = 1024;

/// Quanta of 128 frames that are counted of an effect: a third of a second.
const EFFECT_QUANTA: u64 = 128;

/// Beginning of the rows of effects.
const EFFECT: &str = "effect ";
/// Quanta of 128 frames that are counted of the two ends of the live path.
const LIVE_QUANTA: u64 = 1024;

/// Where in its ten minutes a voice is jumped to, in seconds.
const SEEK_SECS: &str = "540";

/// The most that the first block after a jump may cost, in blocks of the same voice: what comes before a block counts only
/// for a bounded time. Ten minutes have 51 680.
const MOST_SEEK_BLOCKS: f64 = 1024.0;

/// Ending of the rows of a jump.
const SEEK: &str = " seek";

/// Instructions per frame of each kernel.
type Counts = BTreeMap<String, f64>;

/// `cargo xtask instructions`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let (mut bless, mut only) = (false, String::new());
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("bless") => bless = true,
            lexopt::Arg::Long("only") => only = words.value()?.string()?,
            other => return Err(other.unexpected().into()),
        }
    }
    if bless {
        let path = committed_path();
        let mut counts = committed(&path)?;
        counts.retain(|name, _| !name.starts_with(&only));
        counts.extend(count(&only)?);
        let text = serde_json::to_string_pretty(&counts).map_err(Failure::check)?;
        std::fs::write(&path, text + "\n").map_err(at(&path))?;
        println!("written to {}", path.display());
        return Ok(());
    }
    match compare_only(&only)? {
        None => Ok(()),
        Some(why) => Err(Failure::Missing(why)),
    }
}

/// Compares with the committed counts; returns why not when this machine cannot count.
pub fn compare() -> Outcome<Option<String>> {
    compare_only("")
}

fn compare_only(only: &str) -> Outcome<Option<String>> {
    if let Some(why) = unfit() {
        return Ok(Some(why));
    }
    let mut committed = committed(&committed_path())?;
    committed.retain(|name, _| name.starts_with(only));
    let (lines, good) = judge(&committed, &count(only)?);
    lines.iter().for_each(|line| println!("{line}"));
    if good {
        return Ok(None);
    }
    Err(Failure::check(
        "instruction counts moved; if that is meant, run `cargo xtask instructions --bless`",
    ))
}

/// Why the committed counts mean nothing on this machine.
fn unfit() -> Option<String> {
    if std::env::consts::ARCH != "x86_64" {
        return Some("the committed counts are for x86_64".to_owned());
    }
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return Some("the committed counts are for processors with AVX2".to_owned());
    }
    None
}

fn committed(path: &Path) -> Outcome<Counts> {
    let text = std::fs::read_to_string(path).map_err(at(path))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::Check(format!("{}: {error}", path.display())))
}

fn committed_path() -> PathBuf {
    place::root().join("benches").join("instructions.json")
}

/// What is counted under one name.
struct Row {
    name: String,
    words: Vec<String>,
    frames: u64,
}

/// Counts the rows whose names begin with `only`.
fn count(only: &str) -> Outcome<Counts> {
    let valgrind = setup::valgrind()?;
    let programs = bench::build_programs(false)?;
    // From half a minute in: past all fades, inside a step.
    let run = |track: &bench::Track, quanta: u64| Row {
        name: track.name.to_owned(),
        words: vec![
            track.path.display().to_string(),
            "30".to_owned(),
            quanta.to_string(),
        ],
        frames: quanta * 512,
    };
    let mut rows: Vec<Row> = bench::own_tracks()?
        .iter()
        .map(|track| run(track, QUANTA))
        .collect();
    for track in bench::voice_tracks(&programs.count)? {
        rows.push(run(&track, VOICE_QUANTA));
        rows.push(Row {
            name: format!("{}{SEEK}", track.name),
            words: vec![
                "seek".to_owned(),
                track.path.display().to_string(),
                SEEK_SECS.to_owned(),
            ],
            frames: 512,
        });
    }
    rows.extend(TRANSFORMS.map(|len| {
        Row {
            name: format!("transform {len}"),
            words: ["transform", &len.to_string(), "16"]
                .map(str::to_owned)
                .to_vec(),
            frames: 16 * len as u64,
        }
    }));
    rows.push(Row {
        name: format!("tones of {TONES_LEN}"),
        words: vec!["tones".to_owned(), TONES_LEN.to_string()],
        frames: TONES_LEN,
    });
    rows.push(Row {
        name: "instrument".to_owned(),
        words: vec!["instrument".to_owned(), INSTRUMENT_QUANTA.to_string()],
        frames: 128 * INSTRUMENT_QUANTA,
    });
    for name in shell::output(Command::new(&programs.count).arg("effects"))?.lines() {
        rows.push(Row {
            name: format!("{EFFECT}{name}"),
            words: vec![
                "effect".to_owned(),
                name.to_owned(),
                EFFECT_QUANTA.to_string(),
            ],
            frames: 128 * EFFECT_QUANTA,
        });
    }
    rows.extend(["pull", "push"].map(|part| {
        Row {
            name: format!("live {part}"),
            words: ["live", part, &LIVE_QUANTA.to_string()]
                .map(str::to_owned)
                .to_vec(),
            frames: 128 * LIVE_QUANTA,
        }
    }));
    rows.retain(|row| row.name.starts_with(only));
    let counted = together::each(&rows, |row| -> Outcome<f64> {
        let total = callgrind(&valgrind, &programs.count, row)?;
        Ok((total as f64 / row.frames as f64 * 100.0).round() / 100.0)
    });
    let names = rows.iter().map(|row| row.name.clone());
    let counts = names
        .zip(counted)
        .map(|(name, count)| Ok((name, count?)))
        .collect::<Outcome<Counts>>()?;
    match unbounded(&counts) {
        Some(what) => Err(Failure::Check(what)),
        None => Ok(counts),
    }
}

/// The first voice that needs more of its past than a bounded stretch.
fn unbounded(counts: &Counts) -> Option<String> {
    counts.iter().find_map(|(name, seek)| {
        let voice = name.strip_suffix(SEEK)?;
        let blocks = seek / counts.get(voice)?.max(1.0);
        (blocks > MOST_SEEK_BLOCKS).then(|| {
            format!("{voice}: the first block after a jump costs {blocks:.0} blocks; at most {MOST_SEEK_BLOCKS} are accepted")
        })
    })
}

fn callgrind(valgrind: &Path, program: &Path, row: &Row) -> Outcome<u64> {
    let out = place::target().join(format!("callgrind {}.out", row.name));
    let mut command = Command::new(valgrind);
    command.args(["--tool=callgrind", "--toggle-collect=heterodyne_counted*"]);
    command.arg(format!("--callgrind-out-file={}", out.display()));
    command.arg(program).args(&row.words);
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::Check(format!("valgrind: {error}")))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(Failure::Check(format!(
            "{}: {}\n{said}",
            shell::line(&command),
            done.status
        )));
    }
    let text = std::fs::read_to_string(&out).map_err(at(&out))?;
    std::fs::remove_file(&out).map_err(at(&out))?;
    total(&text).ok_or_else(|| Failure::Check(format!("{}: nothing was counted", row.name)))
}

/// The sum of all instructions in callgrind's file.
fn total(text: &str) -> Option<u64> {
    let line = |label: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(label)?.trim().parse().ok())
    };
    line("totals:")
        .or_else(|| line("summary:"))
        .filter(|total| *total > 0)
}

/// One line per kernel, and whether all of them are within the tolerance.
fn judge(committed: &Counts, counted: &Counts) -> (Vec<String>, bool) {
    let mut good = true;
    let names: std::collections::BTreeSet<&String> =
        committed.keys().chain(counted.keys()).collect();
    let lines = names
        .into_iter()
        .map(|name| match (committed.get(name), counted.get(name)) {
            (Some(old), Some(new)) => {
                let change = new / old - 1.0;
                let within = change.abs() <= TOLERANCE;
                good &= within;
                let mark = if within {
                    ""
                } else if change > 0.0 {
                    "  SLOWER"
                } else {
                    "  faster, commit it"
                };
                format!(
                    "  {name:<52} {new:>9.2} instructions a frame, {:+.1} %{mark}",
                    change * 100.0
                )
            }
            (Some(_), None) => {
                good = false;
                format!("  {name:<52} is committed and was not counted")
            }
            (None, _) => {
                good = false;
                format!("  {name:<52} was counted and is not committed")
            }
        });
    let lines = lines.collect();
    (lines, good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(&str, f64)]) -> Counts {
        pairs
            .iter()
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    }

    #[test]
    fn three_percent_either_way_is_accepted_and_no_more() {
        let old = counts(&[("a", 100.0)]);
        assert!(judge(&old, &counts(&[("a", 102.9)])).1);
        assert!(judge(&old, &counts(&[("a", 97.1)])).1);
        assert!(!judge(&old, &counts(&[("a", 103.5)])).1);
        assert!(!judge(&old, &counts(&[("a", 90.0)])).1);
    }

    #[test]
    fn a_kernel_that_appears_or_vanishes_is_noticed() {
        assert!(!judge(&counts(&[("a", 1.0)]), &counts(&[])).1);
        assert!(!judge(&counts(&[]), &counts(&[("a", 1.0)])).1);
    }

    #[test]
    fn a_jump_that_needs_the_whole_past_is_noticed() {
        assert_eq!(
            unbounded(&counts(&[("a", 10.0), ("a seek", 2000.0), ("b", 0.0)])),
            None
        );
        let what = unbounded(&counts(&[("a", 10.0), ("a seek", 20_000.0)]));
        assert!(what.is_some_and(|what| what.contains("2000 blocks")));
    }

    #[test]
    fn the_total_is_read_and_zero_is_none() {
        assert_eq!(
            total("events: Ir\nsummary: 5\ntotals: 123456\n"),
            Some(123_456)
        );
        assert_eq!(total("totals: 0\n"), None);
    }
}
