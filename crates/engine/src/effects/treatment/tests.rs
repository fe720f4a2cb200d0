//! Voices with both effects: the same bits in any order of blocks, and what a render that was never cut gives.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::random::mix64;

use super::{Run, TreatmentState};
use crate::cursor::{Block, Cursor};
use crate::score::{QUANTUM, Score};
use crate::settings::{Mix, Settings, Sources};

const BOTH: &str = r#""flangeEnable": true, "flangeLoopHpfHz": 60, "flangeFeedback": 0.6, "flangeRateHz": 0.4, "flangeInterp": 1,
    "spatialEnable": true, "spatialTrajectory": [
        {"mode": "oscillate", "extent_deg": 60, "period_s": 9, "seconds": 4, "distance_m": [1, 2]},
        {"mode": "rotating_arc", "start_deg": 30, "rotate_freq_hz": 0.05, "period_s": 7, "seconds": 30, "easing": "sine"}]"#;

/// Voices of two steps that overlap, neither of which starts with a block.
fn score(rate: u32, effects: &str) -> Score {
    let json = format!(
        r#"{{"global": {{"sample_rate": {rate}, "crossfade_duration": 0.35}}, "progression": [
            {{"duration": 7.3, "voices": [
                {{"synth_function_name": "binaural_beat", "params": {{"ampL": 0.4, "ampR": 0.3, "baseFreq": 310, "beatFreq": 5, {effects}}},
                  "volume_envelope": {{"type": "linear_fade_in", "params": {{"fade_duration": 0.5}}}}}},
                {{"synth_function_name": "isochronic_tone", "params": {{"amp": 0.3, "baseFreq": 200, "beatFreq": 4, {effects}}}}}]}},
            {{"duration": 6.1, "voices": [
                {{"synth_function_name": "binaural_beat", "is_transition": true, "params": {{"startBaseFreq": 200, "endBaseFreq": 300,
                  {effects}, "endFlangeDelayMs": 3, "endFlangeStereoMode": 2}}}}]}}]}}"#
    );
    let parsed = heterodyne_track::parse_track(&json, "effects.json");
    let problems: Vec<String> = parsed.errors().map(|d| d.to_string()).collect();
    let track = parsed.value.unwrap_or_else(|| panic!("{problems:?}"));
    let settings = Settings::new(rate, Mix::Offline);
    let compiled = crate::compile(&track, Sources::default(), &settings).expect("compiles");
    assert!(compiled.warnings.is_empty());
    compiled.score
}

fn in_order(score: &Score) -> Vec<Block> {
    let mut cursor = Cursor::new(score);
    let render = |quantum| {
        let mut out = [[0.0; QUANTUM]; 2];
        cursor.render(score, quantum, &mut out);
        out
    };
    (0..score.quanta()).map(render).collect()
}

fn bits(block: &Block) -> Vec<u32> {
    block.iter().flatten().map(|x| x.to_bits()).collect()
}

/// Blocks far enough apart that nearly every one is a jump, some of them asked for twice.
fn scattered(quanta: u64) -> impl Iterator<Item = u64> {
    (0..40).flat_map(move |k| {
        let quantum = mix64(k) % quanta;
        [quantum, quantum, (quantum + k % 3).min(quanta - 1)]
    })
}

#[test]
fn any_order_of_blocks_gives_the_same_bits() {
    let only_flanger = r#""flangeEnable": true, "flangeStereoMode": 3, "flangeLoudnessTcMs": 10"#;
    let only_spatialiser = r#""spatialEnable": true, "spatialDecoder": "foa_cardioid", "spatialDezipperThetaMs": 5,
        "spatialDezipperDistMs": 5"#;
    for effects in [BOTH, only_flanger, only_spatialiser] {
        let score = score(8000, effects);
        let expected = in_order(&score);
        let mut cursor = Cursor::new(&score);
        for quantum in scattered(score.quanta()) {
            let mut out = [[0.0; QUANTUM]; 2];
            cursor.render(&score, quantum, &mut out);
            assert!(
                bits(&out) == bits(&expected[quantum as usize]),
                "block {quantum}"
            );
        }
        let steps = (0..score.quanta()).rev().step_by(7);
        for quantum in steps {
            let mut out = [[0.0; QUANTUM]; 2];
            cursor.render(&score, quantum, &mut out);
            assert!(
                bits(&out) == bits(&expected[quantum as usize]),
                "block {quantum}"
            );
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let score = score(8000, BOTH);
    let expected = in_order(&score);
    for isa in Isa::available() {
        let mut cursor = Cursor::with_isa(&score, isa);
        for (quantum, expected) in expected.iter().enumerate() {
            let mut out = [[0.0; QUANTUM]; 2];
            cursor.render(&score, quantum as u64, &mut out);
            assert!(bits(&out) == bits(expected), "{isa:?}, block {quantum}");
        }
    }
}

#[test]
fn segments_join_to_what_was_never_cut() {
    let cut = score(8000, BOTH);
    let mut whole = score(8000, BOTH);
    let mut cuts = 0;
    for step in &mut whole.steps {
        for voice in &mut step.voices {
            let treatment = voice.treatment.as_mut().expect("it has effects");
            cuts += step.frames as u64 / QUANTUM as u64 / treatment.segment;
            treatment.segment = 1 << 40;
        }
    }
    assert!(cuts > 2, "segments that end inside the voices");
    let mut furthest = 0.0f32;
    for (cut, whole) in in_order(&cut).iter().zip(&in_order(&whole)) {
        for (a, b) in cut.iter().flatten().zip(whole.iter().flatten()) {
            furthest = furthest.max((a - b).abs());
        }
    }
    assert!(furthest < 1e-5, "{furthest:e}");
}

#[test]
fn in_order_the_voice_is_played_once_a_block_and_a_jump_costs_a_pre_roll() {
    let score = score(8000, BOTH);
    let treatment = score.steps[1].voices[0].treatment.as_ref();
    let treatment = treatment.expect("it has effects");
    let run = Run {
        isa: Isa::detect(),
        treatment,
        start: score.steps[1].start,
    };
    let mut state = TreatmentState::new(treatment.room());
    let mut played = 0;
    let mut source = |_: i64, out: &mut Block| {
        played += 1;
        *out = [[0.1; QUANTUM]; 2];
    };
    let mut out = [[0.0; QUANTUM]; 2];
    let first = score.steps[1].start as u64 / QUANTUM as u64;
    let last = first + 3 * treatment.segment;
    for block in first..last {
        state.add(run, block, &mut source, &mut out);
    }
    assert_eq!(played, last - first);
    for block in [last + 5 * treatment.segment, last + treatment.segment / 2] {
        let mut played = 0;
        let mut source = |_: i64, out: &mut Block| {
            played += 1;
            *out = [[0.1; QUANTUM]; 2];
        };
        state.add(run, block, &mut source, &mut out);
        assert!(played <= treatment.segment + treatment.pre_roll + 1);
    }
}
