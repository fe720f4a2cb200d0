//! The order of work of one frame, cut into steps that fit into a quantum.
//!
//! Invariant: a step costs about as many units as it says; a unit is one block of 64 samples turned against one tone (under a microsecond).
//! Which step comes next depends on the samples alone.

use heterodyne_dsp::isa::Isa;

use super::lobe::Lobe;
use super::normal::Normal;
use super::partial::Partial;
use super::peaks::{self, Peak, SEGMENT};
use super::rotation::{BLOCK, Block, Table, block_start};
use super::start::{PIECES, Start};
use super::{Estimate, PARTIALS_MAX, SetupError, floor};
use crate::fft::RealFft;
use crate::window::Window;

/// Looks at a frame: the samples, and twice what is left.
const LOOKS: usize = 3;
/// Gauss–Newton steps of a look at most.
const FITS: usize = 4;
/// A step of the phase at the ends of the frame below which the next would change nothing that could be measured, rad.
const SETTLED_RAD: f64 = 1e-5;
/// Nearer than this, two tones are one.
const SAME_BINS: f64 = 0.25;
/// Nearer than this, a second tone may be what drift or noise looks like.
const APART_BINS: f64 = 1.5;
/// Further than this from its peak, a tone is not the one that was found.
const ASTRAY_BINS: f64 = 1.5;
/// Peaks that are weighed against each other's side lobes.
const CANDIDATES: usize = 2 * PARTIALS_MAX;

#[derive(Clone, Copy)]
enum Stage {
    Weigh,
    Transform,
    Power,
    Coarse(usize),
    Find,
    Turn { tone: usize, piece: usize },
    Begin(usize),
    Tables,
    Pass(usize),
    Decompose,
    Leave(usize),
    Floors(usize),
    Done,
}

/// Measures the tones of frames of one length. See the [module](super).
pub struct Estimator {
    sample_rate_hz: f64,
    len: usize,
    most: usize,
    window: Window,
    isa: Isa,
    fft: RealFft,
    lobe: Lobe,
    weights: Vec<f32>,
    samples: Vec<f32>,
    left: Vec<f32>,
    weighed: Vec<f32>,
    power: Vec<f64>,
    coarse: Vec<f64>,
    tables: Vec<Table>,
    partials: Vec<Partial>,
    constant: f64,
    sums: Vec<[f64; 4]>,
    plain: f64,
    normal: Normal,
    start: Start,
    found: Vec<Estimate>,
    loudest: f64,
    stage: Stage,
    look: usize,
    fits: usize,
    known: usize,
    last: bool,
}

impl Estimator {
    /// Plans for frames of `len` samples, searched for at most [`PARTIALS_MAX`] tones under `window`.
    ///
    /// # Errors
    /// Lengths other than powers of two from 256 to 65 536; sample rates that are not positive and finite.
    pub fn new(sample_rate_hz: f64, len: usize, window: Window) -> Result<Self, SetupError> {
        Self::with_partials(sample_rate_hz, len, window, PARTIALS_MAX)
    }

    /// Plans for at most `partials` tones: the strongest.
    ///
    /// # Errors
    /// As [`new`](Self::new), and numbers of tones other than 1 to [`PARTIALS_MAX`].
    pub fn with_partials(
        sample_rate_hz: f64,
        len: usize,
        window: Window,
        partials: usize,
    ) -> Result<Self, SetupError> {
        if !(sample_rate_hz > 0.0 && sample_rate_hz.is_finite()) {
            return Err(SetupError::Rate { sample_rate_hz });
        }
        if !(1..=PARTIALS_MAX).contains(&partials) {
            return Err(SetupError::Partials { partials });
        }
        let fft = RealFft::new(len)?;
        let mut weights = vec![0.0; len];
        window.fill(&mut weights);
        Ok(Self {
            sample_rate_hz,
            len,
            most: partials,
            window,
            isa: Isa::detect(),
            fft,
            lobe: Lobe::new(&weights, window.main_lobe_bins() / 2.0),
            weights,
            samples: vec![0.0; len],
            left: vec![0.0; len],
            weighed: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            coarse: vec![0.0; len / 2 / SEGMENT + 1],
            tables: vec![Table::new(); partials],
            partials: Vec::with_capacity(partials),
            constant: 0.0,
            sums: vec![[0.0; 4]; partials],
            plain: 0.0,
            normal: Normal::new(len, partials),
            start: Start::new(),
            found: Vec::with_capacity(partials),
            loudest: 0.0,
            stage: Stage::Done,
            look: 0,
            fits: 0,
            known: 0,
            last: false,
        })
    }

