//! Every parameter of every voice acts, and acts as its formula says.
//!
//! For each row of a voice's table, in both forms of the voice and by every key of the row, one setting is moved. The
//! reference must change (else the test itself would prove nothing), and the engine must equal it before and after.

use std::collections::{BTreeSet, HashMap};

use heterodyne_track::table::{self, ParamSpec};
use serde_json::{Map, Value};

use crate::effects::Effect;
use crate::judges::{Judge, judge};
use crate::moves::{Rule, over, rules, settings};
use crate::reading::Reading;
use crate::voices::Stereo;
use crate::{bursts, engine, noises, space};

/// Least change that counts as heard.
const HEARD: f64 = 1e-4;

/// Length of a voice whose effects are judged, and when it moves meanwhile.
const EFFECT_SECS: f64 = 0.4;
const EFFECT_TIMING: &str =
    r#"{"initial_offset": 0.05, "transition_duration": 0.3, "post_offset": null}"#;

/// One setting that is moved.
pub struct Case {
    /// What is moved to what.
    pub what: String,
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
    /// Whether it must change the sound, or must not.
    pub acts: bool,
}

struct Walk {
    judge: Judge,
    /// Length of what is heard.
    secs: f64,
    /// Sounds of the engine by settings.
    heard: HashMap<String, Stereo>,
    failures: BTreeSet<String>,
    /// Faults of settings before a move.
    said: BTreeSet<String>,
}

/// Walks the parameters of a voice, or those of its effects; fails with all that is wrong.
fn every_parameter_acts(name: &str, of_effects: bool) {
    let judge = judge(name);
    let spec = table::voice(name).unwrap_or_else(|| panic!("{name} is not in the table"));
    let texts: Vec<&str> = judge.moves.iter().map(String::as_str).collect();
    let own = rules(&texts);
    let effects = [Effect::Flanger, Effect::Spatialiser].map(|effect| (effect, effect.rules()));
    let secs = if of_effects { EFFECT_SECS } else { judge.secs };
    let mut walk = Walk {
        judge,
        secs,
        heard: HashMap::new(),
        failures: BTreeSet::new(),
        said: BTreeSet::new(),
    };
    for moving in [false, true] {
        for row in spec
            .params()
            .filter(|row| row.effect == table::Effect::Used)
        {
            let effect = Effect::of(row.name);
            if effect.is_some() != of_effects {
                continue;
            }
            let shared = effects.iter().find(|(known, _)| Some(*known) == effect);
            let rule = own
                .get(row.name)
                .or_else(|| shared.and_then(|(_, rules)| rules.get(row.name)));
            match rule {
                None => {
                    walk.failures.insert(format!(
                        "{name} {}: no rule moves it and its table does not call it informational",
                        row.name
                    ));
                }
                Some(rule) => walk.row(row, rule, effect, moving),
            }
        }
    }
    let count = walk.failures.len();
    let shown = walk
        .failures
        .iter()
        .take(60)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(count == 0, "{name}: {count} failures\n{shown}");
}

impl Walk {
    fn row(&mut self, row: &'static ParamSpec, rule: &Rule, effect: Option<Effect>, moving: bool) {
        if let Some(by) = &rule.by {
            let known = match by.as_str() {
                "bursts" => bursts::judges(row.name),
                "space" => space::judges(row.name),
                other => panic!("no test is called {other}"),
            };
            if !known {
                self.failures.insert(format!(
                    "{} {}: the test `{by}` does not know it",
                    self.judge.name, row.name
                ));
            }
            return;
        }
        let mut base = settings(self.judge.base);
        if moving {
            base = over(&base, &settings(self.judge.moving));
        }
        if let Some(effect) = effect {
            // A voice without timing of its own has none for its effects.
            let timed =
                table::voice(self.judge.name).is_some_and(|spec| spec.has("initial_offset"));
            let timing = if timed { EFFECT_TIMING } else { "{}" };
            base = over(&over(&base, &settings(timing)), &effect.base());
        }
        for case in cases(row, rule, &over(&base, &rule.with), moving) {
            match effect {
                Some(effect) => self.effect(effect, &case, moving),
                None => self.voice(&case, rule, moving),
            }
        }
    }

