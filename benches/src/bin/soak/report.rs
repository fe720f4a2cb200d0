//! What was counted, as a table and as JSON, and what of it is not as it should be.

use std::collections::BTreeMap;
use std::fmt::Write;

use heterodyne_benches::words;
use heterodyne_device::{Event, Snapshot};
use serde_json::{Value, json};

use super::blocked::Blocked;
use super::gaps::Gaps;
use super::memory::Memory;

/// Everything about one run.
pub struct Report {
    pub secs: f64,
    pub pulse: bool,
    pub seed: u64,
    pub orders: BTreeMap<&'static str, u64>,
    /// How often the device went away, and how often it should have.
    pub losses: (u64, u64),
    pub recovered: bool,
    pub snapshot: Snapshot,
    pub gaps: Gaps,
    pub memory: Memory,
    pub wrong_samples: u64,
    pub panics: u64,
    pub allocator_calls: u64,
    pub blocked: Option<Blocked>,
}

/// Prints losses and reopenings as they come.
pub fn tell(events: &[Event]) {
    for event in events {
        match event {
            Event::Lost { cause, .. } => println!("lost: {cause}"),
            Event::Opened {
                device,
                sample_rate,
            } => println!("opened: {device}, {sample_rate} Hz"),
            _ => {}
        }
    }
}

impl Report {
    /// A sentence for each demand that was not met.
    pub fn broken(&self) -> Vec<String> {
        let (given, held, flat) = self.memory.growth();
        let mut broken = Vec::new();
        let mut demand = |met: bool, what: String| {
            if !met {
                broken.push(what);
            }
        };
        demand(self.panics == 0, format!("{} panics", self.panics));
        let calls = self.allocator_calls;
        demand(
            calls == 0,
            format!("the audio thread called the allocator {calls} times"),
        );
        demand(
            self.snapshot.faults == 0,
            format!("{} faults", self.snapshot.faults),
        );
        demand(
            self.wrong_samples == 0,
            format!("{} samples were no numbers", self.wrong_samples),
        );
        demand(
            self.recovered,
            "it did not play again after the last loss".to_owned(),
        );
        let found = self.snapshot.reconnections;
        let (lost, wanted) = self.losses;
        demand(
            lost == wanted,
            format!("only {lost} of {wanted} losses found the device open"),
        );
        demand(
            found >= lost,
            format!("{lost} losses and only {found} reconnections"),
        );
        demand(
            flat,
            format!(
                "memory grew: {:.0} KiB given out, {:.0} KiB held",
                given / 1024.0,
                held / 1024.0
            ),
        );
        let hidden = self.gaps.unaccounted_secs;
        demand(
            hidden <= 0.0,
            format!("clock and counted gaps differ by {hidden:.3} s"),
        );
        demand(
            self.gaps.watched_secs > 0.2 * self.secs,
            format!(
                "only {:.0} s of sound could be watched",
                self.gaps.watched_secs
            ),
        );
        if let Some(blocked) = &self.blocked {
            demand(
                blocked.went_on(),
                format!(
                    "with {} threads held for {:.1} s: {} callbacks of {:.0}, {} gaps, {} s of processor time",
                    blocked.held.len(),
                    blocked.secs,
                    blocked.callbacks,
                    blocked.due,
                    blocked.xruns,
                    blocked.held_processor_secs
                ),
            );
        }
        broken
    }

    /// For people.
    pub fn table(&self) -> String {
        let (given, held, _) = self.memory.growth();
        let (snapshot, load) = (&self.snapshot, &self.snapshot.load);
        let device = snapshot
            .output
            .as_ref()
            .map_or("none", |output| &output.device);
        let orders: u64 = self.orders.values().sum();
        let mut text = String::from("\n| what | count |\n| --- | --- |\n");
        let mut row = |what: &str, count: String| {
            let _ = writeln!(text, "| {what} | {count} |");
        };
        row(
            "played",
            format!("{:.0} s on {device}, seed {}", self.secs, self.seed),
        );
        row("commands", format!("{orders}: {:?}", self.orders));
        row(
            "losses, reconnections",
            format!("{}, {}", self.losses.0, snapshot.reconnections),
        );
        row("callbacks", load.callbacks.to_string());
        row(
            "load p50, p95, p99, worst",
            format!(
                "{:.2} %, {:.2} %, {:.2} %, {:.1} %",
                100.0 * load.p50,
                100.0 * load.p95,
                100.0 * load.p99,
                100.0 * load.worst
            ),
        );
        let xruns = &snapshot.xruns;
        row(
            "xruns",
            format!(
                "{}, {} frames, {:.3} s",
                xruns.events, xruns.frames, xruns.secs
            ),
        );
        row(
            "not accounted for",
            format!(
                "{:.3} s beyond the device's buffer",
                self.gaps.unaccounted_secs.max(0.0)
            ),
        );
        row(
            "panics, faults, wrong samples",
            format!(
                "{}, {}, {}",
                self.panics, snapshot.faults, self.wrong_samples
            ),
        );
        row(
            "allocator calls on the audio thread",
            self.allocator_calls.to_string(),
        );
        row(
            "memory grown: given out, held",
            format!(
                "{:.0} KiB, {:.0} KiB of {:.1} MiB",
                given / 1024.0,
                held / 1024.0,
                self.memory.most_held() / 1048576.0
            ),
        );
        if let Some(blocked) = &self.blocked {
            row(
                "all other threads held",
                format!(
                    "{:.1} s: {} of {:.0} callbacks, {} gaps; held {:?}, went on {:?}",
                    blocked.secs,
                    blocked.callbacks,
                    blocked.due,
                    blocked.xruns,
                    blocked.held,
                    blocked.went_on
                ),
            );
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let (given, held, flat) = self.memory.growth();
        let blocked = self.blocked.as_ref().map(|blocked| {
            json!({
                "secs": blocked.secs, "held": blocked.held, "went_on": blocked.went_on, "callbacks": blocked.callbacks,
                "due": blocked.due, "xruns": blocked.xruns, "held_processor_secs": blocked.held_processor_secs,
            })
        });
        json!({
            "secs": self.secs, "pulse": self.pulse, "seed": self.seed, "orders": self.orders, "losses": self.losses.0,
            "recovered": self.recovered, "snapshot": words::snapshot(&self.snapshot),
            "watched_secs": self.gaps.watched_secs, "unaccounted_secs": self.gaps.unaccounted_secs,
            "wrong_samples": self.wrong_samples, "panics": self.panics, "allocator_calls": self.allocator_calls,
            "memory": {"grown_bytes": given, "held_grown_bytes": held, "most_held_bytes": self.memory.most_held(), "flat": flat},
            "blocked": blocked, "broken": self.broken(),
        })
    }
}
