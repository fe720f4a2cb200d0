//! Says what test signal was written: its frequencies to the bit, its levels, and what to be careful of.

use super::args::{ChannelsArg, SignalArgs, ToneArgs};
use super::made::Made;
use super::write::Written;
use crate::clock;
use crate::commands::render::{decibels, size};
use crate::table::{Align, Table, plain};
use heterodyne_media::Format;
use serde_json::{Value, json};

/// All that there is to say.
pub struct Report<'a> {
    pub args: &'a ToneArgs,
    pub made: &'a Made,
    pub format: Format,
    pub frames: u64,
    pub written: &'a Written,
    pub wall_secs: f64,
}

impl Report<'_> {
    fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.args.signal.sink().rate)
    }

    /// What the user may not have meant.
    pub fn warnings(&self) -> Vec<String> {
        let beyond = self.written.beyond;
        if beyond == 0 {
            return Vec::new();
        }
        let what_then = if self.format == Format::WavF32 {
            "f32 keeps them, players may not"
        } else {
            "they were limited to it"
        };
        vec![format!(
            "{beyond} samples lie beyond full scale: {what_then}; a lower --level-dbfs avoids it"
        )]
    }

    /// For people.
    pub fn text(&self) -> String {
        let sink = self.args.signal.sink();
        let [left, right] = self.written.peak.map(decibels);
        let [left_rms, right_rms] = self.written.rms.map(|rms| decibels(rms as f32));
        let levels = if sink.channels == ChannelsArg::Mono {
            format!("peak {left}; RMS {left_rms}")
        } else {
            format!("peak {left} left, {right} right; RMS {left_rms} left, {right_rms} right")
        };
        let mut text = format!(
            "{}: {}, {}, {} Hz, {}, {}\n{levels}\n",
            plain(&sink.out.display().to_string()),
            self.args.signal.word(),
            clock::exact(self.seconds()),
            sink.rate,
            self.format,
            size(self.written.bytes),
        );
        if !self.made.frequencies.is_empty() {
            text += &self.table();
            text += &format!("realised = step x {} Hz / 2^64\n", sink.rate);
        }
        if let Some(alias_db) = self.made.alias_db.filter(|bound| bound.is_finite()) {
            text += &format!("aliases below {alias_db:.0} dB of the carrier\n");
        }
        text
    }

    fn table(&self) -> String {
        let mut table = Table::new(&[
            ("channel", Align::Left),
            ("", Align::Left),
            ("requested Hz", Align::Right),
            ("realised Hz", Align::Right),
            ("difference Hz", Align::Right),
            ("step", Align::Right),
        ]);
        for named in &self.made.frequencies {
            let frequency = named.frequency;
            table.row([
                named.channel.to_owned(),
                named.role.to_owned(),
                frequency.requested_hz().to_string(),
                frequency.realised_hz().to_string(),
                format!("{:+.2e}", frequency.difference_hz()),
                frequency.step().to_string(),
            ]);
        }
        table.text()
    }

    /// For programs. A step is text, because many readers of JSON have no whole numbers above 2^53.
    pub fn json(&self) -> Value {
        let sink = self.args.signal.sink();
        let frequencies: Vec<Value> = self
            .made
            .frequencies
            .iter()
            .map(|named| {
                json!({
                    "channel": named.channel,
                    "role": named.role,
                    "requested_hz": named.frequency.requested_hz(),
                    "realised_hz": named.frequency.realised_hz(),
                    "difference_hz": named.frequency.difference_hz(),
                    "step": named.frequency.step().to_string(),
                })
            })
            .collect();
        // As many as the file has channels.
        let count = if sink.channels == ChannelsArg::Mono {
            1
        } else {
            2
        };
        json!({
            "ok": true,
            "file": sink.out.display().to_string(),
            "signal": self.args.signal.word(),
            "format": self.format.word(),
            "bytes": self.written.bytes,
            "frames": self.frames,
            "sample_rate": sink.rate,
            "seconds": self.seconds(),
            "level_dbfs": sink.level_dbfs,
            "channels": self.channels(),
            "peak": self.written.peak[..count],
            "rms": self.written.rms[..count],
            "beyond_full_scale": self.written.beyond,
            "frequencies": frequencies,
            "alias_db": self.made.alias_db.filter(|bound| bound.is_finite()),
            "wall_secs": self.wall_secs,
            "warnings": self.warnings(),
        })
    }

    fn channels(&self) -> &'static str {
        match &self.args.signal {
            SignalArgs::Noise(args) if args.independent => "independent",
            other => other.sink().channels.word(),
        }
    }
}
