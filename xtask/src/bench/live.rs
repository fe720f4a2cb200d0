//! The delay from one native peer to another on loopback, impulse to impulse; the devices' own latency is no part of it.

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// What it should be at most, in the middle, in ms.
const GOAL_MS: f64 = 10.0;

/// Runs the example `delay` of `crates/peer`.
pub fn measured(quick: bool) -> Outcome<Value> {
    setup::native()?;
    let mut command = place::cargo();
    command.args(["run", "--quiet", "--locked", "-p", "heterodyne-peer"]);
    command.args(["--example", "delay", "--", if quick { "60" } else { "400" }]);
    let text = shell::output(&mut command)?;
    serde_json::from_str(text.trim())
        .map_err(|error| Failure::Check(format!("the delay's figures: {error}: {text}")))
}

/// A table of one row.
pub fn markdown(row: &Value) -> String {
    let figure = |name: &str| row[name].as_f64().unwrap_or(f64::NAN);
    format!(
        "\n| native to native | p50 | p95 | packet | network | buffer | goal for p50 |\n| --- | --- | --- | --- | --- | --- | --- |\n| {} impulses | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms | {GOAL_MS:.0} ms{} |\n",
        row["impulses"],
        figure("p50_ms"),
        figure("p95_ms"),
        figure("packet_ms"),
        figure("network_ms"),
        figure("buffer_ms"),
        if figure("p50_ms") <= GOAL_MS {
            ""
        } else {
            ", missed"
        },
    )
}
