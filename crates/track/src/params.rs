//! Values of a voice's parameters, read by name, with the defaults of its table.
//!
//! Invariant: only values that the file gives are stored; every default and every chain from start to end
//! comes from the table at the moment of reading.

use crate::document::{Ramp, TrajectorySegment, TransitionTiming};
use crate::table::{Chain, Form, Kind, ParamSpec, VoiceSpec, voice};

/// A value that the file gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Setting {
    Number(f64),
    Flag(bool),
    Choice(&'static str),
}

/// The parameters of one voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    voice: &'static VoiceSpec,
    transition: bool,
    given: Vec<(&'static str, Form, Setting)>,
    timing: TransitionTiming,
    texts: Vec<(&'static str, Vec<String>)>,
    trajectory: Option<Vec<TrajectorySegment>>,
    amp_envelope: Vec<(f64, f64)>,
}

impl Params {
    /// Every parameter at its default. `None` if no voice has this base name.
    pub fn defaults(function: &str, transition: bool) -> Option<Self> {
        let timing = TransitionTiming::default();
        Some(Self {
            voice: voice(function)?,
            transition,
            given: Vec::new(),
            timing,
            texts: Vec::new(),
            trajectory: None,
            amp_envelope: Vec::new(),
        })
    }

    pub(crate) fn new(
        voice: &'static VoiceSpec,
        transition: bool,
        given: Vec<(&'static str, Form, Setting)>,
        timing: TransitionTiming,
    ) -> Self {
        Self {
            voice,
            transition,
            given,
            timing,
            texts: Vec::new(),
            trajectory: None,
            amp_envelope: Vec::new(),
        }
    }

    pub(crate) fn with_texts(mut self, texts: Vec<(&'static str, Vec<String>)>) -> Self {
        self.texts = texts;
        self
    }

    pub(crate) fn with_trajectory(mut self, segments: Option<Vec<TrajectorySegment>>) -> Self {
        self.trajectory = segments;
        self
    }

    pub(crate) fn with_amp_envelope(mut self, points: Vec<(f64, f64)>) -> Self {
        self.amp_envelope = points;
        self
    }

    /// Whether this is the moving form of the voice.
    pub fn is_transition(&self) -> bool {
        self.transition
    }

    /// Texts that the file gives, by name, in the order of the file.
    pub(crate) fn given_texts(&self) -> &[(&'static str, Vec<String>)] {
        &self.texts
    }

    /// What the file gives, in the order of the file.
    pub(crate) fn given(&self) -> &[(&'static str, Form, Setting)] {
        &self.given
    }

    /// The table of the voice.
    pub fn voice(&self) -> &'static VoiceSpec {
        self.voice
    }

    /// The plain value of a number, else its default. A boolean counts as 0 or 1.
    ///
    /// # Panics
    /// If the voice's table has no such number: a mistake in this program, not in a file.
    pub fn number(&self, name: &str) -> f64 {
        let spec = self.numeric(name);
        self.plain_number(spec)
    }

    /// Start and end of a number in a transition, by the start → plain → default and end → start chain.
    /// In a static voice both are the plain value.
    ///
    /// # Panics
    /// As [`Params::number`].
    pub fn ramp(&self, name: &str) -> Ramp {
        let spec = self.numeric(name);
        self.ramp_of(spec)
    }

    /// Whether the file gives this parameter a value in a form that the voice reads: its plain form, and in a
    /// transition its start or end form.
    ///
    /// # Panics
    /// If the voice's table has no such parameter.
    pub fn is_given(&self, name: &str) -> bool {
        let spec = self.spec(name);
        [Form::Plain, Form::Start, Form::End]
            .into_iter()
            .any(|form| self.setting(spec, form).is_some())
    }

    /// A switch; where it moves, whether either end is on.
    ///
    /// # Panics
    /// If the voice's table has no such switch.
    pub fn flag(&self, name: &str) -> bool {
        let spec = self.spec(name);
        if let Kind::Level { .. } = spec.kind {
            let ramp = self.ramp_of(spec);
            return ramp.start != 0.0 || ramp.end != 0.0;
        }
        let Kind::Flag { default } = spec.kind else {
            panic!("{name} is not a switch")
        };
        self.ends(spec).into_iter().any(|setting| match setting {
            Some(Setting::Flag(on)) => on,
            _ => default,
        })
    }

    /// A switch at the start and at the end.
    ///
    /// # Panics
    /// If the voice's table has no such switch.
    pub fn flag_ends(&self, name: &str) -> [bool; 2] {
        let Ramp { start, end } = self.ramp(name);
        [start != 0.0, end != 0.0]
    }

    /// A word from a list of choices, lower case; where it moves, the word at the start.
    ///
    /// # Panics
    /// If the voice's table has no such choice.
    pub fn choice(&self, name: &str) -> &str {
        self.choice_ends(name)[0]
    }

    /// Timing and curve of the transition.
    pub fn timing(&self) -> &TransitionTiming {
        &self.timing
    }

    /// The text that the file gives, if any.
    ///
    /// # Panics
    /// If the voice's table has no such parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).first().map(String::as_str)
    }

    /// The texts that the file gives, in order; none where it gives none.
    ///
    /// # Panics
    /// If the voice's table has no such parameter.
    pub fn texts(&self, name: &str) -> &[String] {
        let spec = self.spec(name);
        let found = self.texts.iter().find(|(known, _)| *known == spec.name);
        found.map_or(&[], |(_, texts)| texts)
    }

    /// The path around the head that the file gives.
    pub fn trajectory(&self) -> Option<&[TrajectorySegment]> {
        self.trajectory.as_deref()
    }

    /// Points of the level over time that the file gives: seconds and gain, sorted by time.
    pub fn amp_envelope(&self) -> &[(f64, f64)] {
        &self.amp_envelope
    }

    /// A choice at the start and at the end, lower case.
    ///
    /// # Panics
    /// If the voice's table has no such choice.
    pub fn choice_ends(&self, name: &str) -> [&'static str; 2] {
        let spec = self.spec(name);
        let Kind::Choice { default, .. } = spec.kind else {
            panic!("{name} is not a choice")
        };
        let instead = spec.fallback.map(|other| self.choice_ends(other));
        let instead = instead.unwrap_or([default; 2]);
        let [start, end] = self.ends(spec);
        [(start, instead[0]), (end, instead[1])].map(|(setting, instead)| match setting {
            Some(Setting::Choice(word)) => word,
            _ => instead,
        })
    }

    fn spec(&self, name: &str) -> &'static ParamSpec {
        match self.voice.object.param(name) {
            Some(spec) => spec,
            None => panic!("{} has no parameter {name}", self.voice.name),
        }
    }

    fn numeric(&self, name: &str) -> &'static ParamSpec {
        let spec = self.spec(name);
        assert!(
            matches!(
                spec.kind,
                Kind::Number { .. } | Kind::Integer { .. } | Kind::Level { .. } | Kind::Flag { .. }
            ),
            "{name} is not a number"
        );
        spec
    }

    /// What the file gives in one form; a static voice has plain forms alone.
    fn setting(&self, spec: &ParamSpec, form: Form) -> Option<Setting> {
        if form != Form::Plain && !self.transition {
            return None;
        }
        self.given
            .iter()
            .find(|(name, given, _)| *name == spec.name && *given == form)
            .map(|(_, _, setting)| *setting)
    }

    /// Start and end by the usual chain, before the default.
    fn ends(&self, spec: &ParamSpec) -> [Option<Setting>; 2] {
        let plain = self.setting(spec, Form::Plain);
        let start = self.setting(spec, Form::Start).or(plain);
        let before = if spec.chain == Chain::CamelPlainFirst {
            plain
        } else {
            start
        };
        [start, self.setting(spec, Form::End).or(before)]
    }

    fn plain_number(&self, spec: &ParamSpec) -> f64 {
        match self.setting(spec, Form::Plain) {
            Some(setting) => as_number(setting),
            None => match spec.fallback {
                Some(other) => self.plain_number(self.spec(other)),
                None => default_number(spec),
            },
        }
    }

    fn ramp_of(&self, spec: &ParamSpec) -> Ramp {
        let [start, end] = self.ends(spec).map(|setting| setting.map(as_number));
        let fallback = match spec.fallback {
            Some(other) => self.ramp_of(self.spec(other)),
            None => Ramp {
                start: default_number(spec),
                end: default_number(spec),
            },
        };
        let ends = spec
            .default_ends
            .filter(|_| self.transition)
            .unwrap_or((fallback.start, fallback.end));
        Ramp {
            start: start.unwrap_or(ends.0),
            end: end.unwrap_or(ends.1),
        }
    }
}

fn as_number(setting: Setting) -> f64 {
    match setting {
        Setting::Number(value) => value,
        Setting::Flag(on) => f64::from(u8::from(on)),
        Setting::Choice(_) => 0.0,
    }
}

fn default_number(spec: &ParamSpec) -> f64 {
    match spec.kind {
        Kind::Number { default, .. } => default.unwrap_or(0.0),
        Kind::Level { default } => default,
        Kind::Integer { default, .. } => default as f64,
        Kind::Flag { default } => f64::from(u8::from(default)),
        _ => 0.0,
    }
}
