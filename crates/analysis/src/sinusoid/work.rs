//! The order of work of one frame, cut into steps that fit into a quantum.
//!
//! Invariant: a step costs about as many units as it says; a unit is about half a microsecond in WebAssembly and less natively.
//! Which step comes next depends on the samples alone.

use heterodyne_dsp::isa::Isa;

use super::lobe::Lobe;
use super::normal::Normal;
use super::partial::Partial;
use super::peaks::{self, Peak, SEGMENT};
use super::rotation::{BLOCK, Table};
use super::start::{PIECES, Start};
use super::{Estimate, PARTIALS_MAX, SetupError};
use crate::fft::RealFft;
use crate::window::Window;

/// Peaks that are weighed against each other's side lobes.
const CANDIDATES: usize = 2 * PARTIALS_MAX;

#[derive(Clone, Copy)]
pub(super) enum Stage {
    Mean(usize),
    Centre,
    Weigh,
    Transform,
    Power,
    Coarse(usize),
    Scan(usize),
    Admit,
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
    pub(super) sample_rate_hz: f64,
    pub(super) len: usize,
    pub(super) most: usize,
    pub(super) isa: Isa,
    pub(super) fft: RealFft,
    pub(super) lobe: Lobe,
    pub(super) weights: Vec<f32>,
    pub(super) samples: Vec<f32>,
    pub(super) left: Vec<f32>,
    pub(super) weighed: Vec<f32>,
    pub(super) power: Vec<f64>,
    pub(super) coarse: Vec<f64>,
    pub(super) peaks: [Peak; CANDIDATES],
    pub(super) peak_count: usize,
    pub(super) tables: Vec<Table>,
    pub(super) partials: Vec<Partial>,
    pub(super) constant: f64,
    pub(super) sums: Vec<[f64; 4]>,
    pub(super) plain: f64,
    pub(super) normal: Normal,
    pub(super) start: Start,
    pub(super) found: Vec<Estimate>,
    pub(super) loudest: f64,
    pub(super) stage: Stage,
    pub(super) look: usize,
    pub(super) fits: usize,
    pub(super) known: usize,
    pub(super) last: bool,
    /// Whether tones were left out for want of room: then the others are fitted under a Hann taper, which keeps those off.
    pub(super) full: bool,
    /// One turn a frame.
    pub(super) taper: Table,
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
        let mut taper = Table::new();
        taper.set(1.0 / len as f64);
        let mut weights = vec![0.0; len];
        window.fill(&mut weights);
        Ok(Self {
            sample_rate_hz,
            len,
            most: partials,
            isa: Isa::detect(),
            fft,
            lobe: Lobe::new(&weights, window.main_lobe_bins() / 2.0),
            weights,
            samples: vec![0.0; len],
            left: vec![0.0; len],
            weighed: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            coarse: vec![0.0; len / 2 / SEGMENT + 1],
            peaks: [Peak::default(); CANDIDATES],
            peak_count: 0,
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
            full: false,
            taper,
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
        self.constant = 0.0;
        self.loudest = 0.0;
        self.partials.clear();
        self.found.clear();
        self.look = 0;
        self.last = false;
        self.full = false;
        self.stage = Stage::Mean(0);
    }

    /// Goes on by `units` or a few more, and says whether [`estimates`](Self::estimates) are complete.
    ///
    /// A unit is about half a microsecond in WebAssembly and less natively. The largest step that cannot be cut costs N/512 of them, or 72 with 16 tones.
    pub fn advance(&mut self, units: usize) -> bool {
        self.spend(units);
        matches!(self.stage, Stage::Done)
    }

    /// As [`advance`](Self::advance); returns how many units it took, 0 where there is nothing left to be done.
    pub fn spend(&mut self, units: usize) -> usize {
        let mut spent = 0;
        while spent < units && !matches!(self.stage, Stage::Done) {
            spent += self.step();
        }
        spent
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
            Stage::Mean(from) => {
                self.sum_up(from);
                20
            }
            Stage::Centre => {
                self.centre();
                blocks / 32 + 1
            }
            Stage::Weigh => {
                self.weigh();
                blocks / 8 + 1
            }
            Stage::Transform => {
                if self.fft.advance(1) {
                    self.stage = Stage::Power;
                }
                blocks / (3 * self.fft.steps_total()) + 1
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
                self.stage = if self.last {
                    Stage::Decompose
                } else {
                    Stage::Coarse(0)
                };
                blocks / 32 + 1
            }
            Stage::Coarse(segment) => {
                self.coarse[segment] = peaks::segment_floor(&self.power, segment);
                self.stage = if segment + 1 < self.coarse.len() {
                    Stage::Coarse(segment + 1)
                } else {
                    self.peak_count = 0;
                    Stage::Scan(0)
                };
                1
            }
            Stage::Scan(from) => {
                self.scan(from);
                peaks::SCAN_BINS / 16
            }
            Stage::Admit => {
                self.admit();
                4 * self.partials.len() + 8
            }
            Stage::Turn { tone, piece } => {
                self.turn(tone, piece);
                self.len / PIECES / BLOCK / 4 + 1
            }
            Stage::Begin(tone) => {
                self.begin_tone(tone);
                PIECES / 2
            }
            Stage::Tables => {
                for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                    table.set(tone.turns_per_sample);
                }
                self.sums.fill([0.0; 4]);
                self.plain = 0.0;
                self.stage = Stage::Pass(0);
                2 * self.partials.len() + 1
            }
            Stage::Pass(block) => {
                self.pass(block, true);
                self.stage = if block + 1 < blocks {
                    Stage::Pass(block + 1)
                } else {
                    Stage::Decompose
                };
                self.partials.len() / 3 + 2
            }
            Stage::Decompose => self.solve(),
            Stage::Leave(block) => {
                self.pass(block, false);
                self.stage = if block + 1 < blocks {
                    Stage::Leave(block + 1)
                } else {
                    Stage::Weigh
                };
                self.partials.len() / 8 + 1
            }
            Stage::Floors(tone) => {
                self.judge(tone);
                8 + self.partials.len() / 8
            }
            Stage::Done => 1,
        }
    }
}
