//! Four programs with one face: each copies a frame of noise to where it works, and three of them transform it there.
//!
//! Invariant: planned before it is timed, one thread, and nothing is left out that a caller would need: N/2 + 1 bins come out.

use std::sync::{Arc, Mutex};

use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_dsp::isa::Isa;
use phastft::planner::PlannerR2c32;
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

/// Who works.
enum Worker {
    Copy,
    Own(RealFft, Spectrum),
    Realfft(Arc<dyn RealToComplex<f32>>, Vec<Complex32>, Vec<Complex32>),
    Phastft(PlannerR2c32, Vec<f32>, Vec<f32>),
}

/// A planned program and its frame.
pub struct Contest {
    worker: Worker,
    noise: Vec<f32>,
    frame: Vec<f32>,
}

/// Names of the programs, in the order of their numbers.
pub const NAMES: [&str; 4] = ["copy", "heterodyne", "realfft", "phastft"];

impl Contest {
    /// Plans program `who` of [`NAMES`] for frames of `len` samples.
    pub fn new(who: usize, len: usize, isa: Isa) -> Option<Self> {
        let noise: Vec<f32> = (0..len)
            .map(|n| heterodyne_dsp::random::hash32(1, n as u32) as f32 / 2_147_483_648.0 - 1.0)
            .collect();
        let worker = match who {
            0 => Worker::Copy,
            1 => Worker::Own(RealFft::with_isa(len, isa).ok()?, Spectrum::new(len)),
            2 => {
                let plan = RealFftPlanner::new().plan_fft_forward(len);
                let (bins, scratch) = (plan.make_output_vec(), plan.make_scratch_vec());
                Worker::Realfft(plan, bins, scratch)
            }
            3 => {
                let bins = || vec![0.0; len / 2 + 1];
                Worker::Phastft(PlannerR2c32::new(len), bins(), bins())
            }
            _ => return None,
        };
        Some(Self {
            worker,
            frame: noise.clone(),
            noise,
        })
    }

    /// Transforms the frame `count` times.
    pub fn run(&mut self, count: usize) -> f32 {
        let mut sum = 0.0;
        for _ in 0..count {
            self.frame
                .copy_from_slice(std::hint::black_box(&self.noise));
            sum += std::hint::black_box(match &mut self.worker {
                Worker::Copy => self.frame[7],
                Worker::Own(fft, spectrum) => {
                    fft.forward(&self.frame, spectrum);
                    spectrum.re[7]
                }
                Worker::Realfft(plan, bins, scratch) => {
                    let done = plan.process_with_scratch(&mut self.frame, bins, scratch);
                    if done.is_ok() { bins[7].re } else { f32::NAN }
                }
                Worker::Phastft(plan, re, im) => {
                    phastft::r2c_fft_f32_with_planner(&self.frame, re, im, plan);
                    re[7]
                }
            });
        }
        sum
    }

    /// Runs the steps of one own transform one at a time and gives each to `timed`.
    pub fn steps(&mut self, mut timed: impl FnMut(usize, &mut dyn FnMut())) {
        if let Worker::Own(fft, _) = &mut self.worker {
            timed(0, &mut || fft.begin(&self.noise));
            for step in 1..=fft.steps_total() {
                timed(step, &mut || {
                    fft.advance(1);
                });
            }
        }
    }
}

static CONTEST: Mutex<Option<Contest>> = Mutex::new(None);

/// Plans program `who`; 0 when there is none of that number or length.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(who: usize, len: usize) -> u32 {
    let contest = Contest::new(who, len, Isa::detect());
    let planned = contest.is_some();
    if let Ok(mut place) = CONTEST.lock() {
        *place = contest;
    }
    planned.into()
}

/// Runs the planned program `count` times; its sum is there so that nothing is left out.
#[unsafe(no_mangle)]
pub extern "C" fn run(count: usize) -> f32 {
    let mut place = CONTEST.lock().ok();
    place
        .as_mut()
        .and_then(|place| place.as_mut())
        .map_or(f32::NAN, |contest| contest.run(count))
}

/// Does step `step` of the planned transform (0 takes the samples in); says how many there are.
#[unsafe(no_mangle)]
pub extern "C" fn step(step: usize) -> usize {
    let Ok(mut place) = CONTEST.lock() else {
        return 0;
    };
    let Some(Contest {
        worker: Worker::Own(fft, _),
        noise,
        ..
    }) = place.as_mut()
    else {
        return 0;
    };
    if step == 0 {
        fft.begin(noise);
    } else {
        fft.advance(1);
    }
    fft.steps_total()
}

/// Hash of the bits of the planned transform's bins (FNV-1a, 32 bits a bin part), the same on every target.
#[unsafe(no_mangle)]
pub extern "C" fn fingerprint() -> u64 {
    let Ok(mut place) = CONTEST.lock() else {
        return 0;
    };
    let Some(Contest {
        worker: Worker::Own(fft, spectrum),
        noise,
        ..
    }) = place.as_mut()
    else {
        return 0;
    };
    fft.forward(noise, spectrum);
    let parts = spectrum.re.iter().chain(&spectrum.im);
    parts.fold(0xcbf2_9ce4_8422_2325, |hash, part| {
        (hash ^ u64::from(part.to_bits())).wrapping_mul(0x100_0000_01b3)
    })
}
