//! Which parameters belong to an effect that follows the voice, and how the effect is judged: by what it does to the sound
//! that the engine itself makes without it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::moves::{Rule, rules, settings};
use crate::reading::Reading;
use crate::voices::Stereo;
use crate::{flanger, spatialiser};

/// An effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    Flanger,
    Spatialiser,
}

impl Effect {
    /// The effect that a parameter belongs to.
    pub fn of(parameter: &str) -> Option<Self> {
        match parameter {
            name if name.starts_with("flange") => Some(Self::Flanger),
            name if name.starts_with("spatial") => Some(Self::Spatialiser),
            _ => None,
        }
    }

    /// Settings in which it works.
    pub fn base(self) -> Map<String, Value> {
        settings(match self {
            Self::Flanger => flanger::BASE,
            Self::Spatialiser => spatialiser::BASE,
        })
    }

    pub fn rules(self) -> BTreeMap<String, Rule> {
        rules(&[match self {
            Self::Flanger => flanger::MOVES,
            Self::Spatialiser => spatialiser::MOVES,
        }])
    }

    /// What it makes of a dry voice.
    pub fn apply(self, p: &Reading, dry: &Stereo, latency: usize) -> Stereo {
        match self {
            Self::Flanger => flanger::flange(p, dry),
            Self::Spatialiser => spatialiser::spatialise(p, dry, latency),
        }
    }

    /// Largest difference from the reference, for samples up to 1.
    pub fn tolerance(self) -> f64 {
        2e-5
    }

    /// Frames that a renderer may delay what moves by.
    pub fn latency(self) -> usize {
        match self {
            Self::Flanger => 0,
            Self::Spatialiser => 8,
        }
    }
}
