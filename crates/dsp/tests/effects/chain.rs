//! Order, bypass and errors of a chain.

use super::sound::{bits, noise, random, sine, stage};
use super::still::still;
use heterodyne_dsp::effects::{ALL, Chain, ChainError, Effect, Kind, Stage, kind};

const RATE: f64 = 48_000.0;

#[test]
fn stages_work_in_their_order() {
    let louder = stage("gain", &[("gain_db", 12.0)]);
    let limiter = stage("limiter", &[("ceiling_db", 0.0)]);
    let run = |stages: &[Stage]| {
        let mut sound = vec![0.5f32; 4800];
        Chain::new(RATE, 1, stages)
            .unwrap()
            .process(&mut [&mut sound]);
        sound[4799]
    };
    assert!((run(&[louder.clone(), limiter.clone()]) - 1.0).abs() < 1e-6);
    assert!((run(&[limiter, louder]) - 0.5 * 3.981_071_7).abs() < 1e-6);
}

#[test]
fn a_bypassed_stage_passes_every_bit_as_late_as_it_states() {
    for kind in ALL {
        let mut bypassed = Stage::new(kind);
        bypassed.bypass = true;
        let mut chain = Chain::new(RATE, 2, &[bypassed]).unwrap();
        let latency = chain.latency_frames();
        let (left, right) = (noise(1, 0.5, 9000), noise(2, 0.5, 9000));
        let (mut l, mut r) = (left.clone(), right.clone());
        for (l, r) in l.chunks_mut(100).zip(r.chunks_mut(100)) {
            chain.process(&mut [l, r]);
        }
        assert_eq!(
            bits(&l[latency..]),
            bits(&left[..9000 - latency]),
            "{}",
            kind.name
        );
        assert_eq!(
            bits(&r[latency..]),
            bits(&right[..9000 - latency]),
            "{}",
            kind.name
        );
    }
}

/// With settings that change nothing, going around and through is not heard: no step is steeper than the tone's own.
#[test]
fn bypass_comes_and_goes_without_a_step() {
    for kind in ALL
        .iter()
        .filter(|kind| !matches!(kind.name, "noise_suppression" | "pitch_shift"))
    {
        let mut chain = Chain::new(RATE, 1, &[still(kind)]).unwrap();
        let mut sound = sine(100.0, RATE, 0.5, 48_000);
        for (number, block) in sound.chunks_mut(250).enumerate() {
            if number > 20 && random(3, number) > 0.5 {
                chain.set_bypass(0, random(4, number) > 0.0);
            }
            chain.process(&mut [block]);
        }
        let steepest = sound[4000..]
            .windows(2)
            .fold(0.0, |most: f32, pair| (pair[1] - pair[0]).abs().max(most));
        // 0.5 · 2π · 100 / 48 000, and a tenth more.
        assert!(steepest < 0.0072, "{}: {steepest}", kind.name);
    }
}

/// Going around takes 10 ms in a straight line, and afterwards the bits pass.
#[test]
fn bypass_fades_in_a_straight_line() {
    let mut chain = Chain::new(RATE, 1, &[stage("gain", &[("gain_db", -96.0)])]).unwrap();
    let mut before = vec![0.5f32; 100];
    chain.process(&mut [&mut before]);
    assert!(chain.set_bypass(0, true));
    let mut fading = vec![0.5f32; 600];
    chain.process(&mut [&mut fading]);
    for (n, x) in fading[..480].iter().enumerate() {
        assert!(
            (f64::from(*x) - 0.5 * (n + 1) as f64 / 480.0).abs() < 1e-7,
            "frame {n}"
        );
    }
    assert!(fading[480..].iter().all(|x| *x == 0.5));
    chain.set_bypass(0, false);
    let mut back = vec![0.5f32; 1000];
    chain.process(&mut [&mut back]);
    assert_eq!((back[0], back[479], back[999]), (0.5, 0.5, 0.0));
}

