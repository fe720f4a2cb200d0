use heterodyne_dsp::phase::{from_turns, to_turns};

use super::*;
use crate::voices::dry::{Dice, Given, RATE, SECS, frames, in_context, render};

const MOVING: [(&str, f64, f64); 26] = [
    ("ampL", 0.1, 1.0),
    ("ampR", -1.0, 1.0),
    ("baseFreqL", 50.0, 900.0),
    ("baseFreqR", -300.0, 900.0),
    ("startPhaseL", -3.0, 9.0),
    ("startPhaseR", -3.0, 9.0),
    ("qamAmFreqL", 0.5, 40.0),
    ("qamAmFreqR", -9.0, 40.0),
    ("qamAmDepthL", -0.5, 1.0),
    ("qamAmDepthR", -0.5, 1.0),
    ("qamAmPhaseOffsetL", -7.0, 7.0),
    ("qamAmPhaseOffsetR", -7.0, 7.0),
    ("qamAm2FreqL", 0.5, 40.0),
    ("qamAm2FreqR", 0.5, 40.0),
    ("qamAm2DepthL", 0.0, 1.0),
    ("qamAm2DepthR", 0.0, 1.0),
    ("qamAm2PhaseOffsetL", -7.0, 7.0),
    ("qamAm2PhaseOffsetR", -7.0, 7.0),
    ("modShapeL", 0.2, 4.0),
    ("modShapeR", 0.2, 4.0),
    ("crossModDepth", -1.0, 1.0),
    ("harmonicDepth", 0.0, 1.0),
    ("subHarmonicFreq", 0.5, 40.0),
    ("subHarmonicDepth", 0.0, 1.0),
    ("phaseOscFreq", 0.0, 9.0),
    ("phaseOscRange", 0.0, 6.0),
];

const FIXED: [(&str, f64, f64); 8] = [
    ("crossModDelay", 0.0, 0.3),
    ("harmonicRatio", 0.3, 5.0),
    ("phaseOscPhaseOffset", -7.0, 7.0),
    ("beatingSidebands", 1.0, 1.0),
    ("sidebandOffset", 0.1, 40.0),
    ("sidebandDepth", 0.0, 1.0),
    ("attackTime", 0.0, 0.4),
    ("releaseTime", 0.0, 0.5),
];

/// The formula as the format states it, frame by frame.
fn written_out(given: &Given) -> [Vec<f64>; 2] {
    let rate = f64::from(RATE);
    let t = |i: usize| i as f64 / rate;
    let cosine = |hz: f64, i: usize, phase: f64| (TAU * hz * t(i) + phase).cos();
    let level = |side: &str, i: usize| {
        let value = |name: &str| given.at(&format!("{name}{side}"), i);
        let c = cosine(value("qamAmFreq"), i, value("qamAmPhaseOffset"));
        let shape = value("modShape");
        let m = if shape == 1.0 || shape == 0.0 {
            c
        } else {
            c.signum() * c.abs().powf(1.0 / shape)
        };
        let mut e = 1.0;
        if value("qamAmFreq") != 0.0 && value("qamAmDepth") != 0.0 {
            e *= 1.0 + value("qamAmDepth") * m;
        }
        if value("qamAm2Freq") != 0.0 && value("qamAm2Depth") != 0.0 {
            let c = cosine(value("qamAm2Freq"), i, value("qamAm2PhaseOffset"));
            e *= 1.0 + value("qamAm2Depth") * c;
        }
        e
    };
    let delay = given.at("crossModDelay", 0);
    let k = (delay * rate).trunc() as usize;
    [("L", "R", -1.0), ("R", "L", 1.0)].map(|(side, other, sign)| {
        let turns = Given::turns_before(frames(), |i| given.at(&format!("baseFreq{side}"), i));
        let at = |i: usize| {
            let mut e = level(side, i);
            if given.at("crossModDepth", i) != 0.0 && delay != 0.0 && i >= k {
                e *= 1.0 + given.at("crossModDepth", i) * (level(other, i - k) - 1.0);
            }
            if given.at("subHarmonicFreq", i) != 0.0 && given.at("subHarmonicDepth", i) != 0.0 {
                let c = cosine(given.at("subHarmonicFreq", i), i, 0.0);
                e *= 1.0 + given.at("subHarmonicDepth", i) * c;
            }
            let swing = 0.5 * given.at("phaseOscRange", i);
            let swing = swing
                * (TAU * given.at("phaseOscFreq", i) * t(i) + given.at("phaseOscPhaseOffset", i))
                    .sin();
            let start = given.at(&format!("startPhase{side}"), 0);
            let theta = start + TAU * turns[i] + sign * swing;
            let mut y = theta.cos();
            y += given.at("harmonicDepth", i) * (given.at("harmonicRatio", i) * theta).cos();
            if given.at("beatingSidebands", i) != 0.0 {
                let apart = TAU * given.at("sidebandOffset", i) * t(i);
                let both = (theta - apart).cos() + (theta + apart).cos();
                y += given.at("sidebandDepth", i) * both;
            }
            let (attack, release) = (given.at("attackTime", i), given.at("releaseTime", i));
            if t(i) < attack {
                y *= t(i) / attack;
            }
            if t(i) > SECS - release {
                y *= (SECS - t(i)) / release;
            }
            y * e * given.at(&format!("amp{side}"), i)
        };
        (0..frames()).map(at).collect()
    })
}

