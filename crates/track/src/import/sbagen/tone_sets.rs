//! Tone-sets: what sounds together, one channel for each word.
//!
//! Invariant: at most 16 channels; amplitudes are linear gains, the number of the file divided by 100.

use super::lexer::{Word, number, signed};
use crate::diagnostic::codes;
use crate::import::not_carried;
use crate::json::quoted;
use crate::report::{Problem, Report};

/// Most channels of a tone-set.
pub(super) const CHANNELS: usize = 16;
/// Highest frequency in hertz and largest amplitude that are read: far beyond what sounds.
const MOST: f64 = 1e6;

/// What one channel plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Channel {
    /// `-`
    Silent,
    /// `carrier±beat/amp` and `carrier/amp`; the left ear is higher where the beat is positive.
    Beat {
        carrier_hz: f64,
        beat_hz: f64,
        gain: f64,
    },
    /// `carrier@rate/amp` of SBaGen+.
    Pulse {
        carrier_hz: f64,
        rate_hz: f64,
        gain: f64,
    },
    /// `pink/amp`, and `white` and `brown` of SBaGen+.
    Noise { colour: &'static str, gain: f64 },
    /// `bell+freq/amp`
    Bell { hz: f64, gain: f64 },
    /// `mix/amp`: the level of the soundtrack.
    Mix { gain: f64 },
}

impl Channel {
    /// Linear gain.
    pub fn gain(self) -> f64 {
        match self {
            Self::Silent => 0.0,
            Self::Beat { gain, .. }
            | Self::Pulse { gain, .. }
            | Self::Noise { gain, .. }
            | Self::Bell { gain, .. }
            | Self::Mix { gain } => gain,
        }
    }
}

const ACCEPTED: &str = "-, carrier+beat/amp, carrier-beat/amp, carrier/amp, carrier@rate/amp, pink/amp, white/amp, \
brown/amp, bell+freq/amp, mix/amp, spin:width+freq/amp or waveNN:carrier+beat/amp";

/// Reads the words of a tone-set.
pub(super) fn channels(report: &mut Report, words: &[Word<'_>]) -> Vec<Channel> {
    if let Some(word) = words.get(CHANNELS) {
        let problem = Problem::error(
            codes::LIMIT,
            word.span.clone(),
            "a tone-set has too many channels",
        );
        report.push(
            problem
                .found(words.len().to_string())
                .accepted(format!("at most {CHANNELS}")),
        );
    }
    let mut channels = Vec::new();
    for word in words.iter().take(CHANNELS) {
        let channel = channel(report, word);
        if channel.is_none() {
            let problem = Problem::error(codes::SEQUENCE, word.span.clone(), "this is no tone");
            report.push(problem.found(quoted(word.text)).accepted(ACCEPTED));
        }
        channels.push(channel.unwrap_or(Channel::Silent));
    }
    let sum: f64 = channels.iter().map(|channel| channel.gain()).sum();
    if let (Some(first), Some(last)) = (words.first(), words.last())
        && sum > 1.0 + 1e-9
    {
        let span = first.span.start..last.span.end;
        let message = "the amplitudes of this tone-set add up to more than 100: SBaGen clips, here the step is scaled down";
        let problem = Problem::warning(codes::CONFLICT, span, message);
        report.push(
            problem
                .found(format!("{}", (sum * 1e4).round() / 100.0))
                .accepted("at most 100"),
        );
    }
    channels
}

fn channel(report: &mut Report, word: &Word<'_>) -> Option<Channel> {
    let text = word.text;
    if text == "-" {
        return Some(Channel::Silent);
    }
    for colour in ["pink", "white", "brown"] {
        if let Some(rest) = text
            .strip_prefix(colour)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            return Some(Channel::Noise {
                colour,
                gain: gain(rest)?,
            });
        }
    }
    if let Some(rest) = text.strip_prefix("mix/") {
        return Some(Channel::Mix { gain: gain(rest)? });
    }
    if let Some(rest) = text.strip_prefix("bell") {
        let (hz, rest) = frequency(rest)?;
        let gain = gain(rest.strip_prefix('/')?)?;
        let what = "SBaGen's bell; a sine of this frequency dies away in its place";
        not_carried(report, word.span.clone(), text, what);
        return (hz >= 0.0).then_some(Channel::Bell { hz, gain });
    }
    for (kind, what) in [
        ("spin:", "the spin; its pink noise stands still"),
        ("bspin:", "the spin; its brown noise stands still"),
        ("wspin:", "the spin; its white noise stands still"),
    ] {
        if let Some(rest) = text.strip_prefix(kind) {
            let (_, _, gain) = pair(rest)?;
            not_carried(report, word.span.clone(), text, what);
            let colour = match kind {
                "bspin:" => "brown",
                "wspin:" => "white",
                _ => "pink",
            };
            return Some(Channel::Noise { colour, gain });
        }
    }
    for kind in ["mixspin:", "mixpulse:", "mixbeat:", "mixam:"] {
        if text.starts_with(kind) {
            not_carried(
                report,
                word.span.clone(),
                text,
                "the effect on the soundtrack",
            );
            return Some(Channel::Silent);
        }
    }
    if let Some(rest) = text.strip_prefix("wave") {
        let (digits, rest) = rest.split_once(':')?;
        let is_number =
            (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let (carrier_hz, beat_hz, gain) = pair(rest)?;
        if is_number {
            not_carried(
                report,
                word.span.clone(),
                text,
                "the waveform; sines play in its place",
            );
        }
        return is_number.then_some(Channel::Beat {
            carrier_hz,
            beat_hz,
            gain,
        });
    }
    tone(report, word)
}

fn tone(report: &mut Report, word: &Word<'_>) -> Option<Channel> {
    let (carrier_hz, rest) = number(word.text).filter(|(hz, _)| *hz <= MOST)?;
    if let Some(rest) = rest.strip_prefix('/') {
        return Some(Channel::Beat {
            carrier_hz,
            beat_hz: 0.0,
            gain: gain(rest)?,
        });
    }
    if let Some(rest) = rest.strip_prefix('@') {
        let (rate_hz, rest) = number(rest).filter(|(hz, _)| *hz <= MOST)?;
        let gain = gain(rest.strip_prefix('/')?)?;
        return Some(Channel::Pulse {
            carrier_hz,
            rate_hz,
            gain,
        });
    }
    let (carrier_hz, beat_hz, gain) = pair(word.text)?;
    if carrier_hz < beat_hz.abs() / 2.0 {
        let message =
            "half of the beat is more than the carrier: the lower ear comes to rest at 0 Hz";
        let problem = Problem::warning(codes::CONFLICT, word.span.clone(), message);
        report.push(problem.found(quoted(word.text)));
    }
    Some(Channel::Beat {
        carrier_hz,
        beat_hz,
        gain,
    })
}

/// `a±b/amp`
fn pair(text: &str) -> Option<(f64, f64, f64)> {
    let (first, rest) = number(text).filter(|(value, _)| *value <= MOST)?;
    let (second, rest) = frequency(rest)?;
    Some((first, second, gain(rest.strip_prefix('/')?)?))
}

/// A number whose sign is written.
fn frequency(text: &str) -> Option<(f64, &str)> {
    let found = signed(text).filter(|(value, _)| value.abs() <= MOST);
    found.filter(|_| text.starts_with(['+', '-']))
}

/// An amplitude that ends its word, as a gain.
fn gain(text: &str) -> Option<f64> {
    let (amp, rest) = number(text)?;
    (rest.is_empty() && amp <= MOST).then_some(amp / 100.0)
}