    /// Samples of a frame.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: the shortest frame has 256 samples.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Measures a frame; returns how many tones it wrote to `out`, strongest first. Missing samples are taken for 0.
    pub fn estimate(&mut self, samples: &[f32], out: &mut [Estimate]) -> usize {
        self.begin(samples);
        self.advance(usize::MAX);
        let count = self.found.len().min(out.len());
        out[..count].copy_from_slice(&self.found[..count]);
        count
    }

    /// Takes a frame in; what was under way is dropped. Missing samples are taken for 0.
    pub fn begin(&mut self, samples: &[f32]) {
        let given = samples.len().min(self.len);
        self.samples[..given].copy_from_slice(&samples[..given]);
        self.samples[given..].fill(0.0);
        self.left.copy_from_slice(&self.samples);
        self.loudest = self
            .samples
            .iter()
            .fold(0.0, |most: f64, x| most.max(f64::from(x.abs())));
        self.partials.clear();
        self.found.clear();
        self.constant = 0.0;
        self.look = 0;
        self.last = false;
        self.stage = Stage::Weigh;
    }

    /// Goes on by `units` or a few more, and says whether [`estimates`](Self::estimates) are complete.
    ///
    /// A unit is one block of 64 samples turned against one tone. The largest step that cannot be cut costs about N/64 of them.
    pub fn advance(&mut self, units: usize) -> bool {
        let mut spent = 0;
        while spent < units {
            if matches!(self.stage, Stage::Done) {
                return true;
            }
            spent += self.step();
        }
        matches!(self.stage, Stage::Done)
    }

    /// The tones of the last frame, strongest first; none before they are complete.
    pub fn estimates(&self) -> &[Estimate] {
        if matches!(self.stage, Stage::Done) {
            &self.found
        } else {
            &[]
        }
    }

    /// What the last frame holds besides its tones and its mean, once the estimates are complete.
    pub fn residual(&self) -> &[f32] {
        &self.left
    }

