//! A line for each voice and form: nanoseconds a frame, and how that compares with the yardstick.

use std::fmt::Write;

use serde_json::{Value, json};

use super::measure::{Bench, median};

/// Frames per second of the voices' tracks.
const RATE: f64 = 44_100.0;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct VoiceRow {
    name: &'static str,
    /// Nanoseconds of one thread for a stereo frame.
    nanos: f64,
    /// Multiple of real time.
    speed: f64,
    /// Multiple of the yardstick, eight pairs of sines, in the same minutes.
    yardsticks: f64,
}

/// Every voice that was timed.
pub fn rows(bench: &Bench) -> Vec<VoiceRow> {
    let yardstick = median(&bench.yardstick[0]);
    let timed = bench.voice_tracks.iter().zip(&bench.voice_speeds);
    timed
        .map(|(track, speeds)| row(track.name, median(speeds), yardstick))
        .collect()
}

fn row(name: &'static str, speed: f64, yardstick: f64) -> VoiceRow {
    VoiceRow {
        name,
        nanos: 1e9 / (speed * RATE),
        speed,
        yardsticks: speed / yardstick,
    }
}

/// The table.
pub fn markdown(rows: &[VoiceRow]) -> String {
    let mut text = String::from(
        "\n| voice | ns a frame | × real time | × yardstick |\n| --- | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.0} | {:.1} |",
            row.name, row.nanos, row.speed, row.yardsticks
        );
    }
    text
}

/// Every figure, for a program to read.
pub fn json(rows: &[VoiceRow]) -> Value {
    let row = |row: &VoiceRow| json!({"voice": row.name, "nanoseconds_a_frame": row.nanos, "times_real_time": row.speed, "times_yardstick": row.yardsticks});
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_times_real_time_is_22_7_ns_a_frame() {
        let row = row("theremin static", 1000.0, 100.0);
        let text = markdown(&[row]);
        assert!(
            text.contains("| theremin static | 22.7 | 1000 | 10.0 |"),
            "{text}"
        );
    }
}
