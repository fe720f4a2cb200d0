//! How one channel of a tone-set gives way to that of the next.
//!
//! Invariant: a channel goes in a straight line only where both sides allow it (manual, section 4.1.3).

use super::script::Fade;
use super::tone_sets::Channel;
use crate::import::score::{Synth, Tone};

/// Pulse of SBaGen+: heard for two fifths of its cycle, without a plateau.
pub(super) const PULSE: Synth = Synth::Pulse {
    gap: 0.6,
    ramp: 0.5,
};

/// Whether a channel may go from one side to the other without passing through silence.
pub(super) fn straight(from: Channel, to: Channel, fades: [Fade; 2]) -> bool {
    if fades.contains(&Fade::Silence) {
        return false;
    }
    let slides = fades == [Fade::Slide; 2];
    match (from, to) {
        (Channel::Silent, Channel::Silent) | (Channel::Mix { .. }, Channel::Mix { .. }) => true,
        (
            Channel::Beat {
                carrier_hz,
                beat_hz,
                ..
            },
            Channel::Beat {
                carrier_hz: c,
                beat_hz: b,
                ..
            },
        ) => slides || carrier_hz == c && beat_hz == b,
        (
            Channel::Pulse {
                carrier_hz,
                rate_hz,
                ..
            },
            Channel::Pulse {
                carrier_hz: c,
                rate_hz: r,
                ..
            },
        ) => slides || carrier_hz == c && rate_hz == r,
        (Channel::Noise { colour, .. }, Channel::Noise { colour: other, .. }) => colour == other,
        _ => false,
    }
}

/// The same channel at level 0.
pub(super) fn silent(channel: Channel) -> Channel {
    let gain = 0.0;
    match channel {
        Channel::Silent | Channel::Bell { .. } => Channel::Silent,
        Channel::Beat {
            carrier_hz,
            beat_hz,
            ..
        } => Channel::Beat {
            carrier_hz,
            beat_hz,
            gain,
        },
        Channel::Pulse {
            carrier_hz,
            rate_hz,
            ..
        } => Channel::Pulse {
            carrier_hz,
            rate_hz,
            gain,
        },
        Channel::Noise { colour, .. } => Channel::Noise { colour, gain },
        Channel::Mix { .. } => Channel::Mix { gain },
    }
}

pub(super) fn tone(channel: Channel) -> Option<(Synth, Tone)> {
    let (synth, carrier_hz, beat_hz, gain) = match channel {
        Channel::Beat {
            carrier_hz,
            beat_hz,
            gain,
        } => (Synth::Beat, carrier_hz, beat_hz, gain),
        Channel::Pulse {
            carrier_hz,
            rate_hz,
            gain,
        } => (PULSE, carrier_hz, rate_hz, gain),
        _ => return None,
    };
    let tone = Tone {
        gains: [gain; 2],
        carrier_hz,
        beat_hz,
    };
    Some((synth, tone))
}