    /// One step; returns its cost in units.
    fn step(&mut self) -> usize {
        let blocks = self.len / BLOCK;
        match self.stage {
            Stage::Weigh => {
                for ((to, x), weight) in self.weighed.iter_mut().zip(&self.left).zip(&self.weights) {
                    *to = if self.last { *x } else { x * weight };
                }
                self.fft.begin(&self.weighed);
                self.stage = Stage::Transform;
                blocks / 4 + 1
            }
            Stage::Transform => {
                if self.fft.advance(1) {
                    self.stage = Stage::Power;
                }
                // About 2.5·log₂ N operations a sample in all, 12 of them in a unit.
                3 * blocks / self.fft.steps_total() + 1
            }
            Stage::Power => {
                if let Some(spectrum) = self.fft.spectrum() {
                    for ((power, re), im) in
                        self.power.iter_mut().zip(&spectrum.re).zip(&spectrum.im)
                    {
                        let (re, im) = (f64::from(*re), f64::from(*im));
                        *power = re * re + im * im;
                    }
                }
                self.stage = if self.last { Stage::Decompose } else { Stage::Coarse(0) };
                blocks / 4 + 1
            }
            Stage::Coarse(segment) => {
                self.coarse[segment] = peaks::segment_floor(&self.power, segment);
                self.stage = if segment + 1 < self.coarse.len() {
                    Stage::Coarse(segment + 1)
                } else {
                    Stage::Find
                };
                1
            }
            Stage::Find => {
                self.find();
                blocks / 2 + 1
            }
            Stage::Turn { tone, piece } => {
                self.turn(tone, piece);
                self.len / PIECES / BLOCK + 1
            }
            Stage::Begin(tone) => {
                self.begin_tone(tone);
                8 * PIECES
            }
            Stage::Tables => {
                for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                    table.set(tone.turns_per_sample);
                }
                self.sums.fill([0.0; 4]);
                self.plain = 0.0;
                self.stage = Stage::Pass(0);
                4 * self.partials.len() + 1
            }
            Stage::Pass(block) => {
                self.pass(block, true);
                self.stage = if block + 1 < blocks { Stage::Pass(block + 1) } else { Stage::Decompose };
                self.partials.len() + 1
            }
            Stage::Decompose => self.solve(),
            Stage::Leave(block) => {
                self.pass(block, false);
                self.stage = if block + 1 < blocks { Stage::Leave(block + 1) } else { Stage::Weigh };
                self.partials.len() / 2 + 1
            }
            Stage::Floors(tone) => {
                self.judge(tone);
                8 + self.partials.len() * 2
            }
            Stage::Done => 1,
        }
    }

    /// Adds what stands out of the spectrum to the tones.
    fn find(&mut self) {
        let mut peaks = [Peak::default(); CANDIDATES];
        let count = peaks::find(&self.power, &self.coarse, &self.lobe, &mut peaks);
        self.known = self.partials.len();
        for peak in &peaks[..count] {
            if self.partials.len() == self.most {
                break;
            }
            let at = (peak.bin as f64 + peak.offset_bins) / self.len as f64;
            let tone = Partial { turns_per_sample: at, found_at: at, ..Partial::default() };
            let known = self.partials[..self.known]
                .iter()
                .any(|other| other.distance_bins(&tone, self.len) < SAME_BINS);
            if !known {
                self.partials.push(tone);
            }
        }
        self.fits = 0;
        self.look += 1;
        self.stage = if self.partials.len() > self.known {
            for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                table.set(tone.turns_per_sample);
            }
            Stage::Turn { tone: self.known, piece: 0 }
        } else {
            self.last = true;
            if self.partials.is_empty() { Stage::Done } else { Stage::Weigh }
        };
    }

    /// Turns one piece of what is left down by the frequency of a new tone.
    fn turn(&mut self, tone: usize, piece: usize) {
        let frames = self.len / PIECES;
        let from = piece * frames;
        let (mut re, mut im) = (0.0, 0.0);
        for (part, samples) in self.left[from..from + frames].chunks(BLOCK).enumerate() {
            let m = (from + part * BLOCK) as f64 - (self.len as f64 - 1.0) / 2.0;
            let (c, s) = self.tables[tone].demodulate(m, samples);
            re += c;
            im += s;
        }
        self.start.set(piece, (re, im));
        self.stage = if piece + 1 < PIECES {
            Stage::Turn { tone, piece: piece + 1 }
        } else {
            Stage::Begin(tone)
        };
    }

    fn begin_tone(&mut self, index: usize) {
        let tone = &mut self.partials[index];
        let started = self.start.tone(tone.found_at, self.len);
        tone.turns_per_sample = started
            .turns_per_sample
            .clamp(0.25 / self.len as f64, 0.5 - 0.25 / self.len as f64);
        (tone.a, tone.b) = (started.a, started.b);
        self.stage = if index + 1 < self.partials.len() {
            Stage::Turn { tone: index + 1, piece: 0 }
        } else {
            Stage::Tables
        };
    }

    /// Takes all tones from one block, and adds what is left to the sums or keeps it.
    fn pass(&mut self, index: usize, correlate: bool) {
        let from = block_start(index, self.len);
        let range = index * BLOCK..(index + 1) * BLOCK;
        let mut block = Block::new();
        for (left, x) in block.left.iter_mut().zip(&self.samples[range.clone()]) {
            *left = f64::from(*x) - self.constant;
        }
        for (table, tone) in self.tables.iter().zip(&self.partials) {
            table.subtract(self.isa, from, tone.a, tone.b, &mut block);
        }
        if !correlate {
            for (to, left) in self.left[range].iter_mut().zip(&block.left) {
                *to = *left as f32;
            }
            return;
        }
        for (n, (moment, left)) in block.moment.iter_mut().zip(&block.left).enumerate() {
            *moment = n as f64 * left;
            self.plain += left;
        }
        for (table, sums) in self.tables.iter().zip(&mut self.sums).take(self.partials.len()) {
            for (sum, more) in sums.iter_mut().zip(table.correlate(self.isa, from, &block)) {
                *sum += more;
            }
        }
    }

    /// A Gauss–Newton step, or, when all is fitted, the equations for the errors.
    fn solve(&mut self) -> usize {
        let unknowns = 3 * self.partials.len() + 1;
        self.normal.fill(&self.partials);
        self.normal.decompose();
        if self.last {
            self.stage = Stage::Floors(0);
        } else {
            let count = self.partials.len();
            let steps = self.normal.solve(&self.partials, &self.sums[..count], self.plain);
            let mut largest = 0.0f64;
            for (tone, steps) in self.partials.iter_mut().zip(steps.chunks_exact(3)) {
                tone.step(steps, self.len);
                largest = largest.max(tone.last_step_rad);
            }
            self.constant += steps.last().copied().unwrap_or(0.0);
            self.fits += 1;
            self.stage = if largest > SETTLED_RAD && self.fits < FITS {
                Stage::Tables
            } else {
                self.drop_doubles();
                for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                    table.set(tone.turns_per_sample);
                }
                self.last = self.look == LOOKS;
                Stage::Leave(0)
            };
        }
        unknowns * unknowns * unknowns / 1500 + 20 * unknowns
    }

    /// Of two tones that came to lie in one place, keeps the older.
    fn drop_doubles(&mut self) {
        let mut index = 1;
        while index < self.partials.len() {
            let (older, newer) = self.partials.split_at(index);
            let double = older
                .iter()
                .any(|tone| tone.distance_bins(&newer[0], self.len) < SAME_BINS);
            if double {
                self.partials.remove(index);
            } else {
                index += 1;
            }
        }
    }

    /// Gives one tone its errors and says whether they hold; weak ones are left out.
    fn judge(&mut self, index: usize) {
        let tone = self.partials[index];
        let spread = self.normal.spread(index, &tone);
        let floor = floor::around(&self.power, self.len, &tone, &self.partials);
        let mut found =
            super::estimate(&tone, &spread, &floor, self.sample_rate_hz, self.loudest);
        let (crowded, nearest_bins) = super::neighbour(&self.partials, index, self.len, self.window);
        let bins = tone.turns_per_sample * self.len as f64;
        let astray_bins = (tone.turns_per_sample - tone.found_at).abs() * self.len as f64;
        let se_rad = (floor.variance * spread.omega).sqrt() * self.len as f64 / 2.0;
        let settled = tone.last_step_rad <= SETTLED_RAD.max(0.1 * se_rad);
        let inside = bins >= APART_BINS && bins <= self.len as f64 / 2.0 - APART_BINS;
        found.crowded = crowded;
        found.valid = floor.explained
            && spread.told
            && settled
            && inside
            && astray_bins <= ASTRAY_BINS
            && nearest_bins >= APART_BINS
            && found.frequency_se_hz.is_finite();
        let means = tone.amplitude() * tone.amplitude() * self.len as f64 / (4.0 * floor.variance);
        // In the plain spectrum a tone stands out further than in that of a window.
        if means > peaks::threshold_means(self.power.len()) {
            let place = self.found.partition_point(|other| other.amplitude >= found.amplitude);
            self.found.insert(place, found);
        }
        self.stage = if index + 1 < self.partials.len() { Stage::Floors(index + 1) } else { Stage::Done };
    }
}
