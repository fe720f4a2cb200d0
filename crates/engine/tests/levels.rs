//! What a Score says of levels without rendering is true of what it renders.

mod random_track;

use heterodyne_engine::{Cursor, Mix, QUANTUM, Settings};
use proptest::prelude::*;
use random_track::track;

fn peak(block: &[[f32; QUANTUM]; 2]) -> f32 {
    block.iter().flatten().fold(0.0, |p, x| p.max(x.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sample_exceeds_its_bound(track in track(), live in any::<bool>()) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        let score = track.score(&Settings::new(track.rate, mix));
        let mut cursor = Cursor::new(&score);
        let mut out = [[0.0; QUANTUM]; 2];
        for quantum in 0..score.quanta() {
            let bound = cursor.bound(&score, quantum);
            cursor.render(&score, quantum, &mut out);
            prop_assert!(peak(&out) <= bound, "block {quantum}: {} > {bound}\n{}", peak(&out), track.json);
            if let Some(all) = score.peak_bound() {
                prop_assert!(peak(&out) <= all);
            }
            for step in 0..score.steps().len() {
                let bound = cursor.bound_step(&score, step, quantum);
                cursor.render_step(&score, step, quantum, &mut out);
                prop_assert!(peak(&out) <= bound || !score.step_quanta(step).contains(&quantum));
            }
        }
    }

    #[test]
    fn a_run_of_blocks_keeps_its_bound(track in track(), from in 0u64..40, count in 1u64..128) {
        let score = track.score(&Settings::new(track.rate, Mix::Offline));
        let mut cursor = Cursor::new(&score);
        let mut out = [[0.0; QUANTUM]; 2];
        let bound = cursor.bound_run(&score, from..from + count);
        for quantum in from..from + count {
            cursor.render(&score, quantum, &mut out);
            prop_assert!(peak(&out) <= bound, "block {quantum}: {} > {bound}\n{}", peak(&out), track.json);
        }
        for step in 0..score.steps().len() {
            let bound = cursor.bound_step_run(&score, step, from..from + count);
            for quantum in from..from + count {
                cursor.render_step(&score, step, quantum, &mut out);
                prop_assert!(peak(&out) <= bound);
            }
        }
    }

    #[test]
    fn a_step_alone_is_its_voices_times_its_scale(track in track(), tell in 0.5f32..8.0) {
        let mut score = track.score(&Settings::new(track.rate, Mix::Offline));
        for step in score.steps_to_scan() {
            score.set_step_peak(step, tell);
        }
        let scale = if tell > 1.0 { 1.0 / tell } else { 1.0 };
        let mut cursor = Cursor::new(&score);
        let (mut mix, mut alone) = ([[0.0; QUANTUM]; 2], [[0.0; QUANTUM]; 2]);
        for quantum in 0..score.quanta() {
            let Some(step) = score.alone_in(quantum) else { continue };
            cursor.render(&score, quantum, &mut mix);
            cursor.render_step(&score, step, quantum, &mut alone);
            let scale = if score.steps_to_scan().contains(&step) { scale } else { 1.0 };
            for (mix, alone) in mix.iter().flatten().zip(alone.iter().flatten()) {
                prop_assert_eq!(*mix, *alone * scale);
            }
        }
    }
}

#[test]
fn a_scanned_step_peaks_at_one() {
    let json = r#"{"global": {"sample_rate": 8000}, "progression": [{"duration": 1, "voices": [
        {"synth_function_name": "binaural_beat", "params": {"ampL": 1.5, "ampR": 0.5, "baseFreq": 300}},
        {"synth_function_name": "binaural_beat", "params": {"ampL": 0.5, "ampR": 1.0, "baseFreq": 410}}]}]}"#;
    let track = random_track::RandomTrack {
        json: json.into(),
        rate: 8000,
        clips: Vec::new(),
    };
    let mut score = track.score(&Settings::new(8000, Mix::Offline));
    assert_eq!(score.steps_to_scan(), [0]);
    let mut cursor = Cursor::new(&score);
    let mut out = [[0.0; QUANTUM]; 2];
    let mut step_peak = 0.0f32;
    for quantum in score.step_quanta(0) {
        cursor.render_step(&score, 0, quantum, &mut out);
        step_peak = step_peak.max(peak(&out));
    }
    assert!(
        step_peak > 1.9 && step_peak <= 2.0,
        "two sines of 1.5 and 0.5 nearly meet: {step_peak}"
    );
    score.set_step_peak(0, step_peak);
    let all = (0..score.quanta()).map(|quantum| {
        cursor.render(&score, quantum, &mut out);
        peak(&out)
    });
    let top = all.fold(0.0f32, f32::max);
    assert!((top - 1.0).abs() < 1e-6, "{top}");
}
