//! What a quantum of the measuring instrument costs, with everything on, in two channels: natively, in Node's WebAssembly, and in the AudioWorklet of
//! a real browser, where another thread lends it a clock.

use std::fmt::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell, web};

/// Seconds of each sound.
const SECONDS: &str = "10";
/// Units of work for each quantum.
const BUDGETS: [&str; 4] = ["120", "180", "240", "480"];
/// The budget that has a goal: what the instrument has when nothing is said.
const USUAL: u64 = 180;
/// The most that 99 of 100 quanta may take of the time that they last, in WebAssembly.
const GOAL: f64 = 0.15;

/// One sound at one budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    code: &'static str,
    sound: String,
    budget: u64,
    /// µs: median, 95th and 99th percentile, worst.
    us: [f64; 4],
    /// 99th percentile as a share of a quantum.
    share: f64,
    /// Not told by the browser's row.
    tones_per_sec: Option<f64>,
}

/// The row of `web/e2e/tables/lab.ts` that has the goal.
const BROWSER_ROW: &str = "everything, stereo";

/// Times it natively, in Node where there is one with its target, and in Chromium where that can be had.
pub fn measured() -> Outcome<Vec<Row>> {
    println!("instrument");
    setup::native()?;
    let mut cargo = place::cargo();
    cargo.args(["build", "--quiet", "--locked", "--release"]);
    cargo.args(["--package", "heterodyne-benches", "--bin", "instrument"]);
    shell::run(&mut cargo)?;
    let mut native = Command::new(place::target().join("release/instrument"));
    let mut rows = read("native", &shell::output(native.arg(SECONDS).args(BUDGETS))?)?;
    match web::node().and_then(|node| web::instrument().map(|_| node)) {
        Ok(mut node) => {
            node.arg(place::root().join("web/test/wasm/lab_speed.mjs"));
            let lines = shell::output(node.arg(SECONDS).args(BUDGETS))?;
            rows.extend(read("WebAssembly", &lines)?);
        }
        Err(why) => println!("WebAssembly is left out: {why}"),
    }
    match web::tests::table(&["lab", SECONDS, BROWSER_ROW]) {
        Ok(()) => rows.push(in_browser()?),
        Err(Failure::Missing(why)) => println!("Chromium is left out: {why}"),
        Err(failure) => return Err(failure),
    }
    Ok(rows)
}

fn read(code: &'static str, lines: &str) -> Outcome<Vec<Row>> {
    lines
        .lines()
        .map(|line| {
            row(code, line).ok_or_else(|| Failure::Check(format!("instrument printed {line:?}")))
        })
        .collect()
}

/// What the table of the browser tests has written.
fn in_browser() -> Outcome<Row> {
    let path = place::root().join("out/e2e/lab.json");
    let text = std::fs::read_to_string(&path).map_err(at(&path))?;
    let found: Value = serde_json::from_str(&text).unwrap_or_default();
    browser_row(&found[0]).ok_or_else(|| {
        let said = &found[0]["telemetry"]["processUnknown"];
        Failure::Check(format!("{}: no quantum was timed: {said}", path.display()))
    })
}

fn browser_row(found: &Value) -> Option<Row> {
    let process = &found["telemetry"]["process"];
    let us = |name: &str| process[name].as_f64();
    let [p50, p95, p99, worst] = [us("p50")?, us("p95")?, us("p99")?, us("max")?];
    Some(Row {
        code: "Chromium",
        sound: format!("pink noise, {} quanta timed", process["count"].as_u64()?),
        budget: USUAL,
        us: [p50, p95, p99, worst],
        share: p99 / found["telemetry"]["budget"].as_f64()?,
        tones_per_sec: None,
    })
}

