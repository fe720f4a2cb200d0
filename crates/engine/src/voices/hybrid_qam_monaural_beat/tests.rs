use super::*;
use crate::voices::dry::{Dice, Given, RATE, frames, in_context, render};

const LEVELS: [(&str, f64, f64); 11] = [
    ("ampL", -1.0, 1.0),
    ("ampR", 0.1, 1.0),
    ("qamCarrierFreqL", -100.0, 900.0),
    ("qamAmFreqL", 0.5, 40.0),
    ("qamAmDepthL", -0.5, 1.0),
    ("qamAmPhaseOffsetL", -7.0, 7.0),
    ("qamStartPhaseL", -3.0, 9.0),
    ("monoAmDepthR", -0.3, 1.3),
    ("monoAmFreqR", 0.5, 40.0),
    ("monoAmPhaseOffsetR", -7.0, 7.0),
    ("monoFmPhaseOffsetR", -7.0, 7.0),
];
const PHASES: [(&str, f64, f64); 6] = [
    ("monoStartPhaseR_Tone1", -3.0, 9.0),
    ("monoStartPhaseR_Tone2", -3.0, 9.0),
    ("monoPhaseOscFreqR", 0.5, 9.0),
    ("monoPhaseOscRangeR", 0.0, 6.0),
    ("monoPhaseOscPhaseOffsetR", -7.0, 7.0),
    ("monoFmFreqR", 0.5, 20.0),
];
/// Tones far above 0 Hz; tones of which one is held at 0; a centre that is held at 0 beside tones that are and are not.
const CENTRES: [[(&str, f64, f64); 3]; 3] = [
    [
        ("monoCarrierFreqR", 200.0, 800.0),
        ("monoBeatFreqInChannelR", -20.0, 20.0),
        ("monoFmRangeR", -60.0, 60.0),
    ],
    [
        ("monoCarrierFreqR", 20.0, 30.0),
        ("monoBeatFreqInChannelR", 30.0, 60.0),
        ("monoFmRangeR", 5.0, 9.0),
    ],
    [
        ("monoCarrierFreqR", -10.0, 10.0),
        ("monoBeatFreqInChannelR", -30.0, 30.0),
        ("monoFmRangeR", -40.0, 40.0),
    ],
];

/// The formula as the format states it, frame by frame.
fn written_out(given: &Given) -> [Vec<f64>; 2] {
    let t = |i: usize| i as f64 / f64::from(RATE);
    let angle = |hz: &str, phase: &str, i: usize| TAU * given.at(hz, i) * t(i) + given.at(phase, i);
    let left = Given::turns_before(frames(), |i| given.at("qamCarrierFreqL", i));
    let left = |i: usize| {
        let mut level = given.at("ampL", i);
        if given.at("qamAmFreqL", i) != 0.0 && given.at("qamAmDepthL", i) != 0.0 {
            let c = angle("qamAmFreqL", "qamAmPhaseOffsetL", i).cos();
            level *= 1.0 + given.at("qamAmDepthL", i) * c;
        }
        level * (given.at("qamStartPhaseL", 0) + TAU * left[i]).cos()
    };
    let tone = |half: f64| {
        Given::turns_before(frames(), |i| {
            let mut centre = given.at("monoCarrierFreqR", i);
            if given.at("monoFmFreqR", i) != 0.0 && given.at("monoFmRangeR", i) != 0.0 {
                let s = angle("monoFmFreqR", "monoFmPhaseOffsetR", i).sin();
                centre += 0.5 * given.at("monoFmRangeR", i) * s;
            }
            (centre.max(0.0) + half * given.at("monoBeatFreqInChannelR", i)).max(0.0)
        })
    };
    let tones = [tone(-0.5), tone(0.5)];
    let right = |i: usize| {
        let swing = 0.5 * given.at("monoPhaseOscRangeR", i);
        let swing = swing * angle("monoPhaseOscFreqR", "monoPhaseOscPhaseOffsetR", i).sin();
        let first = given.at("monoStartPhaseR_Tone1", 0) + TAU * tones[0][i] - swing;
        let second = given.at("monoStartPhaseR_Tone2", 0) + TAU * tones[1][i] + swing;
        let mut level = given.at("ampR", i);
        let depth = given.at("monoAmDepthR", i).clamp(0.0, 1.0);
        if given.at("monoAmFreqR", i) != 0.0 {
            let s = angle("monoAmFreqR", "monoAmPhaseOffsetR", i).sin();
            level *= 1.0 - depth * 0.5 * (1.0 + s);
        }
        level * (first.sin() + second.sin())
    };
    [
        (0..frames()).map(left).collect(),
        (0..frames()).map(right).collect(),
    ]
}

#[test]
fn it_is_the_formula_of_the_format() {
    let mut dice = Dice(11);
    for run in 0..30 {
        let names: Vec<_> = (LEVELS.iter())
            .chain(&PHASES)
            .chain(&CENTRES[run % 3])
            .copied()
            .collect();
        let transition = run % 2 == 1;
        let function = "hybrid_qam_monaural_beat";
        let given = Given::roll(function, transition, &names, &[], &mut dice);
        let made = in_context(|context| compile(&given.params(), context)).expect("it sounds");
        let got = render(&made, Isa::detect());
        for (channel, want) in written_out(&given).iter().enumerate() {
            for (i, want) in want.iter().enumerate() {
                let off = (f64::from(got[channel][i]) - want).abs();
                assert!(
                    off < 1e-6 * want.abs().max(1.0),
                    "run {run}, channel {channel}, frame {i}: {off:e} from {want}\n{}",
                    given.json()
                );
            }
        }
        for isa in Isa::available() {
            assert_eq!(render(&made, isa), got, "{isa:?}");
        }
    }
}

#[test]
fn a_centre_that_stands_still_is_held_before_the_beat() {
    // −5 Hz counts as 0, beside which the tones lie at −10 (held at 0) and 10 Hz: the lower one never moves.
    let fixed = [
        ("monoCarrierFreqR", -5.0, -5.0),
        ("monoBeatFreqInChannelR", 20.0, 20.0),
        ("ampR", 0.5, 0.5),
    ];
    let mut dice = Dice(5);
    let given = Given::roll("hybrid_qam_monaural_beat", false, &fixed, &[], &mut dice);
    let made = in_context(|context| compile(&given.params(), context)).expect("it sounds");
    let got = render(&made, Isa::detect());
    for (i, got) in got[1].iter().enumerate() {
        let want = 0.5 * (TAU * 10.0 * i as f64 / f64::from(RATE)).sin();
        assert!((f64::from(*got) - want).abs() < 1e-6, "frame {i}");
    }
}
