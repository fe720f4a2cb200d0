//! The built-in chains, as documents of their own.
//!
//! Invariant: each is a chain without problems that names no other preset (a test holds this).

use super::{ChainSpec, parse};

/// A built-in chain.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name in a chain and on the command line.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub says: &'static str,
    /// The document.
    pub text: &'static str,
}

macro_rules! built_in {
    ($($name:literal: $says:literal,)*) => {
        &[$(Preset { name: $name, says: $says, text: include_str!(concat!("presets/", $name, ".json")) },)*]
    };
}

/// All built-in chains.
pub fn presets() -> &'static [Preset] {
    built_in! {
        "voice": "Speech that is clear and even: rumble and noise out, levels held together, a ceiling.",
        "broadcast": "A close, dense voice as on the radio.",
        "podcast": "Spoken word for headphones: noise taken out, mud thinned, loudness even.",
        "telephone": "The narrow band and the bite of a telephone line.",
        "instrument": "An acoustic instrument, cleaned and lifted, with a little room.",
        "warm": "Rounded highs, a fuller low end and soft saturation.",
        "night": "Loud and quiet brought together and highs softened, for listening late.",
        "robot": "A metallic machine voice.",
        "giant": "A voice of somebody much larger, in a cave.",
        "hall": "A large hall around the sound.",
    }
}

/// The chain of this name.
pub fn preset(name: &str) -> Option<ChainSpec> {
    let preset = presets().iter().find(|preset| preset.name == name)?;
    parse(preset.text, preset.name).value
}
