//! Every signal against its formula in plain f64 and against the lines that its spectrum must have.

mod noise;

use super::*;
use std::f64::consts::{PI, TAU};

const RATE: u32 = 48_000;

fn hz(value: f64) -> Frequency {
    Frequency::new(value, RATE).unwrap()
}

fn made(signal: &mut dyn Signal, frames: usize) -> Vec<f32> {
    let mut out = vec![0.0; frames];
    signal.fill(0, &mut out);
    out
}

/// Amplitude of the line at `turns` per frame, and its phase in turns as a sine: a sum over all frames without a window.
fn line(sound: &[f32], turns: f64) -> (f64, f64) {
    let (mut sin, mut cos) = (0.0, 0.0);
    for (n, x) in sound.iter().enumerate() {
        let angle = TAU * (turns * n as f64).fract();
        sin += f64::from(*x) * angle.sin();
        cos += f64::from(*x) * angle.cos();
    }
    let scale = 2.0 / sound.len() as f64;
    (scale * sin.hypot(cos), cos.atan2(sin) / TAU)
}

fn rms(sound: &[f32]) -> f64 {
    (sound.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / sound.len() as f64).sqrt()
}

/// One of each, of 4096 frames.
fn all() -> Vec<(&'static str, Box<dyn Signal>)> {
    let tone = |f: f64| Tone::new(hz(f), 0.3, 0.5);
    let mut all: Vec<(&str, Box<dyn Signal>)> = vec![
        ("tone", Box::new(tone(997.0))),
        (
            "multitone",
            Box::new(Multitone::new(vec![tone(60.0), tone(7000.0)]).unwrap()),
        ),
        ("impulse", Box::new(Impulses::single(77, 1.0))),
        ("train", Box::new(Impulses::train(5, 100, 1.0).unwrap())),
        (
            "am",
            Box::new(AmplitudeModulated::new(hz(1000.0), hz(7.0), 0.5, 0.0, 0.5).unwrap()),
        ),
        (
            "fm",
            Box::new(FrequencyModulated::new(hz(1000.0), hz(7.0), 50.0, 0.0, 0.5).unwrap()),
        ),
    ];
    for law in [Law::Linear, Law::Logarithmic] {
        all.push((
            "sweep",
            Box::new(Sweep::new(law, hz(20.0), hz(20_000.0), 4096, 0.1, 0.5).unwrap()),
        ));
    }
    for shape in [Shape::Square, Shape::Saw, Shape::Triangle, Shape::Pulses] {
        all.push((
            "wave",
            Box::new(Wave::new(hz(441.0), shape, 0.2, 0.5).unwrap()),
        ));
    }
    for colour in [Colour::White, Colour::Brown] {
        all.push(("noise", Box::new(Noise::new(colour, RATE, 7, 0.1).unwrap())));
    }
    all
}

#[test]
fn any_block_size_and_any_order_give_the_same_bits() {
    for (name, mut signal) in all() {
        let whole = made(signal.as_mut(), 4096);
        for size in [1usize, 7, 128, 513, 4000] {
            let mut blocks: Vec<(usize, Vec<f32>)> = (0..4096)
                .step_by(size)
                .map(|at| (at, vec![0.0; size.min(4096 - at)]))
                .collect();
            for (at, block) in blocks.iter_mut().rev() {
                signal.fill(*at as u64, block);
            }
            let joined: Vec<f32> = blocks.into_iter().flat_map(|(_, block)| block).collect();
            assert!(
                joined
                    .iter()
                    .map(|x| x.to_bits())
                    .eq(whole.iter().map(|x| x.to_bits())),
                "{name} {size}"
            );
        }
        assert!(rms(&whole) > 1e-3, "{name} sounds");
    }
}

#[test]
fn a_tone_is_in_phase_after_a_century() {
    // A quarter of the rate: the phase after any number of frames is known by counting.
    let mut tone = Tone::new(hz(12_000.0), 0.125, 1.0);
    let mut out = [0.0; 4];
    tone.fill(48_000 * 3600 * 24 * 36_525, &mut out);
    let r = 0.5f64.sqrt() as f32;
    for (found, want) in out.iter().zip([r, r, -r, -r]) {
        assert!((found - want).abs() < 1e-7, "{out:?}");
    }
    // A third of a hundred hertz over 27 hours, against integers: n·1000/3 Hz/48000 turns = n/144.
    let mut third = Tone::new(hz(1000.0 / 3.0), 0.0, 1.0);
    let n = 4_665_600_007u64;
    third.fill(n, &mut out);
    let want = (TAU * (n % 144) as f64 / 144.0).sin();
    // The wish itself is 1000/3 rounded to f64: 2.8e-14 Hz at most, times 97 200 s.
    assert!(
        (f64::from(out[0]) - want).abs() < 6e-8 + TAU * 2.9e-14 * 97_200.0,
        "{} {want}",
        out[0]
    );
}