    /// The voice against its formula.
    fn voice(&mut self, case: &Case, rule: &Rule, moving: bool) {
        let Some(render) = self.judge.render else {
            let place = self.place(case, moving);
            let faults = noises::faults(&self.judge, case, rule, moving);
            self.failures
                .extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
            return;
        };
        let wanted = [&case.before, &case.after]
            .map(|settings| vec![render(&self.reading(settings, moving))]);
        let tolerance = rule.tolerance.unwrap_or(0.0).max(self.judge.tolerance);
        self.verdict(case, moving, &wanted, tolerance);
    }

    /// The effect against its formula, on the engine's own dry voice.
    fn effect(&mut self, effect: Effect, case: &Case, moving: bool) {
        let mut wanted = [Vec::new(), Vec::new()];
        for (wanted, settings) in wanted.iter_mut().zip([&case.before, &case.after]) {
            let dry: Map<String, Value> = settings
                .iter()
                .filter(|(key, _)| !key.to_lowercase().contains(prefix(effect)))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            let dry = self.engine(&dry, moving);
            if dry.iter().flatten().all(|x| *x == 0.0) {
                self.failures.insert(format!(
                    "{}: without its effects the engine is silent",
                    self.judge.name
                ));
                return;
            }
            let p = self.reading(settings, moving);
            wanted.extend((0..=effect.latency()).map(|latency| effect.apply(&p, &dry, latency)));
        }
        self.verdict(case, moving, &wanted, effect.tolerance());
    }

    fn place(&self, case: &Case, moving: bool) -> String {
        let form = if moving { "transition" } else { "static" };
        format!("{} {form} {}", self.judge.name, case.what)
    }

    /// Holds the engine against the formula before and after a move; of several accepted forms of it, one must fit.
    fn verdict(&mut self, case: &Case, moving: bool, wanted: &[Vec<Stereo>; 2], tolerance: f64) {
        let place = self.place(case, moving);
        let got = [&case.before, &case.after].map(|settings| self.engine(settings, moving));
        let change = difference(&wanted[0][0], &wanted[1][0]);
        if case.acts && change < HEARD.max(3.0 * tolerance) {
            self.failures.insert(format!(
                "{place}: the formula itself changes by {change:e} only; the rule proves nothing"
            ));
        }
        if !case.acts {
            if change > 0.0 {
                self.failures.insert(format!(
                    "{place}: the formula should not look at it and changes by {change:e}"
                ));
            }
            if got[0] != got[1] {
                let first = first_difference(&got[0], &got[1], 0.0);
                self.failures.insert(format!(
                    "{place}: must change nothing; {}",
                    first.unwrap_or_default()
                ));
            }
        }
        for (k, side) in ["before", "after"].into_iter().enumerate() {
            let (wanted, got) = (&wanted[k], &got[k]);
            let silent = got.iter().flatten().all(|x| *x == 0.0);
            let fault = if silent && wanted[0].iter().flatten().any(|x| x.abs() > tolerance) {
                Some("the engine is silent".to_owned())
            } else {
                closest(wanted, got, tolerance)
            };
            // What is wrong before the move is said once.
            if let Some(fault) = fault
                && (k == 1 || self.said.insert(fault.clone()))
            {
                self.failures
                    .insert(format!("{place}: {side} the move, {fault}"));
            }
        }
    }

    fn reading(&self, settings: &Map<String, Value>, moving: bool) -> Reading {
        Reading::new(settings, moving, f64::from(self.judge.rate), self.secs)
    }

    fn engine(&mut self, settings: &Map<String, Value>, moving: bool) -> Stereo {
        let key = format!("{moving} {}", Value::Object(settings.clone()));
        if let Some(heard) = self.heard.get(&key) {
            return heard.clone();
        }
        let heard = engine::voice(
            self.judge.name,
            moving,
            settings,
            self.judge.rate,
            self.secs,
        );
        self.heard.insert(key, heard.clone());
        heard
    }
}

/// What the keys of an effect have in common, in lower case.
fn prefix(effect: Effect) -> &'static str {
    match effect {
        Effect::Flanger => "flange",
        Effect::Spatialiser => "spatial",
    }
}

