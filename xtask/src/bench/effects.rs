//! What a quantum of every effect costs in two channels, and of all of them in one chain, natively.

use std::fmt::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// Seconds of sound.
const SECONDS: &str = "10";
/// The most that 99 of 100 quanta of the whole chain may take of the time that they last.
const GOAL: f64 = 0.10;
/// The row that has the goal.
const WHOLE: &str = "all in a chain";

/// One effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    effect: String,
    latency_frames: u64,
    /// µs: mean, median, 99th percentile, worst.
    us: [f64; 4],
    /// 99th percentile as a share of a quantum.
    share: f64,
}

/// Times them.
pub fn measured() -> Outcome<Vec<Row>> {
    println!("effects");
    setup::native()?;
    let mut cargo = place::cargo();
    cargo.args(["build", "--quiet", "--locked", "--release"]);
    cargo.args(["--package", "heterodyne-benches", "--bin", "effects"]);
    shell::run(&mut cargo)?;
    let mut program = Command::new(place::target().join("release/effects"));
    let lines = shell::output(program.arg(SECONDS))?;
    let read = |line| row(line).ok_or_else(|| Failure::Check(format!("effects printed {line:?}")));
    lines.lines().map(read).collect()
}

fn row(line: &str) -> Option<Row> {
    let value: Value = serde_json::from_str(line).ok()?;
    let us = |name: &str| value["us"][name].as_f64();
    Some(Row {
        effect: value["effect"].as_str()?.to_owned(),
        latency_frames: value["latency_frames"].as_u64()?,
        us: [
            value["mean_us"].as_f64()?,
            us("p50")?,
            us("p99")?,
            us("max")?,
        ],
        share: value["p99_share"].as_f64()?,
    })
}

fn verdict(row: &Row) -> Option<bool> {
    (row.effect == WHOLE).then_some(row.share < GOAL)
}

/// The table. A time is the least of several runs of the very same quantum, for others run on the machine too.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = "\n| effect, a quantum of two channels | latency, frames | mean µs | p50 | p99 | worst | p99 of 2667 µs | goal | |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
        .to_owned();
    for row in rows {
        let [mean, p50, p99, worst] = row.us;
        let goal = verdict(row).map_or(String::new(), |_| format!("< {:.0} %", 100.0 * GOAL));
        let met = verdict(row).map_or("", |met| if met { "met" } else { "NOT MET" });
        let _ = writeln!(
            text,
            "| {} | {} | {mean:.1} | {p50:.1} | {p99:.1} | {worst:.1} | {:.2} % | {goal} | {met} |",
            row.effect,
            row.latency_frames,
            100.0 * row.share
        );
    }
    text
}

/// Every figure, for a program to read.
pub fn json(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        let [mean, p50, p99, worst] = row.us;
        json!({
            "effect": row.effect, "latency_frames": row.latency_frames, "mean_us": mean, "p50_us": p50, "p99_us": p99, "worst_us": worst,
            "p99_share": row.share, "met": verdict(row),
        })
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"effect":"gate","quanta":3750,"latency_frames":0,"us":{"p50":3.1,"p95":3.4,"p99":4.6,"max":9},"p99_share":0.0017,"mean_us":3.2}"#;

    #[test]
    fn only_the_whole_chain_has_a_goal() {
        let gate = row(LINE).unwrap();
        assert_eq!(verdict(&gate), None);
        assert!(markdown(&[gate]).contains("| gate | 0 | 3.2 | 3.1 | 4.6 | 9.0 | 0.17 % |  |  |"));
        let whole = row(&LINE.replace("gate", WHOLE)).unwrap();
        assert_eq!(verdict(&whole), Some(true));
        assert!(markdown(&[whole]).contains("| < 10 % | met |"));
        let slow = row(&LINE.replace("gate", WHOLE).replace("0.0017", "0.1")).unwrap();
        assert!(markdown(&[slow]).contains("NOT MET"));
        assert_eq!(row(&LINE.replace("p99_share", "x")), None);
    }
}
