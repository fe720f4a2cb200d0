//! The figures as a table and as JSON, next to what they should be.

use std::fmt::Write;

use serde_json::{Value, json};

use super::callbacks;
use super::measure::{Bench, median};
use super::voice_report::{self, VoiceRow};

/// What a row should reach.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Goal {
    /// At least this multiple of the yardstick.
    Yardsticks(f64),
    /// At least this multiple of the row with one thread.
    Threads(f64),
    /// At most this many milliseconds.
    Millis(f64),
}

/// Goals by row and track. The whole-command goals are 25 and 15 times another engine of this format, which makes
/// 106 and 40 times real time where the yardstick makes 109.
const GOALS: &[(&str, &str, Goal)] = &[
    ("engine, 1 thread", "pairs8_pink", Goal::Yardsticks(22.0)),
    (
        "command, 1 thread",
        "session10min_tones",
        Goal::Yardsticks(25.0 * 106.0 / 109.0),
    ),
    (
        "command, 1 thread",
        "session10min_sweep",
        Goal::Yardsticks(15.0 * 40.0 / 109.0),
    ),
    ("command, 2 threads", "night8h_20voices", Goal::Threads(1.9)),
    (
        "first block at hour 8",
        "night8h_20voices",
        Goal::Millis(1.0),
    ),
];

/// The most memory the command may hold, in MiB.
const MOST_MIB: f64 = 64.0;

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    what: String,
    track: &'static str,
    /// Multiple of real time.
    speed: Option<f64>,
    /// Multiple of the yardstick of the same run.
    yardsticks: Option<f64>,
    secs: Option<f64>,
    peak_mib: Option<f64>,
    /// Processor time of all threads.
    cpu_secs: Option<f64>,
    /// Multiple of the speed with one thread.
    threads_gain: Option<f64>,
}

/// Every row, in the order of the table.
pub fn rows(bench: &Bench) -> Vec<Row> {
    let empty = |what: &str, track| Row {
        what: what.to_owned(),
        track,
        speed: None,
        yardsticks: None,
        secs: None,
        peak_mib: None,
        cpu_secs: None,
        threads_gain: None,
    };
    let yardstick = |noisy: bool| median(&bench.yardstick[usize::from(noisy)]);
    let mut rows = Vec::new();
    for (noisy, track) in [(false, "pairs8_tones"), (true, "pairs8_pink")] {
        rows.push(Row {
            speed: Some(yardstick(noisy)),
            yardsticks: Some(1.0),
            ..empty("yardstick", track)
        });
    }
    for (track, speeds) in bench.tracks.iter().zip(&bench.engine) {
        let speed = median(speeds);
        let yardsticks = Some(speed / yardstick(track.noisy));
        rows.push(Row {
            speed: Some(speed),
            yardsticks,
            ..empty("engine, 1 thread", track.name)
        });
    }
    let single = |index: usize| {
        bench
            .commands
            .iter()
            .find(|row| row.0 == index && row.1 == 1)
            .map(wall_secs)
    };
    for row @ (index, threads, audio_secs, runs) in &bench.commands {
        let track = &bench.tracks[*index];
        let secs = wall_secs(row);
        let what = match threads {
            0 => "command, all threads".to_owned(),
            1 => "command, 1 thread".to_owned(),
            many => format!("command, {many} threads"),
        };
        let peak = runs.iter().map(|run| run.peak_bytes).max().unwrap_or(0);
        rows.push(Row {
            speed: Some(audio_secs / secs),
            yardsticks: Some(audio_secs / secs / yardstick(track.noisy)),
            secs: Some(secs),
            peak_mib: Some(peak as f64 / 1024.0 / 1024.0),
            cpu_secs: Some(median(
                &runs.iter().map(|run| run.cpu_secs).collect::<Vec<_>>(),
            )),
            threads_gain: single(*index)
                .filter(|_| *threads != 1)
                .map(|one| one / secs),
            ..empty(&what, track.name)
        });
    }
    if let (false, Some(night)) = (bench.seek_secs.is_empty(), bench.tracks.last()) {
        rows.push(Row {
            secs: Some(median(&bench.seek_secs)),
            ..empty("first block at hour 8", night.name)
        });
    }
    rows
}

fn wall_secs(row: &(usize, u32, f64, Vec<super::command::Run>)) -> f64 {
    median(&row.3.iter().map(|run| run.wall_secs).collect::<Vec<_>>())
}

