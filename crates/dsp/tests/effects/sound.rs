//! Sounds that go in, chains they go through, and what is measured of what comes out.

use heterodyne_dsp::effects::{Chain, Stage, kind};
use heterodyne_dsp::random::hash32;
use std::f64::consts::TAU;

/// A number between −1 and 1, the same for the same key and number.
pub fn random(key: u64, number: usize) -> f32 {
    (f64::from(hash32(key, number as u32)) / f64::from(u32::MAX) * 2.0 - 1.0) as f32
}

pub fn noise(key: u64, gain: f32, frames: usize) -> Vec<f32> {
    (0..frames).map(|n| gain * random(key, n)).collect()
}

pub fn sine(hz: f64, rate: f64, gain: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (gain * (TAU * hz * n as f64 / rate).sin()) as f32)
        .collect()
}

/// A stage with values by name.
pub fn stage(name: &str, values: &[(&str, f32)]) -> Stage {
    let kind = kind(name).unwrap();
    let mut stage = Stage::new(kind);
    for (parameter, value) in values {
        let at = kind
            .parameters
            .iter()
            .position(|one| one.name == *parameter);
        stage.values[at.unwrap_or_else(|| panic!("{name} has no {parameter}"))] = *value;
    }
    stage
}

/// The number of a choice.
pub fn choice(name: &str, parameter: &str, wanted: &str) -> f32 {
    let parameters = kind(name).unwrap().parameters;
    let parameter = parameters.iter().find(|one| one.name == parameter).unwrap();
    parameter
        .choices
        .iter()
        .position(|one| *one == wanted)
        .unwrap() as f32
}

/// Takes a mono sound through one stage.
pub fn through(stage: Stage, rate: f64, sound: &[f32]) -> Vec<f32> {
    let mut chain = Chain::new(rate, 1, &[stage]).unwrap();
    let mut sound = sound.to_vec();
    chain.process(&mut [&mut sound]);
    sound
}

/// The amplitude at a frequency that the stretch holds whole periods of.
pub fn amplitude(sound: &[f32], hz: f64, rate: f64) -> f64 {
    let (turn_sin, turn_cos) = (TAU * hz / rate).sin_cos();
    let (mut cos, mut sin) = (1.0, 0.0);
    let (mut re, mut im) = (0.0, 0.0);
    for x in sound {
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
        (cos, sin) = (
            cos * turn_cos - sin * turn_sin,
            cos * turn_sin + sin * turn_cos,
        );
    }
    2.0 * f64::hypot(re, im) / sound.len() as f64
}

/// The response at a frequency, of an impulse response that has ended.
pub fn response(impulse: &[f32], hz: f64, rate: f64) -> f64 {
    amplitude(impulse, hz, rate) * impulse.len() as f64 / 2.0
}

pub fn db(gain: f64) -> f64 {
    20.0 * gain.log10()
}

pub fn gain(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

pub fn bits(sound: &[f32]) -> Vec<u32> {
    sound.iter().map(|x| x.to_bits()).collect()
}

pub fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |most, x| x.abs().max(most))
}
