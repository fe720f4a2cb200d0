//! Takes the transition curves of a score over, so that a picture of it works none of them out a second time.
//!
//! Invariant: the α of a line is the very table that the sound of the score moves with.

use super::Frequencies;
use crate::score::Score;

impl Frequencies {
    /// The curves that a score was compiled with are known: none of its expressions is worked out again.
    pub fn of_score(score: &Score) -> Self {
        let mut known = Self::new();
        known.budget.curves.clone_from(&score.curves);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Mix, Settings, Sources};

    #[test]
    fn the_curves_of_a_score_are_not_worked_out_again() {
        let text = r#"{"global": {"sample_rate": 1000}, "progression": [{"duration": 10, "voices": [
            {"synth_function_name": "binaural_beat_transition",
             "params": {"startBaseFreq": 100, "endBaseFreq": 300, "transition_curve": "alpha**3"}}]}]}"#;
        let track = heterodyne_track::parse_track(text, "t")
            .value
            .expect("a track");
        let settings = Settings::new(1000, Mix::Offline);
        let score = crate::compile(&track, Sources::default(), &settings)
            .expect("compiles")
            .score;
        let mut known = Frequencies::of_score(&score);
        let before = known.budget.curves.len();
        let lines = known.of(&track.steps[0].voices[0], 10_000, 10.0, 1000);
        assert_eq!((before, known.budget.curves.len()), (1, 1));
        assert!((lines[0].hz_at(5000.0) - 125.0).abs() < 1e-9);
    }
}
