//! What a peer hears, kept, and what can be told of it.

use std::f64::consts::TAU;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use heterodyne_peer::options::{Input, Output, Sound};

/// Longest wait for anything: a machine that is busy is slow, and no test fails for that.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Frames of a window that is judged: 100 ms.
const WINDOW: usize = 4_800;

/// Keeps what is played.
#[derive(Clone, Default)]
pub struct Ear(Arc<(Mutex<[Vec<f32>; 2]>, Condvar)>);

impl Ear {
    pub fn output(&self) -> Output {
        let kept = Arc::clone(&self.0);
        Output::Ear(Box::new(move |left, right| {
            let mut planes = kept.0.lock().unwrap();
            planes[0].extend_from_slice(left);
            planes[1].extend_from_slice(right);
            kept.1.notify_all();
        }))
    }

    /// Waits until so many seconds since `from` were heard that are no silence, and returns them.
    pub fn sound(&self, from: usize, secs: f64) -> [Vec<f32>; 2] {
        let frames = (secs * 48_000.0) as usize;
        let begin = |planes: &[Vec<f32>; 2]| {
            let loud = |sample: &f32| sample.abs() > 0.05;
            let first = |plane: &Vec<f32>| plane.iter().skip(from).position(loud);
            let first = planes.iter().filter_map(first).min()?;
            (planes[0].len() >= from + first + frames).then_some(from + first)
        };
        let planes = self.0.0.lock().unwrap();
        let waiting = |planes: &mut [Vec<f32>; 2]| begin(planes).is_none();
        let (planes, _) = self
            .0
            .1
            .wait_timeout_while(planes, PATIENCE, waiting)
            .unwrap();
        let begin = begin(&planes).expect("nothing was heard");
        [0, 1].map(|channel| planes[channel][begin..begin + frames].to_vec())
    }

    /// Waits for so much silence since `from`, and returns where it began.
    pub fn silence(&self, from: usize, secs: f64) -> usize {
        let frames = (secs * 48_000.0) as usize;
        let quiet = |planes: &[Vec<f32>; 2]| {
            let end = planes[0].len();
            (from + frames..=end).rev().step_by(4_800).find_map(|end| {
                let piece = |plane: &Vec<f32>| {
                    plane[end - frames..end]
                        .iter()
                        .all(|sample| sample.abs() < 1e-3)
                };
                planes.iter().all(piece).then_some(end - frames)
            })
        };
        let planes = self.0.0.lock().unwrap();
        let waiting = |planes: &mut [Vec<f32>; 2]| quiet(planes).is_none();
        let (planes, _) = self
            .0
            .1
            .wait_timeout_while(planes, PATIENCE, waiting)
            .unwrap();
        quiet(&planes).expect("it was never silent")
    }

    pub fn frames(&self) -> usize {
        self.0.0.lock().unwrap()[0].len()
    }
}

/// Tones left and right, frequency and amplitude each.
pub fn tones(left: (f64, f64), right: (f64, f64), secs: f64) -> Input {
    let plane = |(hz, amplitude): (f64, f64)| {
        (0..(secs * 48_000.0) as usize)
            .map(|n| (amplitude * (TAU * hz * n as f64 / 48_000.0).sin()) as f32)
            .collect()
    };
    Input::Sound(Sound {
        left: plane(left),
        right: plane(right),
    })
}

/// Frequency and amplitude of the tone near `hz`: medians over windows, so that a dropout on a busy machine does not count.
pub fn tone_near(samples: &[f32], hz: f64) -> (f64, f64) {
    let (mut frequencies, mut amplitudes) = (Vec::new(), Vec::new());
    for pair in samples.chunks_exact(2 * WINDOW) {
        let (first, second) = pair.split_at(WINDOW);
        let (a, b) = (turn(first, hz, 0), turn(second, hz, WINDOW));
        let phase = (b.1.atan2(b.0) - a.1.atan2(a.0)) / TAU;
        let phase = phase - phase.round();
        frequencies.push(hz + phase * 48_000.0 / WINDOW as f64);
        amplitudes.push((a.0.hypot(a.1) + b.0.hypot(b.1)) / 2.0);
    }
    (median(frequencies), median(amplitudes))
}

/// The windowed sum at one frequency, scaled so that its size is the amplitude.
fn turn(samples: &[f32], hz: f64, from: usize) -> (f64, f64) {
    let length = samples.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let window = 1.0 - (TAU * (n as f64 + 0.5) / length).cos();
        let angle = TAU * hz * (n + from) as f64 / 48_000.0;
        re += window * f64::from(*sample) * angle.cos();
        im -= window * f64::from(*sample) * angle.sin();
    }
    (2.0 * re / length, 2.0 * im / length)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn a_known_tone_is_measured_as_it_is() {
    let Input::Sound(sound) = tones((997.3, 0.5), (1501.0, 0.1), 1.0) else {
        unreachable!()
    };
    let (hz, amplitude) = tone_near(&sound.left, 997.0);
    assert!(
        (hz - 997.3).abs() < 1e-3 && (amplitude - 0.5).abs() < 1e-3,
        "{hz} {amplitude}"
    );
    let (_, foreign) = tone_near(&sound.left, 1501.0);
    assert!(foreign < 1e-3, "{foreign}");
}
