//! The transform of real samples against those of two libraries, native and in Node's WebAssembly.
//!
//! They are a workspace of their own (`benches/transforms`), so that nobody else builds those libraries.

use std::fmt::Write;
use std::process::Command;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::web::{StandardLibrary, TARGET, node};
use crate::{place, shell};

/// Length of the transform that has a goal, in samples.
const GOAL_LEN: u64 = 32_768;

/// The most that it may take, in times of the faster library.
const GOAL: f64 = 1.1;

/// Lengths that are timed.
const LENS: [&str; 3] = ["4096", "32768", "65536"];

/// One length, one kind of machine code; times in ns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    code: String,
    len: u64,
    own: f64,
    realfft: f64,
    phastft: f64,
    /// The longest step, taking the samples in among them.
    step: f64,
    best_code: bool,
}

/// Times all of them; without Node, or without its target, the native ones.
pub fn measured() -> Outcome<Vec<Row>> {
    println!("transforms");
    let build = |more: &mut dyn FnMut(&mut Command) -> Outcome| {
        let mut cargo = place::cargo();
        cargo.args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--manifest-path",
        ]);
        cargo.arg(place::root().join("benches/transforms/Cargo.toml"));
        cargo.env("CARGO_TARGET_DIR", place::target());
        more(&mut cargo)?;
        shell::run(&mut cargo)
    };
    build(&mut |cargo| {
        cargo.args(["--bin", "transforms"]);
        Ok(())
    })?;
    let native =
        shell::output(Command::new(place::target().join("release/transforms")).args(LENS))?;
    let mut rows = read(&native)?;
    match node().and_then(|node| Ok((node, StandardLibrary::for_one_thread()?))) {
        Ok((mut node, library)) => {
            build(&mut |cargo| {
                cargo.arg("--lib");
                library.arguments(cargo)
            })?;
            node.arg(place::root().join("benches/transforms/transforms.mjs"));
            node.arg(
                place::target()
                    .join(TARGET)
                    .join("release/heterodyne_transforms.wasm"),
            );
            rows.extend(read(&shell::output(node.args(LENS))?)?);
        }
        Err(why) => println!("WebAssembly is left out: {why}"),
    }
    Ok(rows)
}

fn read(lines: &str) -> Outcome<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for line in lines.lines() {
        rows.push(row(line).ok_or_else(|| Failure::Check(format!("transforms printed {line:?}")))?);
    }
    // The widest registers of a length come last.
    for at in 0..rows.len() {
        rows[at].best_code = rows.get(at + 1).is_none_or(|next| next.len != rows[at].len);
    }
    Ok(rows)
}

fn row(line: &str) -> Option<Row> {
    let value: Value = serde_json::from_str(line).ok()?;
    let ns = |name: &str| value[name].as_f64();
    let steps = value["steps_ns"]
        .as_array()?
        .iter()
        .filter_map(Value::as_f64);
    Some(Row {
        code: value["isa"].as_str().unwrap_or("WebAssembly").to_owned(),
        len: value["len"].as_u64()?,
        own: ns("own_ns")?,
        realfft: ns("realfft_ns")?,
        phastft: ns("phastft_ns")?,
        step: steps.reduce(f64::max)?,
        best_code: false,
    })
}

/// How many times as long as the faster library.
fn ratio(row: &Row) -> f64 {
    row.own / row.realfft.min(row.phastft)
}

fn verdict(row: &Row) -> Option<bool> {
    (row.len == GOAL_LEN && row.best_code).then(|| ratio(row) <= GOAL)
}

/// The table. The libraries always take the widest registers that they know.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = "\n| real transform | code | µs | realfft | phastft | to the faster | longest step | goal | |\n\
         | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
        .to_owned();
    for row in rows {
        let [own, realfft, phastft, step] =
            [row.own, row.realfft, row.phastft, row.step].map(|ns| ns / 1000.0);
        let goal = verdict(row).map_or(String::new(), |_| format!("≤ {GOAL}"));
        let met = verdict(row).map_or("", |met| if met { "met" } else { "NOT MET" });
        let _ = writeln!(
            text,
            "| {} | {} | {own:.2} | {realfft:.2} | {phastft:.2} | {:.2} | {step:.2} | {goal} | {met} |",
            row.len,
            row.code,
            ratio(row)
        );
    }
    text
}

/// Every figure, for a program to read.
pub fn json(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        json!({
            "len": row.len, "code": row.code, "own_ns": row.own, "realfft_ns": row.realfft, "phastft_ns": row.phastft,
            "longest_step_ns": row.step, "met": verdict(row),
        })
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: &str = r#"{"len":32768,"isa":"Baseline","own_ns":66000,"realfft_ns":50000,"phastft_ns":60000,"steps_ns":[3000,2500]}"#;
    const WIDE: &str = r#"{"len":32768,"isa":"Avx2","own_ns":55000,"realfft_ns":50000,"phastft_ns":60000,"steps_ns":[3000,1500]}"#;

    #[test]
    fn the_goal_is_that_of_the_widest_registers_against_the_faster_library() {
        let rows = read(&format!("{NARROW}\n{WIDE}\n")).unwrap();
        assert_eq!(
            rows.iter().map(verdict).collect::<Vec<_>>(),
            [None, Some(true)]
        );
        assert!(
            markdown(&rows)
                .contains("| 32768 | Avx2 | 55.00 | 50.00 | 60.00 | 1.10 | 3.00 | ≤ 1.1 | met |")
        );
        let slow = read(
            &WIDE
                .replace("55000", "55100")
                .replace("\"isa\":\"Avx2\",", ""),
        )
        .unwrap();
        assert!(markdown(&slow).contains(
            "| 32768 | WebAssembly | 55.10 | 50.00 | 60.00 | 1.10 | 3.00 | ≤ 1.1 | NOT MET |"
        ));
        let other = read(&WIDE.replace("32768", "4096")).unwrap();
        assert_eq!(verdict(&other[0]), None);
    }

    #[test]
    fn a_line_without_a_figure_is_an_error() {
        let said = read(&NARROW.replace("realfft_ns", "x"))
            .unwrap_err()
            .to_string();
        assert!(said.contains("transforms printed"), "{said}");
    }
}