fn row(code: &'static str, line: &str) -> Option<Row> {
    let value: Value = serde_json::from_str(line).ok()?;
    let us = |name: &str| value["us"][name].as_f64();
    Some(Row {
        code,
        sound: value["sound"].as_str()?.to_owned(),
        budget: value["budget"].as_u64()?,
        us: [us("p50")?, us("p95")?, us("p99")?, us("max")?],
        share: value["p99_share"].as_f64()?,
        tones_per_sec: Some(value["tones_per_s"].as_f64()?),
    })
}

fn verdict(row: &Row) -> Option<bool> {
    (row.code != "native" && row.budget == USUAL).then_some(row.share < GOAL)
}

/// The table. A time is the least of several runs of the very same quantum, for others run on the machine too; in Chromium it is that of the one run.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = "\n| instrument, a quantum | code | units | p50 µs | p95 | p99 | worst | p99 of 2667 µs | tones a second | goal | |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
        .to_owned();
    for row in rows {
        let [p50, p95, p99, worst] = row.us;
        let goal = verdict(row).map_or(String::new(), |_| format!("< {:.0} %", 100.0 * GOAL));
        let tones = row
            .tones_per_sec
            .map_or(String::new(), |tones| format!("{tones:.1}"));
        let met = verdict(row).map_or("", |met| if met { "met" } else { "NOT MET" });
        let _ = writeln!(
            text,
            "| {} | {} | {} | {p50:.0} | {p95:.0} | {p99:.0} | {worst:.0} | {:.1} % | {tones} | {goal} | {met} |",
            row.sound,
            row.code,
            row.budget,
            100.0 * row.share
        );
    }
    text
}

/// Every figure, for a program to read.
pub fn json(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        let [p50, p95, p99, worst] = row.us;
        json!({
            "code": row.code, "sound": row.sound, "budget": row.budget, "p50_us": p50, "p95_us": p95, "p99_us": p99, "worst_us": worst,
            "p99_share": row.share, "tones_per_s": row.tones_per_sec, "met": verdict(row),
        })
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"sound":"one tone","budget":180,"quanta":7500,"us":{"p50":80.1,"p95":160.4,"p99":190.6,"max":900},"p99_share":0.072,"mean_us":90,"tones_per_s":3.1}"#;

    #[test]
    fn the_goal_is_that_of_the_usual_budget_in_webassembly() {
        let rows = read("WebAssembly", LINE).unwrap();
        assert_eq!(verdict(&rows[0]), Some(true));
        assert!(markdown(&rows).contains(
            "| one tone | WebAssembly | 180 | 80 | 160 | 191 | 900 | 7.2 % | 3.1 | < 15 % | met |"
        ));
        let slow = read("WebAssembly", &LINE.replace("0.072", "0.15")).unwrap();
        assert_eq!(verdict(&slow[0]), Some(false));
        assert!(markdown(&slow).contains("NOT MET"));
        assert_eq!(verdict(&read("native", LINE).unwrap()[0]), None);
        let other = read("WebAssembly", &LINE.replace(":180,", ":480,")).unwrap();
        assert_eq!(verdict(&other[0]), None);
    }

    #[test]
    fn a_quantum_of_the_browser_is_held_against_the_same_goal() {
        let told = serde_json::json!({ "telemetry": { "budget": 2666.7, "process": { "p50": 76, "p95": 152.5, "p99": 200, "max": 580, "count": 2738 } } });
        let row = browser_row(&told).unwrap();
        assert_eq!(
            (row.us, verdict(&row)),
            ([76.0, 152.5, 200.0, 580.0], Some(true))
        );
        assert!(markdown(&[row]).contains("| pink noise, 2738 quanta timed | Chromium | 180 | 76 | 152 | 200 | 580 | 7.5 % |  | < 15 % | met |"));
        assert_eq!(
            browser_row(&serde_json::json!({ "telemetry": { "process": null } })),
            None
        );
    }

    #[test]
    fn a_line_without_a_figure_is_an_error() {
        let said = read("native", &LINE.replace("p99_share", "x"))
            .unwrap_err()
            .to_string();
        assert!(said.contains("instrument printed"), "{said}");
    }
}
