//! The names of the format, each with its kind, default, unit and bounds.
//!
//! Invariant: these tables are the only list of names. The parser, the "did you mean", the listing of voices
//! and the JSON Schema all read them, so none can know a name that the others do not.

mod build;
pub mod document;
mod effects;
mod glitch;
mod groups;
pub mod noise;
mod noise_voice;
mod object;
mod voices;

pub(crate) use effects::DISTANCE;
pub use effects::TRAJECTORY_SEGMENT;
pub use object::{Form, Group, ObjectSpec};
pub use voices::{VoiceSpec, voice, voices};

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number; a numeric string or a boolean (0 or 1) stands for one.
    Number {
        /// Value where the file gives none; `None`: something else decides.
        default: Option<f64>,
        /// Lowest value that is accepted.
        min: f64,
        /// Highest value that is accepted.
        max: f64,
    },
    /// A whole number, written in any of the ways of a number.
    Integer {
        /// Value where the file gives none.
        default: u64,
        /// Lowest value that is accepted.
        min: u64,
        /// Highest value that is accepted.
        max: u64,
    },
    /// A switch: a boolean, a number (anything but 0 is on) or one of the words in [`FLAG_WORDS`].
    Flag {
        /// Value where the file gives none.
        default: bool,
    },
    /// A switch that may also be a number between off (0) and on (1).
    Level {
        /// Value where the file gives none.
        default: f64,
    },
    /// One of a list of words, in any case. Another word counts as the default.
    Choice {
        /// The words.
        options: &'static [&'static str],
        /// Word where the file gives none.
        default: &'static str,
    },
    /// Free text.
    Text {
        /// Longest text in characters.
        max_chars: usize,
    },
    /// A path, or a `data:` URL.
    Path,
    /// Several paths: a list, or one text with `;` between them.
    Paths,
    /// An object with its own table.
    Object(&'static ObjectSpec),
    /// A list of objects.
    List {
        /// Table of each item.
        item: &'static ObjectSpec,
        /// Most items.
        max: usize,
    },
    /// The parameters of a voice: the table depends on the voice.
    VoiceParams,
    /// Parameters of a volume envelope: the table depends on its type.
    EnvelopeParams,
    /// Points of an amplitude envelope: pairs of seconds and gain, or objects.
    Points,
    /// Moving notches: objects or lists of numbers.
    Sweeps,
    /// Fixed notches: objects or lists of numbers.
    StaticNotches,
    /// One number for all sweeps, or a list with one for each.
    NumberOrList {
        /// Lowest value that is accepted.
        min: f64,
        /// Highest value that is accepted.
        max: f64,
    },
    /// One number, or a pair of them at start and end, against the row given.
    NumberOrPair(&'static ParamSpec),
    /// Anything: the value is not looked at.
    Anything,
}

/// Words that stand for a switch, in any case, with their meaning.
pub const FLAG_WORDS: [(&str, bool); 8] = [
    ("true", true),
    ("yes", true),
    ("on", true),
    ("1", true),
    ("false", false),
    ("no", false),
    ("off", false),
    ("0", false),
];

/// Unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number.
    None,
    /// Linear gain.
    Gain,
    /// Hertz.
    Hertz,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Radians.
    Radians,
    /// Degrees.
    Degrees,
    /// Metres.
    Metres,
    /// Decibels.
    Decibels,
    /// Degrees per second.
    DegreesPerSecond,
    /// Frames per second.
    FramesPerSecond,
    /// A fraction of a whole, 0 to 1.
    Fraction,
    /// Whole turns of a phase.
    Cycles,
}

impl Unit {
    /// Short form for tables; empty for a plain number.
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::None => "",
            Unit::Gain => "linear",
            Unit::Hertz => "Hz",
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Radians => "rad",
            Unit::Degrees => "deg",
            Unit::Metres => "m",
            Unit::Decibels => "dB",
            Unit::DegreesPerSecond => "deg/s",
            Unit::FramesPerSecond => "frames/s",
            Unit::Fraction => "fraction",
            Unit::Cycles => "cycles",
        }
    }
}

/// How a transition names and finds the two ends of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// It does not move.
    Fixed,
    /// `startName`, else `name`, else the fallback, else the default; then `endName`, else the start.
    Camel,
    /// The same with `start_name` and `end_name`.
    Snake,
    /// `startName`, else `name`, else the fallback's start; then `endName`, else `name`, else the fallback's end.
    CamelPlainFirst,
}

/// What a value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It shapes the sound or the track.
    Used,
    /// Written by editors; no renderer looks at it.
    Informational,
}

/// One named value of the format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamSpec {
    /// The canonical name.
    pub name: &'static str,
    /// Other names, in the order in which they are consulted.
    pub aliases: &'static [&'static str],
    /// What it may be.
    pub kind: Kind,
    /// Its unit.
    pub unit: Unit,
    /// Sensible lowest and highest value, for sliders and documentation; never enforced.
    pub range: Option<(f64, f64)>,
    /// How a transition moves it.
    pub chain: Chain,
    /// Names of the two ends that do not follow from the chain.
    pub end_names: Option<(&'static str, &'static str)>,
    /// Other names of the two ends, in the order in which they are consulted.
    pub end_aliases: &'static [(&'static str, &'static str)],
    /// Defaults of the two ends in a transition, where they are not the plain one. The second holds only where the file
    /// gives neither the plain value nor the start.
    pub default_ends: Option<(f64, f64)>,
    /// Parameter of the same table that stands in where this one is absent.
    pub fallback: Option<&'static str>,
    /// A value below the lowest is raised to it with a warning instead of refused.
    pub raise_to_min: bool,
    /// What an unknown word of a choice counts as; `None`: as the default.
    pub otherwise: Option<&'static str>,
    /// Whether a file must give it.
    pub required: bool,
    /// What it does.
    pub effect: Effect,
    /// One sentence for people.
    pub doc: &'static str,
}

impl ParamSpec {
    /// Key of the start value in a transition, `None` where the parameter does not move.
    pub fn start_key(&self) -> Option<String> {
        let named = self.end_names.map(|(start, _)| start.to_owned());
        named.or_else(|| self.end_of("start"))
    }

    /// Key of the end value in a transition, `None` where the parameter does not move.
    pub fn end_key(&self) -> Option<String> {
        let named = self.end_names.map(|(_, end)| end.to_owned());
        named.or_else(|| self.end_of("end"))
    }

    fn end_of(&self, side: &str) -> Option<String> {
        match self.chain {
            Chain::Fixed => None,
            Chain::Snake => Some(format!("{side}_{}", self.name)),
            Chain::Camel | Chain::CamelPlainFirst => {
                let (head, tail) = self.name.split_at(1);
                Some(format!("{side}{}{tail}", head.to_ascii_uppercase()))
            }
        }
    }

    /// The default as text: `0.5`, `false`, `sine`, the fallback's name, or nothing.
    pub fn default_text(&self) -> String {
        if let Some(other) = self.fallback {
            return other.to_owned();
        }
        match self.kind {
            Kind::Number { default, .. } => default.map(|v| v.to_string()).unwrap_or_default(),
            Kind::Integer { default, .. } => default.to_string(),
            Kind::Flag { default } => default.to_string(),
            Kind::Level { default } => (default != 0.0).to_string(),
            Kind::Choice { default, .. } => default.to_owned(),
            _ => String::new(),
        }
    }
}
