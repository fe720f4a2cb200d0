//! One voice compiled by itself, for tests beside the voices.

use heterodyne_dsp::coloured::Tables;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Place, Voice, VoiceBody};
use heterodyne_track::parse_track;

use super::formula::{Formula, Source};
use super::registry::{Recipe, recipe};
use super::tone::ToneScratch;
use crate::compile::{Budget, VoiceContext};
use crate::settings::Sources;

/// A voice on trial.
pub(crate) struct Trial {
    /// Its rate, hertz.
    pub rate: u32,
    /// Its length.
    pub secs: f64,
    /// What its parameters may name.
    pub sources: Sources,
}

impl Trial {
    /// The voice as it is read from a track.
    pub fn voice(&self, function: &str, transition: bool, params: &str) -> Voice {
        let text = format!(
            "{{\"global\": {{\"sample_rate\": {}}}, \"progression\": [{{\"duration\": {}, \"voices\": [{{\"synth_function_name\": \
             \"{function}\", \"is_transition\": {transition}, \"params\": {{{params}}}}}]}}]}}",
            self.rate, self.secs
        );
        let parsed = parse_track(&text, "trial.json");
        let track = parsed
            .value
            .unwrap_or_else(|| panic!("{text}: {:?}", parsed.diagnostics));
        track.steps[0].voices[0].clone()
    }

    /// Gives `with` what a voice is compiled with.
    pub fn in_context<T>(&self, with: impl FnOnce(&mut VoiceContext) -> T) -> T {
        let (mut budget, tables) = (Budget::new(), Tables::new());
        let done = with(&mut VoiceContext {
            budget: &mut budget,
            rate: self.rate,
            frames: (self.secs * f64::from(self.rate)) as u64,
            duration_secs: self.secs,
            seed: 0,
            take: 1,
            tables: &tables,
            sources: &self.sources,
            place: Place::default(),
            warnings: Vec::new(),
        });
        budget.verdict().expect("the voice fits the budget");
        done
    }

    /// Compiles `function` with `params`, the members of a JSON object; the formula, if it is not silent, and the warnings.
    pub fn formula(
        &self,
        function: &str,
        transition: bool,
        params: &str,
    ) -> (Option<Box<dyn Formula>>, Vec<String>) {
        let voice = self.voice(function, transition, params);
        let (VoiceBody::Params(params), Some(Recipe::Params(compile))) =
            (&voice.body, recipe(&voice.function))
        else {
            panic!("{function} has no parameters")
        };
        let (made, warnings) = self.in_context(|context| {
            let made = compile(params, context);
            (made, std::mem::take(&mut context.warnings))
        });
        let warnings = warnings.into_iter().map(|w| w.message).collect();
        let formula = made.map(|made| match made.source {
            Source::Formula(formula) => formula,
            _ => panic!("{function} is no formula"),
        });
        (formula, warnings)
    }

    /// The frames of the voice, both ears; checks that blocks give the same bits alone, on every instruction set.
    pub fn sound(&self, function: &str, transition: bool, params: &str) -> [Vec<f64>; 2] {
        let (formula, _) = self.formula(function, transition, params);
        let formula = formula.unwrap_or_else(|| panic!("{function} {params} is silent"));
        let frames = (self.secs * f64::from(self.rate)) as usize;
        let blocks = frames.div_ceil(FRAMES);
        let block = |isa: Isa, index: usize| {
            let mut out = [[0.0f32; FRAMES]; 2];
            formula.add(
                isa,
                (index * FRAMES) as i64,
                &mut ToneScratch::default(),
                &mut out,
            );
            out
        };
        let mut whole: Vec<_> = (0..blocks)
            .map(|index| block(Isa::Baseline, index))
            .collect();
        for index in (0..blocks).rev() {
            for isa in Isa::available() {
                let again = block(isa, index).map(|ear| ear.map(f32::to_bits));
                assert_eq!(
                    whole[index].map(|ear| ear.map(f32::to_bits)),
                    again,
                    "{isa:?} {params}"
                );
            }
        }
        let bound = formula.bound();
        let mut ears = [Vec::new(), Vec::new()];
        for (ear, sound) in ears.iter_mut().enumerate() {
            sound.extend(whole.iter_mut().flat_map(|out| out[ear]).map(f64::from));
            sound.truncate(frames);
            assert!(sound.iter().all(|x| x.abs() <= bound + 1e-6), "{params}");
        }
        ears
    }
}
