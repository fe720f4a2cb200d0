//! A voice that is a formula: every sample a function of its frame, without a past.

use heterodyne_dsp::isa::Isa;

use super::tone::{Tone, ToneScratch};
use crate::control::carrier::Carrier;
use crate::cursor::Block;

/// The laws of one voice. Immutable.
///
/// Invariant: 512 frames from any frame on depend on that frame alone, on every instruction set alike, and are finite. The laws go on
/// before the start of the voice (frames below 0) and past its end, where only filters hear them.
pub(crate) trait Formula: Send + Sync {
    /// Adds 512 frames from frame `first` of the voice to a stereo block.
    fn add(&self, isa: Isa, first: i64, tones: &mut ToneScratch, out: &mut Block);

    /// Upper bound of |sample| inside the voice; infinite where none is known.
    fn bound(&self) -> f64;

    /// The carriers of both ears, where the next step's voice is to go on with their phases (live contract).
    fn carriers_mut(&mut self) -> Option<[&mut Carrier; 2]> {
        None
    }

    /// Where those carriers stand after `n` frames.
    fn running_phases(&self, _n: i64) -> Option<[u64; 2]> {
        None
    }
}

/// What a voice plays before its effects.
pub(crate) enum Source {
    /// A pair of tones, which knows its level block by block.
    Tone(Box<Tone>),
    /// Coloured noise, which has a memory of its own.
    Noise(Box<super::noise::NoiseVoice>),
    /// Any other formula.
    Formula(Box<dyn Formula>),
}

impl Source {
    /// Upper bound of |sample|; infinite where none is known.
    pub fn bound(&self) -> f64 {
        match self {
            Source::Tone(tone) => tone.bound(),
            Source::Noise(_) => f64::INFINITY,
            Source::Formula(formula) => formula.bound(),
        }
    }

    /// As [`Formula::carriers_mut`].
    pub fn carriers_mut(&mut self) -> Option<[&mut Carrier; 2]> {
        match self {
            Source::Tone(tone) => Some(tone.carriers_mut()),
            Source::Noise(_) => None,
            Source::Formula(formula) => formula.carriers_mut(),
        }
    }

    /// As [`Formula::running_phases`].
    pub fn running_phases(&self, n: i64) -> Option<[u64; 2]> {
        match self {
            Source::Tone(tone) => Some(tone.running_phases(n)),
            Source::Noise(_) => None,
            Source::Formula(formula) => formula.running_phases(n),
        }
    }
}