/// The table.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "\n| what | track | × real time | × yardstick | seconds | CPU s | peak MiB | × 1 thread | goal | |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n",
    );
    for row in rows {
        let cell = |value: Option<f64>, digits: usize| {
            value.map_or(String::new(), |value| format!("{value:.digits$}"))
        };
        let (goal, met) = verdict(row);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {goal} | {met} |",
            row.what,
            row.track,
            cell(row.speed, 0),
            cell(row.yardsticks, 1),
            cell(
                row.secs,
                if row.secs.is_some_and(|secs| secs < 0.01) {
                    6
                } else {
                    2
                }
            ),
            cell(row.cpu_secs, 2),
            cell(row.peak_mib, 1),
            cell(row.threads_gain, 2),
        );
    }
    text
}

fn verdict(row: &Row) -> (String, &'static str) {
    let goal = GOALS
        .iter()
        .find(|(what, track, _)| *what == row.what && *track == row.track)
        .map(|goal| goal.2);
    let (mut text, mut met) = match goal {
        Some(Goal::Yardsticks(least)) => (
            format!("≥ {least:.1} × yardstick"),
            row.yardsticks.map(|x| x >= least),
        ),
        Some(Goal::Threads(least)) => (
            format!("≥ {least} × 1 thread"),
            row.threads_gain.map(|x| x >= least),
        ),
        Some(Goal::Millis(most)) => (
            format!("≤ {most} ms"),
            row.secs.map(|secs| secs * 1e3 <= most),
        ),
        None => (String::new(), None),
    };
    if let Some(peak) = row.peak_mib {
        text = [text, format!("< {MOST_MIB} MiB")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        met = Some(met.unwrap_or(true) && peak < MOST_MIB);
    }
    (
        text,
        met.map_or("", |met| if met { "met" } else { "NOT MET" }),
    )
}

/// Every figure, for a program to read.
pub fn json(
    rows: &[Row],
    voices: &[VoiceRow],
    callbacks: &[callbacks::Row],
    bench: &Bench,
) -> Value {
    let row = |row: &Row| {
        let (goal, met) = verdict(row);
        json!({
            "what": row.what, "track": row.track, "times_real_time": row.speed, "times_yardstick": row.yardsticks,
            "seconds": row.secs, "cpu_seconds": row.cpu_secs, "peak_mib": row.peak_mib, "times_one_thread": row.threads_gain,
            "goal": goal, "met": met == "met" || met.is_empty(),
        })
    };
    let runs = |(index, threads, _, runs): &(usize, u32, f64, Vec<super::command::Run>)| {
        let run = |run: &super::command::Run| json!([run.wall_secs, run.cpu_secs, run.peak_bytes]);
        json!({"track": bench.tracks[*index].name, "threads": threads, "wall_cpu_bytes": runs.iter().map(run).collect::<Vec<_>>()})
    };
    json!({
        "processor": processor(),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "quick": bench.quick,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "voices": voice_report::json(voices),
        "callbacks": callbacks::json(callbacks),
        "yardstick_turns": {"tones": bench.yardstick[0], "pink": bench.yardstick[1]},
        "command_runs": bench.commands.iter().map(runs).collect::<Vec<_>>(),
    })
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(what: &str, track: &'static str) -> Row {
        Row {
            what: what.to_owned(),
            track,
            speed: Some(2616.0),
            yardsticks: Some(24.0),
            secs: Some(0.229),
            peak_mib: None,
            cpu_secs: None,
            threads_gain: Some(1.95),
        }
    }

    #[test]
    fn goals_stand_next_to_what_was_measured() {
        let text = markdown(&[row("engine, 1 thread", "pairs8_pink")]);
        assert!(
            text.contains("| 2616 | 24.0 | 0.23 |  |  | 1.95 | ≥ 22.0 × yardstick | met |"),
            "{text}"
        );
    }

    #[test]
    fn too_much_memory_spoils_a_row_that_is_fast_enough() {
        let mut row = row("command, 2 threads", "night8h_20voices");
        row.peak_mib = Some(40.0);
        assert_eq!(
            verdict(&row),
            ("≥ 1.9 × 1 thread, < 64 MiB".to_owned(), "met")
        );
        row.peak_mib = Some(70.0);
        assert_eq!(verdict(&row).1, "NOT MET");
    }

    #[test]
    fn a_row_without_a_goal_is_not_judged() {
        assert_eq!(
            verdict(&row("yardstick", "pairs8_pink")),
            (String::new(), "")
        );
    }
}
