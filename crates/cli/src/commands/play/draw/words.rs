//! The live view's numbers and names as words.

use crate::clock;
use heterodyne_device::{Load, Output, Priority, Snapshot, State, Xruns};
use heterodyne_engine::frequencies::Role;

/// Keys with all that they do, for the page of help.
pub const HELP: [(&str, &str); 11] = [
    ("space", "pause, go on"),
    ("\u{2190} \u{2192}", "5 seconds back, ahead"),
    ("shift \u{2190} \u{2192}", "a minute back, ahead"),
    ("[ ] or p n", "previous step, next step"),
    ("Home", "start of the track"),
    ("\u{2191} \u{2193} or + -", "1 dB louder, softer"),
    ("l", "begin again at the end, or not"),
    ("r", "read the file again"),
    ("?", "this list"),
    ("q or Esc", "end (exit status 0)"),
    ("Ctrl+C", "end (exit status 130)"),
];

/// What a session does, in a word.
pub fn state(state: State) -> &'static str {
    match state {
        State::Loading => "loading",
        State::Playing => "playing",
        State::Paused => "paused",
        State::Ended => "at the end",
        State::Reconnecting => "device lost",
        State::Stopped => "stopped",
    }
}

/// `1:02.3`, cut and not rounded, as a running clock is read.
pub fn running(secs: f64) -> String {
    let tenths = (secs.max(0.0) * 10.0 + 1e-6).floor();
    let whole = clock::rough((tenths / 10.0).floor());
    format!("{whole}.{}", tenths as u64 % 10)
}

/// Decibels of a linear level.
pub fn decibels(level: f64) -> String {
    level_db(20.0 * level.log10())
}

/// Decibels.
pub fn level_db(db: f64) -> String {
    // No minus before what rounds to nothing.
    format!("{:.1} dB", if db.abs() < 0.05 { 0.0 } else { db })
}

/// A share as percent.
fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// The load in full: `load p50 0.4 %, …`; of what, where the period is known.
pub fn load(load: &Load, output: Option<&Output>) -> Vec<String> {
    let mut parts = vec![
        format!("load p50 {}", percent(load.p50)),
        format!("p95 {}", percent(load.p95)),
        format!("p99 {}", percent(load.p99)),
        format!("worst {}", percent(load.worst)),
    ];
    if let Some(output) = output.filter(|output| output.buffer_frames > 0) {
        let millis =
            1000.0 * f64::from(output.buffer_frames) / f64::from(output.sample_rate.max(1));
        parts.push(format!("of {millis:.2} ms"));
    }
    parts
}

/// Gaps in full.
pub fn xruns(xruns: &Xruns) -> String {
    match xruns.events {
        0 => "xruns 0".to_owned(),
        events => format!(
            "xruns {events} ({} frames, {:.1} ms)",
            xruns.frames,
            1000.0 * xruns.secs
        ),
    }
}

/// Load and gaps in what room there is, the most telling first.
pub fn health(snapshot: &Snapshot) -> Vec<String> {
    let Snapshot { load, xruns, .. } = snapshot;
    vec![
        format!("p99 {}", percent(load.p99)),
        format!("xruns {}", xruns.events),
        some("lost", snapshot.reconnections),
        some("faults", snapshot.faults),
        format!("worst {}", percent(load.worst)),
        format!("p95 {}", percent(load.p95)),
        format!("p50 {}", percent(load.p50)),
    ]
}

/// A count where there is something to count.
fn some(what: &str, count: u64) -> String {
    match count {
        0 => String::new(),
        count => format!("{what} {count}"),
    }
}

/// A device: name, rate, channels, format, buffer, delay.
pub fn device(output: &Output) -> Vec<String> {
    let channels = match output.channels {
        1 => "1 channel".to_owned(),
        channels => format!("{channels} channels"),
    };
    let latency = if output.latency_secs > 0.0 {
        format!("latency {:.1} ms", 1000.0 * output.latency_secs)
    } else {
        "latency unknown".to_owned()
    };
    vec![
        crate::table::plain(&output.device),
        format!("{} Hz", output.sample_rate),
        format!("{} frames", output.buffer_frames),
        output.format.clone(),
        channels,
        latency,
    ]
}

/// How the audio thread is scheduled, in a word or two.
pub fn priority(priority: &Priority) -> &'static str {
    match priority {
        Priority::Raised(_) => "priority raised",
        Priority::Ordinary(_) => "priority ordinary",
    }
}

/// How the audio thread is scheduled, with the system's name for it or the reason.
pub fn priority_in_full(found: &Priority) -> String {
    let (Priority::Raised(detail) | Priority::Ordinary(detail)) = found;
    format!("{}: {}", priority(found), crate::table::plain(detail))
}

/// A voice's frequencies: `200.00 Hz, beat 4.00 Hz`.
pub fn frequencies(hz: &[(Role, f64)]) -> String {
    let words: Vec<String> = hz
        .iter()
        .map(|(role, hz)| match role {
            Role::Carrier => format!("{hz:.2} Hz"),
            Role::Beat => format!("beat {hz:.2} Hz"),
            Role::Pulse => format!("pulse {hz:.2} Hz"),
            Role::Modulation => format!("moves {hz:.2} Hz"),
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_clock_does_not_run_ahead() {
        assert_eq!(running(0.0), "0:00.0");
        assert_eq!(running(59.99), "0:59.9");
        assert_eq!(running(3723.5), "1:02:03.5");
        // 4.3 in binary is a little less.
        assert_eq!(running(4.3), "0:04.3");
    }

    #[test]
    fn levels_have_no_minus_zero() {
        assert_eq!(decibels(1.0), "0.0 dB");
        assert_eq!(decibels(0.999), "0.0 dB");
        assert_eq!(decibels(0.5), "-6.0 dB");
        assert_eq!(decibels(0.0), "-inf dB");
    }

    #[test]
    fn roles_are_told_apart() {
        let hz = [(Role::Carrier, 200.0), (Role::Beat, 4.5)];
        assert_eq!(frequencies(&hz), "200.00 Hz, beat 4.50 Hz");
        assert_eq!(frequencies(&[(Role::Pulse, 7.0)]), "pulse 7.00 Hz");
    }
}