#[test]
fn errors_name_the_place() {
    let gain = || Stage::new(kind("gain").unwrap());
    let error =
        |rate, channels, stages: &[Stage]| Chain::new(rate, channels, stages).err().unwrap();
    assert!(matches!(error(f64::NAN, 1, &[]), ChainError::SampleRate(_)));
    assert_eq!(
        error(48_000.0, 3, &[]).to_string(),
        "3 channels: 1 or 2 are accepted"
    );
    let mut short = gain();
    short.values.clear();
    assert_eq!(
        error(48_000.0, 1, &[gain(), short]).to_string(),
        "stage 1 (gain): 0 values, it has 1 parameters"
    );
    let loud = gain().with("gain_db", 99.0);
    assert_eq!(
        error(48_000.0, 1, &[loud]).to_string(),
        "stage 0 (gain): gain_db is 99, -96 to 48 is accepted"
    );
    assert!(matches!(
        error(48_000.0, 1, &[gain().with("gain_db", f32::NAN)]),
        ChainError::Value { .. }
    ));
}

#[test]
fn odd_blocks_and_places_are_borne() {
    let mut chain = Chain::new(RATE, 2, &[stage("gain", &[("gain_db", 6.0)])]).unwrap();
    assert!(!chain.set(1, 0, 0.0) && !chain.set(0, 1, 0.0) && !chain.set_bypass(1, true));
    assert_eq!(
        (chain.len(), chain.is_empty(), chain.channels()),
        (1, false, 2)
    );
    let (mut left, mut right) = (vec![0.5f32; 700], vec![0.5f32; 300]);
    chain.process(&mut [&mut left, &mut right]);
    assert!(left[..300].iter().all(|x| *x > 0.9) && left[300..].iter().all(|x| *x == 0.5));
    chain.process(&mut [&mut left]);
    chain.process(&mut []);
    assert_eq!(left[699], 0.5);
}

/// Ways around and back begin and end on the same frames, however the sound is cut.
#[test]
fn bypasses_and_values_act_on_the_frame_whatever_the_blocks() {
    let stages: Vec<Stage> = ALL.iter().map(|kind| Stage::new(kind)).collect();
    let sound = noise(5, 0.4, 8000);
    let run = |block: usize| {
        let mut chain = Chain::new(RATE, 1, &stages).unwrap();
        let mut out = sound.clone();
        for (number, stretch) in out.chunks_mut(400).enumerate() {
            let stage = number * 5 % ALL.len();
            chain.set_bypass(stage, random(6, number) > -0.3);
            let other = number * 7 % ALL.len();
            chain.set_bypass(other, false);
            let parameter = number % ALL[other].parameters.len();
            let one = &ALL[other].parameters[parameter];
            chain.set(
                other,
                parameter,
                one.minimum + (one.maximum - one.minimum) * 0.37,
            );
            for piece in stretch.chunks_mut(block) {
                chain.process(&mut [piece]);
            }
        }
        bits(&out)
    };
    let whole = run(400);
    for block in [1, 37, 128] {
        assert!(run(block) == whole, "in blocks of {block}");
    }
}

/// An effect that breaks on a sample of 0.25 and stays broken until it is reset.
struct Fragile(f32);

impl Effect for Fragile {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        for x in block.iter_mut().flat_map(|channel| channel.iter_mut()) {
            if *x == 0.25 {
                self.0 = f32::NAN;
            }
            *x += self.0;
        }
    }

    fn set(&mut self, _: usize, _: f32) {}

    fn reset(&mut self) {
        self.0 = 0.0;
    }
}

static FRAGILE: Kind = Kind {
    name: "fragile",
    title: "Fragile",
    says: "Breaks.",
    parameters: &[],
    make: |_, _, _| Box::new(Fragile(0.0)),
};

#[test]
fn an_effect_that_breaks_is_silenced_counted_and_begins_anew() {
    let mut chain = Chain::new(RATE, 1, &[Stage::new(&FRAGILE)]).unwrap();
    let mut sound = vec![0.5f32; 300];
    sound[100] = 0.25;
    for block in sound.chunks_mut(50) {
        chain.process(&mut [block]);
    }
    assert_eq!(chain.faults(), 1);
    assert!(sound[100..150].iter().all(|x| *x == 0.0));
    assert!(sound[..100].iter().chain(&sound[150..]).all(|x| *x == 0.5));
}