/// Every key of a row, moved to every value of its rule.
pub fn cases(
    row: &'static ParamSpec,
    rule: &Rule,
    base: &Map<String, Value>,
    moving: bool,
) -> Vec<Case> {
    let starts: Vec<String> = row
        .start_key()
        .into_iter()
        .chain(row.end_aliases.iter().map(|(start, _)| (*start).to_owned()))
        .collect();
    let ends: Vec<String> = row
        .end_key()
        .into_iter()
        .chain(row.end_aliases.iter().map(|(_, end)| (*end).to_owned()))
        .collect();
    let plain: Vec<String> = std::iter::once(row.name)
        .chain(row.aliases.iter().copied())
        .map(str::to_owned)
        .collect();
    let mut cases = Vec::new();
    for to in &rule.to {
        let mut add = |key: &String, without: Vec<&String>, end: bool| {
            let mut before = base.clone();
            for other in without {
                before.remove(other);
            }
            let mut after = before.clone();
            after.insert(key.clone(), to.clone());
            if row.name.starts_with("flange") && key != row.name {
                // Both ends are named: the pages do not say what one of them alone means for the other.
                let twin = if end { &starts[0] } else { &ends[0] };
                let value = base.get(row.name).cloned().unwrap_or(Value::Null);
                before.insert(twin.clone(), value.clone());
                after.insert(twin.clone(), value);
            }
            let acts = (moving || !rule.moving_only) && !(end && rule.end_unused);
            let what = format!("{key} = {to}");
            cases.push(Case {
                what,
                before,
                after,
                acts,
            });
        };
        for key in &plain {
            let others = plain
                .iter()
                .filter(|other| *other != key || key != row.name);
            let ends = starts.iter().chain(&ends);
            let others: Vec<&String> = if key == row.name {
                ends.collect()
            } else {
                others.chain(ends).collect()
            };
            add(key, others, false);
        }
        if moving {
            for key in &starts {
                add(key, starts.iter().collect(), false);
            }
            for key in &ends {
                add(key, ends.iter().collect(), true);
            }
        }
    }
    cases
}

/// Largest difference; frames of which the formula says nothing count as equal.
pub fn difference(a: &Stereo, b: &Stereo) -> f64 {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs
        .map(|(a, b)| (a - b).abs())
        .filter(|d| !d.is_nan())
        .fold(0.0, f64::max)
}

/// The first frame that is further away than the tolerance.
pub fn first_difference(wanted: &Stereo, got: &Stereo, tolerance: f64) -> Option<String> {
    if wanted[0].len() != got[0].len() {
        return Some(format!(
            "the formula has {} frames, the engine {}",
            wanted[0].len(),
            got[0].len()
        ));
    }
    let largest = difference(wanted, got);
    for i in 0..wanted[0].len() {
        for (ear, side) in ["left", "right"].into_iter().enumerate() {
            let (want, got) = (wanted[ear][i], got[ear][i]);
            if (want - got).abs() > tolerance || (got.is_nan() && !want.is_nan()) {
                return Some(format!(
                    "frame {i} {side}: engine {got:.7}, formula {want:.7} (largest difference {largest:.1e}, accepted {tolerance:.0e})"
                ));
            }
        }
    }
    None
}

/// What is wrong with the engine by the form of the formula that comes closest.
fn closest(wanted: &[Stereo], got: &Stereo, tolerance: f64) -> Option<String> {
    let nearest = wanted
        .iter()
        .min_by(|a, b| difference(a, got).total_cmp(&difference(b, got)))?;
    first_difference(nearest, got, tolerance)
}

macro_rules! walks {
    ($($voice:ident)*) => {
        mod voice {
            $(#[test]
            fn $voice() {
                super::every_parameter_acts(stringify!($voice), false);
            })*
        }

        mod effects {
            $(#[test]
            fn $voice() {
                super::every_parameter_acts(stringify!($voice), true);
            })*
        }

        #[test]
        fn every_voice_is_walked() {
            let walked = [$(stringify!($voice)),*];
            let voices: Vec<&str> = table::voices().iter().map(|voice| voice.name).collect();
            assert_eq!(voices, walked);
        }
    };
}

walks! {
    binaural_beat isochronic_tone monaural_beat_stereo_amps qam_beat hybrid_qam_monaural_beat dual_pulse_binaural
    rhythmic_waveshaping stereo_am_independent wave_shape_stereo_am spatial_angle_modulation
    spatial_angle_modulation_monaural_beat subliminal_encode noise_swept_notch noise_generator generate_swept_notch_pink_sound
}
