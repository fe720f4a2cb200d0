//! Parameters of one voice as the format reads them: start → plain → default, end → start; and the transition factor.
//!
//! The names of both ends are the format's own; the engine's tables are not consulted.

use serde_json::{Map, Value};

/// A voice's parameters, its form, and its place in time.
pub struct Reading {
    given: Map<String, Value>,
    /// Whether this is the moving form.
    pub moving: bool,
    /// Frames per second.
    pub rate: f64,
    /// Length in frames.
    pub frames: usize,
    /// α at each frame; 0 in a static voice.
    alpha: Vec<f64>,
}

/// A value at both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub start: f64,
    pub end: f64,
}

impl Reading {
    pub fn new(given: &Map<String, Value>, moving: bool, rate: f64, secs: f64) -> Self {
        let frames = (secs * rate) as usize;
        let mut reading = Self {
            given: given.clone(),
            moving,
            rate,
            frames,
            alpha: Vec::new(),
        };
        reading.alpha = reading.transition(secs);
        reading
    }

    /// Seconds at a frame.
    pub fn t(&self, i: usize) -> f64 {
        i as f64 / self.rate
    }

    /// α at a frame.
    pub fn alpha(&self, i: usize) -> f64 {
        self.alpha[i]
    }

    /// A value of a moving parameter at a frame.
    pub fn at(&self, line: Line, i: usize) -> f64 {
        line.start + (line.end - line.start) * self.alpha[i]
    }

    /// Length in seconds as the voice sees it.
    pub fn secs(&self) -> f64 {
        self.frames as f64 / self.rate
    }

    /// A number as given: a number, a switch, or a text with a number in it.
    pub fn given(&self, name: &str) -> Option<f64> {
        match self.given.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::Bool(on) => Some(f64::from(u8::from(*on))),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Any value as given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.given.get(name).filter(|value| !value.is_null())
    }

    /// The plain form.
    pub fn plain(&self, name: &str, default: f64) -> f64 {
        self.given(name).unwrap_or(default)
    }

    /// A switch: a boolean, a number, or a word.
    pub fn on(&self, name: &str) -> bool {
        match self.given.get(name) {
            Some(Value::String(word)) => {
                matches!(word.to_lowercase().as_str(), "true" | "yes" | "on" | "1")
            }
            _ => self.given(name).is_some_and(|x| x != 0.0),
        }
    }

    /// A switch with start and end forms: on if any of those that count is.
    pub fn on_at_either_end(&self, name: &str) -> bool {
        let [start, end] = camel(name);
        if !self.moving {
            return self.on(name);
        }
        let first = if self.given.contains_key(&start) {
            self.on(&start)
        } else {
            self.on(name)
        };
        first || self.on(&end)
    }

    /// A word, in lower case.
    pub fn word(&self, name: &str, default: &str) -> String {
        let word = self.given.get(name).and_then(Value::as_str);
        word.unwrap_or(default).to_lowercase()
    }

    /// `startName` → `name` → default; `endName` → the start.
    pub fn line(&self, name: &str, default: f64) -> Line {
        self.ends(
            &camel(name).each_ref().map(|key| [key.as_str()]),
            name,
            default,
            (default, default),
        )
    }

    /// The same with defaults for a transition of its own. The end follows a given start.
    pub fn line_with(&self, name: &str, default: f64, moving: (f64, f64)) -> Line {
        self.ends(
            &camel(name).each_ref().map(|key| [key.as_str()]),
            name,
            default,
            moving,
        )
    }

    /// `start_name` and `end_name`.
    pub fn snake(&self, name: &str, default: f64) -> Line {
        let (start, end) = (format!("start_{name}"), format!("end_{name}"));
        self.ends(
            &[[start.as_str()], [end.as_str()]],
            name,
            default,
            (default, default),
        )
    }

    /// Any keys for start and end, the first that is given wins.
    pub fn ends<const N: usize>(
        &self,
        keys: &[[&str; N]; 2],
        plain: &str,
        default: f64,
        moving: (f64, f64),
    ) -> Line {
        if !self.moving {
            let value = self.plain(plain, default);
            return Line {
                start: value,
                end: value,
            };
        }
        let first = |keys: &[&str]| keys.iter().find_map(|key| self.given(key));
        let start = first(&keys[0]).or(self.given(plain));
        Line {
            start: start.unwrap_or(moving.0),
            end: first(&keys[1]).or(start).unwrap_or(moving.1),
        }
    }

    /// `startName` → `name` → other's start; `endName` → `name` → other's end.
    pub fn plain_first(&self, name: &str, other: Line) -> Line {
        let plain = self.given(name);
        if !self.moving {
            let value = plain.unwrap_or(other.start);
            return Line {
                start: value,
                end: value,
            };
        }
        let [start, end] = camel(name);
        Line {
            start: self.given(&start).or(plain).unwrap_or(other.start),
            end: self.given(&end).or(plain).unwrap_or(other.end),
        }
    }

    /// α: held for `initial_offset`, then up to 1 over the length, bent by the curve.
    fn transition(&self, secs: f64) -> Vec<f64> {
        let offset = self.plain("initial_offset", 0.0).max(0.0).min(secs);
        let rest = secs - offset;
        let length = self.given("transition_duration");
        let length = length
            .or_else(|| Some(rest - self.given("post_offset")?))
            .unwrap_or(rest);
        let span = length.max(0.0).min(rest);
        let curve = self.word("transition_curve", "linear");
        let bend = |u: f64| match curve.as_str() {
            "linear" => u,
            "logarithmic" => 1.0 - (1.0 - u).powi(2),
            "exponential" => u.powi(2),
            "alpha**3" => u.powi(3),
            "np.sin(alpha*np.pi/2)" => (u * std::f64::consts::FRAC_PI_2).sin(),
            other => panic!("the reference does not know the curve {other:?}"),
        };
        (0..self.frames)
            .map(|i| match self.t(i) {
                _ if !self.moving => 0.0,
                t if span > 0.0 => bend(((t - offset) / span).clamp(0.0, 1.0)),
                t if t >= offset && offset < secs => 1.0,
                _ => 0.0,
            })
            .collect()
    }
}

/// `startName` and `endName`.
pub fn camel(name: &str) -> [String; 2] {
    let (head, tail) = name.split_at(1);
    let capital = head.to_uppercase();
    [
        format!("start{capital}{tail}"),
        format!("end{capital}{tail}"),
    ]
}
