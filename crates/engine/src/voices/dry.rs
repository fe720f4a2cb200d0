//! For tests: a voice before its effects, from random parameters, beside values for a formula that is written out.

use std::collections::HashMap;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::VoiceBody;
use heterodyne_track::params::Params;

use super::formula::Source;
use super::registry::Made;
use super::tone::ToneScratch;
use super::trial::Trial;
use crate::compile::VoiceContext;
use crate::settings::Sources;

/// Frames a second in these tests.
pub const RATE: u32 = 8_000;
/// Their length.
pub const SECS: f64 = 0.7;
/// Where their transitions begin and how long they take.
pub const OFFSET_SECS: f64 = 0.1;
pub const SPAN_SECS: f64 = 0.45;

/// Random numbers in [0, 1): splitmix64 (Steele, Lea and Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Start and end of every parameter, and the JSON that says so.
pub struct Given {
    ends: HashMap<String, (f64, f64)>,
    transition: bool,
    function: String,
    json: String,
}

impl Given {
    /// Rolls values for moving and for static parameters within their ranges; every eighth is 0.
    pub fn roll(
        function: &str,
        transition: bool,
        moving: &[(&str, f64, f64)],
        fixed: &[(&str, f64, f64)],
        dice: &mut Dice,
    ) -> Self {
        let mut ends = HashMap::new();
        let mut text = Vec::new();
        let mut value = |low: f64, high: f64| {
            if dice.roll() < 0.125 {
                0.0
            } else {
                low + (high - low) * dice.roll()
            }
        };
        for (name, low, high) in moving {
            let start = value(*low, *high);
            let end = if transition {
                value(*low, *high)
            } else {
                start
            };
            if transition {
                let capital = name[..1].to_uppercase() + &name[1..];
                text.push(format!(
                    "\"start{capital}\":{start:?},\"end{capital}\":{end:?}"
                ));
            } else {
                text.push(format!("\"{name}\":{start:?}"));
            }
            ends.insert((*name).to_owned(), (start, end));
        }
        for (name, low, high) in fixed {
            let value = value(*low, *high);
            text.push(format!("\"{name}\":{value:?}"));
            ends.insert((*name).to_owned(), (value, value));
        }
        if transition {
            text.push(format!("\"initial_offset\":{OFFSET_SECS},\"transition_duration\":{SPAN_SECS},\"transition_curve\":\"exponential\""));
        }
        Self {
            ends,
            transition,
            function: function.to_owned(),
            json: text.join(","),
        }
    }

    /// Value of a parameter at a frame.
    pub fn at(&self, name: &str, frame: usize) -> f64 {
        let (start, end) = self.ends[name];
        if !self.transition {
            return start;
        }
        let u = ((frame as f64 / f64::from(RATE) - OFFSET_SECS) / SPAN_SECS).clamp(0.0, 1.0);
        start + (end - start) * u * u
    }

    /// Turns before a frame of an oscillator whose frequency is `hz` at every frame.
    pub fn turns_before(frames: usize, hz: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut turns = vec![0.0];
        for k in 0..frames {
            turns.push(turns[k] + hz(k) / f64::from(RATE));
        }
        turns
    }

    /// The parameters as read from JSON.
    pub fn params(&self) -> Params {
        let voice = trial().voice(&self.function, self.transition, &self.json);
        match voice.body {
            VoiceBody::Params(params) => params,
            _ => panic!("a voice with parameters"),
        }
    }

    /// What was asked for, for a message.
    pub fn json(&self) -> &str {
        &self.json
    }
}

fn trial() -> Trial {
    Trial {
        rate: RATE,
        secs: SECS,
        sources: Sources::default(),
    }
}

/// Gives `with` what a voice is compiled with.
pub fn in_context<T>(with: impl FnOnce(&mut VoiceContext) -> T) -> T {
    trial().in_context(with)
}

/// Length of the voice.
pub fn frames() -> usize {
    (SECS * f64::from(RATE)) as usize
}

/// All frames of a voice without its filter, in blocks that begin 37 frames before it, the last block first.
pub fn render(made: &Made, isa: Isa) -> [Vec<f32>; 2] {
    let Source::Formula(formula) = &made.source else {
        panic!("a formula")
    };
    let mut tones = ToneScratch::default();
    let mut out = [vec![0.0; frames()], vec![0.0; frames()]];
    for block in (0..=(frames() + 37) / FRAMES).rev() {
        let first = (block * FRAMES) as i64 - 37;
        let mut made = [[0.0; FRAMES]; 2];
        formula.add(isa, first, &mut tones, &mut made);
        for (out, made) in out.iter_mut().zip(&made) {
            for (j, x) in made.iter().enumerate() {
                if let Some(out) = out.get_mut((first + j as i64) as usize) {
                    *out = *x;
                }
            }
        }
    }
    out
}