#[test]
fn it_is_the_formula_of_the_format() {
    let mut dice = Dice(7);
    let mut coupled = 0;
    for run in 0..24 {
        let given = Given::roll("qam_beat", run % 2 == 1, &MOVING, &FIXED, &mut dice);
        coupled += usize::from(given.at("crossModDelay", 0) > 0.0);
        let made = in_context(|context| compile(&given.params(), context)).expect("it sounds");
        let got = render(&made, Isa::detect());
        for (channel, want) in written_out(&given).iter().enumerate() {
            for (i, want) in want.iter().enumerate() {
                let off = (f64::from(got[channel][i]) - want).abs();
                assert!(
                    off < 1e-6 * want.abs().max(1.0),
                    "channel {channel}, frame {i}: {off:e} from {want}\n{}",
                    given.json()
                );
            }
        }
        for isa in Isa::available() {
            assert_eq!(render(&made, isa), got, "{isa:?}");
        }
    }
    assert!(coupled > 10);
}

#[test]
fn a_carried_phase_stands_for_a_start_phase_partials_included() {
    let mut dice = Dice(3);
    for _ in 0..6 {
        let given = Given::roll("qam_beat", true, &MOVING, &FIXED, &mut dice);
        let params = given.params();
        let phases = [0.31, -0.27];
        let with = |shift: bool| {
            let mut voice = in_context(|context| QamBeat::new(&params, context));
            for (ear, phase) in voice.ears.iter_mut().zip(phases) {
                ear.carrier = ear.carrier.clone().with_start(flat(phase));
                if shift {
                    ear.carrier.carry_from(from_turns(phase));
                }
            }
            let n = 5_001;
            let stands = voice
                .running_phases(n as i64)
                .expect("carriers")
                .map(to_turns);
            for (side, phase, stands) in [("L", 0.31, stands[0]), ("R", -0.27, stands[1])] {
                let turns = Given::turns_before(n, |k| given.at(&format!("baseFreq{side}"), k));
                let off = stands - (phase + turns[n]);
                assert!((off - off.round()).abs() < 1e-9);
            }
            render(
                &Made::plain(Source::Formula(Box::new(voice))),
                Isa::detect(),
            )
        };
        let (given, carried) = (with(false), with(true));
        for (a, b) in given.iter().flatten().zip(carried.iter().flatten()) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }
}

#[test]
fn huge_parameters_stay_finite() {
    let given = Given::roll(
        "qam_beat",
        true,
        &MOVING.map(|(name, ..)| (name, -1e6, 1e6)),
        &[("harmonicRatio", -1e12, 1e12), ("sidebandDepth", 1e6, 1e6)],
        &mut Dice(1),
    );
    let made = in_context(|context| compile(&given.params(), context)).expect("it sounds");
    let out = render(&made, Isa::detect());
    assert!(out.iter().flatten().all(|x| x.is_finite()));
}
