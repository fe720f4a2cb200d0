//! What the signaling rooms of the built server do under load: many idle sockets, some that speak, with and without TLS.

use std::fmt::Write;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// Sockets that only sit there, and that speak.
const SOCKETS: [&str; 2] = ["5000", "500"];
/// Seconds of speaking.
const SECONDS: &str = "10";
/// The goal for 99 of 100 signals.
const GOAL_MS: f64 = 5.0;

/// Loads the server twice.
pub fn measured() -> Outcome<Vec<Value>> {
    println!("rooms");
    setup::alsa()?;
    for (package, bin) in [
        ("heterodyne-benches", "rooms"),
        ("heterodyne", "heterodyne"),
    ] {
        let mut cargo = place::cargo();
        cargo.args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--package",
            package,
            "--bin",
            bin,
        ]);
        shell::run(&mut cargo)?;
    }
    let dir = place::target().join("release");
    let mut rows = Vec::new();
    for tls in [None, Some("tls")] {
        let mut load = Command::new(dir.join("rooms"));
        load.arg(dir.join("heterodyne"))
            .args(SOCKETS)
            .arg(SECONDS)
            .args(tls);
        let said = shell::output(&mut load)?;
        rows.push(
            serde_json::from_str(&said)
                .map_err(|error| Failure::check(format!("rooms: {error}: {said}")))?,
        );
    }
    Ok(rows)
}

/// The rows as a table.
pub fn markdown(rows: &[Value]) -> String {
    let mut text = String::from(
        "\n| rooms | idle | busy | relayed | p50 ms | p99 ms | worst ms | bytes per idle socket |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let kind = if row["tls"] == true { "TLS" } else { "plain" };
        let met = if row["p99_ms"].as_f64().is_some_and(|ms| ms < GOAL_MS) {
            ""
        } else {
            " (goal: below 5)"
        };
        let _ = writeln!(
            text,
            "| {kind} | {} | {} | {} | {} | {}{met} | {} | {} |",
            row["idle"],
            row["busy"],
            row["relayed"],
            row["p50_ms"],
            row["p99_ms"],
            row["worst_ms"],
            row["bytes_per_idle_socket"]
        );
    }
    text
}