#[test]
fn tones_have_their_levels_and_phases_and_nothing_else() {
    let tones = vec![
        Tone::new(hz(1000.0), 0.25, 0.5),
        Tone::new(hz(3000.0), 0.0, 0.05),
        Tone::new(hz(23_950.0), -0.125, gain_of_db(-60.0)),
    ];
    let sound = made(&mut Multitone::new(tones).unwrap(), 960);
    for (f, amplitude, phase) in [
        (1000.0, 0.5, 0.25),
        (3000.0, 0.05, 0.0),
        (23_950.0, 0.001, -0.125),
    ] {
        let (found, turns) = line(&sound, f / 48_000.0);
        assert!((found - amplitude).abs() < 2e-9, "{f}: {found}");
        assert!((turns - phase).abs() < 1e-6, "{f}: {turns}");
    }
    let total = 0.5 * (0.25 + 0.0025 + 1e-6);
    assert!((rms(&sound).powi(2) - total).abs() < 1e-8);
}

#[test]
fn waves_hold_their_harmonics_and_no_alias() {
    // 37 periods in 4800 frames: every harmonic on its own bin, aliases on others (37 and 4800 have no common divisor).
    let (periods, frames) = (37usize, 4800usize);
    let f = hz(periods as f64 * 10.0);
    let highest = 64; // 64·370 = 23 680 < 24 000 < 65·370
    for (shape, law) in [
        (
            Shape::Square,
            (|k| if k % 2 == 1 { 4.0 / PI / k as f64 } else { 0.0 }) as fn(usize) -> f64,
        ),
        (Shape::Saw, |k| {
            if k % 2 == 1 {
                2.0 / PI / k as f64
            } else {
                -2.0 / PI / k as f64
            }
        }),
        (Shape::Triangle, |k| match k % 4 {
            1 => 8.0 / (PI * k as f64).powi(2),
            3 => -8.0 / (PI * k as f64).powi(2),
            _ => 0.0,
        }),
        (Shape::Pulses, |_| 1.0 / 64.0),
    ] {
        let mut wave = Wave::new(f, shape, 0.0, 0.8).unwrap();
        assert_eq!(wave.harmonics(), highest as u64);
        let sound = made(&mut wave, frames);
        let mut power = 0.0;
        for k in 1..=highest {
            let (amplitude, turns) = line(&sound, (k * periods) as f64 / frames as f64);
            let want = 0.8 * law(k);
            let from = if shape == Shape::Pulses { 0.25 } else { 0.0 };
            let signed = if want == 0.0 {
                amplitude
            } else {
                amplitude * (TAU * (turns - from)).cos()
            };
            assert!(
                (signed - want).abs() < 3e-8,
                "{shape:?} {k}: {signed} {want}"
            );
            power += want * want / 2.0;
        }
        // What is not in a harmonic is rounding: f32 leaves at most 2⁻²⁵ of a sample of about 1.
        let rest = (rms(&sound).powi(2) - power).abs();
        assert!(rest < 1e-8, "{shape:?}: {rest:e}");
        let mut aliases = 0.0f64;
        for bin in (1..frames / 2).filter(|bin| bin % periods != 0).step_by(7) {
            aliases = aliases.max(line(&sound, bin as f64 / frames as f64).0);
        }
        assert!(20.0 * aliases.log10() < -160.0, "{shape:?}: {aliases:e}");
    }
}

#[test]
fn a_wave_of_many_harmonics_is_its_sum() {
    let f = hz(0.5);
    let mut wave = Wave::new(f, Shape::Saw, 0.0, 1.0).unwrap();
    assert_eq!(wave.harmonics(), 47_999);
    for n in [0u64, 1, 2, 3, 100, 24_000, 47_999, 48_001, 95_999] {
        let mut out = [0.0];
        wave.fill(n, &mut out);
        let want: f64 = (1..48_000u64)
            .map(|k| {
                let angle = TAU * ((n * k) % 96_000) as f64 / 96_000.0;
                let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
                sign * 2.0 / PI / k as f64 * angle.sin()
            })
            .sum();
        assert!(
            (f64::from(out[0]) - want).abs() < 6.1e-8,
            "{n}: {} {want}",
            out[0]
        );
    }
    let said = Wave::new(hz(0.3), Shape::Saw, 0.0, 1.0)
        .unwrap_err()
        .to_string();
    assert!(said.contains("0.366"), "{said}");
}

