//! Cost of a callback as a share of the time that its frames last, for buffers of 64 to 512 frames.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::tracks::Track;
use crate::failure::{Failure, Outcome};
use crate::{place, shell};

/// Frames per second of the device.
const RATE: &str = "48000";

/// What one row should stay below: the heaviest track that people have sent, at 256 frames, 99 of 100 callbacks.
const GOAL: (&str, u64, f64) = ("f19", 256, 0.05);

/// One track at one buffer size.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    track: String,
    frames: u64,
    callbacks: u64,
    /// Shares of the period: median, 95th and 99th percentile, worst.
    shares: [f64; 4],
}

/// Times every track; the heaviest one too, when it lies beside the checkout.
pub fn measured(program: &Path, tracks: &[Track], quick: bool) -> Outcome<Vec<Row>> {
    let count = if quick { "2000" } else { "20000" };
    let mut rows = Vec::new();
    let heaviest = place::beside("real").map(|dir| dir.join("f19.json"));
    let heaviest = heaviest.filter(|path| path.is_file());
    let own = tracks
        .iter()
        .map(|track| (track.name, &track.path, track.from_secs));
    for (name, path, from_secs) in own.chain(heaviest.iter().map(|path| ("f19", path, 60.0))) {
        println!("callbacks, {name}");
        rows.extend(of(program, name, path, from_secs, count)?);
    }
    Ok(rows)
}

fn of(
    program: &Path,
    name: &str,
    path: &PathBuf,
    from_secs: f64,
    count: &str,
) -> Outcome<Vec<Row>> {
    let mut command = Command::new(program);
    command
        .arg(path)
        .args([&from_secs.to_string(), RATE, count]);
    let text = shell::output(&mut command)?;
    text.lines()
        .map(|line| {
            read(name, line).ok_or_else(|| Failure::Check(format!("callbacks printed {line:?}")))
        })
        .collect()
}

fn read(name: &str, line: &str) -> Option<Row> {
    let value: Value = serde_json::from_str(line).ok()?;
    let share = |name: &str| value[name].as_f64();
    Some(Row {
        track: name.to_owned(),
        frames: value["frames"].as_u64()?,
        callbacks: value["callbacks"].as_u64()?,
        shares: [share("p50")?, share("p95")?, share("p99")?, share("worst")?],
    })
}

fn verdict(row: &Row) -> Option<bool> {
    let (track, frames, most) = GOAL;
    (row.track == track && row.frames == frames).then_some(row.shares[2] < most)
}

/// The table.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = format!(
        "\n| callback at {RATE} Hz | frames | p50 | p95 | p99 | worst | goal | |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
    );
    for row in rows {
        let [p50, p95, p99, worst] = row.shares.map(|share| 100.0 * share);
        let goal = verdict(row).map_or(String::new(), |_| format!("p99 < {:.0} %", 100.0 * GOAL.2));
        let met = verdict(row).map_or("", |met| if met { "met" } else { "NOT MET" });
        let _ = writeln!(
            text,
            "| {} | {} | {p50:.2} % | {p95:.2} % | {p99:.2} % | {worst:.1} % | {goal} | {met} |",
            row.track, row.frames
        );
    }
    text
}

/// Every figure, for a program to read.
pub fn json(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        let [p50, p95, p99, worst] = row.shares;
        json!({
            "track": row.track, "frames": row.frames, "callbacks": row.callbacks, "p50": p50, "p95": p95, "p99": p99,
            "worst": worst, "met": verdict(row),
        })
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        r#"{"frames":256,"callbacks":2000,"p50":0.01,"p95":0.02,"p99":0.049,"worst":0.3}"#;

    #[test]
    fn the_goal_is_that_of_the_heaviest_track_at_256_frames() {
        let row = read("f19", LINE).unwrap();
        assert_eq!(row.shares, [0.01, 0.02, 0.049, 0.3]);
        assert_eq!(verdict(&row), Some(true));
        assert!(
            markdown(std::slice::from_ref(&row)).contains("| 4.90 % | 30.0 % | p99 < 5 % | met |")
        );
        let heavy = Row {
            shares: [0.01, 0.02, 0.05, 0.3],
            ..row.clone()
        };
        assert!(markdown(&[heavy]).contains("NOT MET"));
        assert_eq!(verdict(&read("pairs8_pink", LINE).unwrap()), None);
        assert_eq!(verdict(&Row { frames: 512, ..row }), None);
    }

    #[test]
    fn a_line_without_a_figure_is_not_read() {
        assert_eq!(
            read("f19", r#"{"frames":256,"callbacks":2000,"p50":0.01}"#),
            None
        );
    }
}