#[test]
fn sweeps_pass_every_frequency_when_they_should() {
    let frames = 480_000u64;
    for (from, to) in [(20.0, 20_000.0), (20_000.0, 20.0), (440.0, 441.0)] {
        let linear = Sweep::new(Law::Linear, hz(from), hz(to), frames, 0.0, 1.0).unwrap();
        let log = Sweep::new(Law::Logarithmic, hz(from), hz(to), frames, 0.0, 1.0).unwrap();
        for n in [0u64, 1, 1000, 240_000, 479_998] {
            let x = (n as f64 + 0.5) / frames as f64;
            // The mean over one frame of a straight law is its value in the middle.
            let step = |sweep: &Sweep| {
                sweep.phase(n + 1).wrapping_sub(sweep.phase(n)) as f64 / 2f64.powi(64) * 48_000.0
            };
            let want = from + (to - from) * x;
            assert!(
                (step(&linear) / want - 1.0).abs() < 1e-12,
                "{n}: {} {want}",
                step(&linear)
            );
            let rate = (to / from).ln() / frames as f64;
            let sinh = (0.5 * rate).sinh() / (0.5 * rate);
            let want = from * (to / from).powf(x) * sinh;
            assert!(
                (step(&log) - want).abs() < 3e-5,
                "{n}: {} {want}",
                step(&log)
            );
        }
        // Turns of the whole: the area under the law, (f₀ + f₁)/2 · 10 s, and (f₁ − f₀)/ln(f₁/f₀) · 10 s.
        let area = (from + to) * 5.0;
        let found = linear.phase(frames) as f64 / 2f64.powi(64);
        assert!(
            (found - area.fract() - (found - area.fract()).round()).abs() < 1e-9,
            "{found}"
        );
        let area = (to - from) / (to / from).ln() * 10.0;
        let off = log.phase(frames) as f64 / 2f64.powi(64) - area.fract();
        assert!((off - off.round()).abs() < 1e-8, "{off:e}");
    }
}

#[test]
fn a_sweep_is_silent_after_its_end() {
    let mut sweep = Sweep::new(Law::Linear, hz(100.0), hz(200.0), 100, 0.25, 1.0).unwrap();
    let out = made(&mut sweep, 200);
    assert_eq!(out[0], 1.0);
    assert!(out[100..].iter().all(|x| *x == 0.0));
}

#[test]
fn modulations_have_the_lines_of_the_books() {
    let mut am = AmplitudeModulated::new(hz(1000.0), hz(100.0), 0.6, 0.0, 0.5).unwrap();
    let sound = made(&mut am, 4800);
    for (f, want) in [
        (1000.0, 0.5),
        (900.0, 0.15),
        (1100.0, 0.15),
        (800.0, 0.0),
        (1200.0, 0.0),
        (100.0, 0.0),
    ] {
        assert!((line(&sound, f / 48_000.0).0 - want).abs() < 3e-9, "am {f}");
    }
    // β = 1: J₀…J₃ of Abramowitz and Stegun, table 9.1.
    let mut fm = FrequencyModulated::new(hz(1000.0), hz(100.0), 100.0, 0.0, 1.0).unwrap();
    let sound = made(&mut fm, 4800);
    for (k, want) in [
        (0i32, 0.765_197_686_6),
        (1, 0.440_050_585_7),
        (2, 0.114_903_484_9),
        (3, 0.019_563_354_0),
    ] {
        for side in [-k, k] {
            let f = 1000.0 + 100.0 * f64::from(side);
            assert!(
                (line(&sound, f / 48_000.0).0 - want).abs() < 5e-9,
                "fm {side}"
            );
        }
    }
    assert!(fm.alias_db() < -1000.0);
}

#[test]
fn aliases_are_bounded_or_refused() {
    let upper = AmplitudeModulated::new(hz(23_950.0), hz(50.0), 1.0, 0.0, 1.0).unwrap_err();
    assert!(upper.to_string().contains("24000"), "{upper}");
    let wide = FrequencyModulated::new(hz(20_000.0), hz(100.0), 5_000.0, 0.0, 1.0).unwrap_err();
    assert!(wide.to_string().contains("alias"), "{wide}");
    // β = 2, the tenth line and those after it come back: J₁₀(2) = 2.515e-7 (table 9.2), so less than 20 lg(2·2.6e-7) dB: refused.
    let near = FrequencyModulated::new(hz(23_000.0), hz(100.0), 200.0, 0.0, 1.0);
    let Err(SignalError::Alias {
        bound_db: Some(bound),
        ..
    }) = near
    else {
        panic!("{near:?}")
    };
    let exact = 20.0 * (2.0f64 * 2.7e-7).log10();
    assert!(
        bound >= 20.0 * (2.0f64 * 2.515e-7).log10() && bound < exact + 1.5,
        "{bound} {exact}"
    );
    let still = FrequencyModulated::new(hz(23_999.0), hz(100.0), 0.0, 0.0, 1.0).unwrap();
    assert_eq!(still.alias_db(), f64::NEG_INFINITY);
    for (depth, word) in [(-0.1, "-0.1"), (1.1, "0 to 1"), (f64::NAN, "NaN")] {
        let refused = AmplitudeModulated::new(hz(100.0), hz(1.0), depth, 0.0, 1.0).unwrap_err();
        assert!(refused.to_string().contains(word), "{refused}");
    }
}

#[test]
fn impulses_stand_where_they_should() {
    let out = made(&mut Impulses::train(3, 10, 0.5).unwrap(), 25);
    for (n, x) in out.iter().enumerate() {
        assert_eq!(*x, if [3, 13, 23].contains(&n) { 0.5 } else { 0.0 }, "{n}");
    }
    let out = made(&mut Impulses::single(3, 0.5), 25);
    assert_eq!(out.iter().filter(|x| **x != 0.0).count(), 1);
    assert_eq!(
        (out[3], Impulses::train(0, 0, 1.0)),
        (0.5, Err(SignalError::NoPeriod))
    );
}
