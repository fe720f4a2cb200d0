//! What each step of the work on a frame does: finds tones, starts them, fits them all, judges them.
//!
//! Invariant: the number of fits of a look, of looks, and of tones is bounded, so the work on a frame is.

use super::partial::Partial;
use super::peaks;
use super::rotation::{BLOCK, Block, block_start};
use super::start::PIECES;
use super::work::{Estimator, Stage};
use super::{ROUNDING, floor};

/// Looks at a frame: the samples, and twice what is left.
const LOOKS: usize = 3;
/// Power of a tone, as a share of the strongest of the same look, below which it waits for the next: the start cannot tell it from the other's skirts.
const LOOK_RANGE: f64 = 1e-4;
/// Gauss–Newton steps of a look at most.
const FITS: usize = 6;
/// A step of the phase at the ends of the frame below which the next would change nothing that could be measured, rad.
const SETTLED_RAD: f64 = 1e-5;
/// Nearer than this, two tones are one.
const SAME_BINS: f64 = 0.25;
/// Nearer than this, a second tone may be what drift or noise looks like.
const APART_BINS: f64 = 0.8;
/// Nearer than this to 0 or to half the sample rate, a tone cannot be told from its mirror image.
const EDGE_BINS: f64 = 1.5;
/// Further than this from its peak, a tone is not the one that was found.
const ASTRAY_BINS: f64 = 1.5;

/// Samples that are summed up for the mean in one step.
const SUMMED: usize = 4096;

impl Estimator {
    /// Adds some samples to the mean and looks for the loudest among them.
    pub(super) fn sum_up(&mut self, from: usize) {
        let to = (from + SUMMED).min(self.len);
        for x in &self.samples[from..to] {
            self.constant += f64::from(*x);
            self.loudest = self.loudest.max(f64::from(x.abs()));
        }
        self.stage = if to < self.len {
            Stage::Mean(to)
        } else {
            self.constant /= self.len as f64;
            Stage::Centre
        };
    }

    /// Takes the mean out.
    pub(super) fn centre(&mut self) {
        for (left, x) in self.left.iter_mut().zip(&self.samples) {
            *left = (f64::from(*x) - self.constant) as f32;
        }
        self.stage = Stage::Weigh;
    }

    /// Readies what is left for its transform: under the window, or for the floors as it is, or as it was fitted.
    pub(super) fn weigh(&mut self) {
        // A taper of mean power 1 leaves white noise as loud as it was.
        let gain = (8.0f64 / 3.0).sqrt();
        let blocks = self.left.chunks(BLOCK).zip(self.weights.chunks(BLOCK));
        for (index, (to, (left, weights))) in self.weighed.chunks_mut(BLOCK).zip(blocks).enumerate()
        {
            let mut values = [1.0; BLOCK];
            if !self.last {
                for (value, weight) in values.iter_mut().zip(weights) {
                    *value = f64::from(*weight);
                }
            } else if self.full {
                let from = block_start(index, self.len);
                self.taper.taper(from, gain, values.iter_mut());
            }
            for ((to, x), value) in to.iter_mut().zip(left).zip(&values) {
                *to = (f64::from(*x) * value) as f32;
            }
        }
        self.fft.begin(&self.weighed);
        self.stage = Stage::Transform;
    }

    /// Looks for peaks among some bins.
    pub(super) fn scan(&mut self, from: usize) {
        self.peak_count = peaks::scan(
            &self.power,
            &self.coarse,
            &self.lobe,
            from,
            &mut self.peaks,
            self.peak_count,
        );
        self.stage = if from + peaks::SCAN_BINS < self.power.len() {
            Stage::Scan(from + peaks::SCAN_BINS)
        } else {
            Stage::Admit
        };
    }

    /// Adds the peaks that were found to the tones.
    pub(super) fn admit(&mut self) {
        let peaks = &mut self.peaks[..self.peak_count];
        let count = peaks::unmasked(&self.power, &self.lobe, peaks);
        let peaks = &self.peaks[..count];
        self.known = self.partials.len();
        let weakest = LOOK_RANGE * peaks.first().map_or(0.0, |strongest| strongest.power);
        let mut left_out = false;
        for peak in peaks {
            if peak.power < weakest {
                break;
            }
            let at = (peak.bin as f64 + peak.offset_bins) / self.len as f64;
            let tone = Partial {
                turns_per_sample: at,
                found_at: at,
                found_power: peak.power,
                ..Partial::default()
            };
            let known = self.partials[..self.known]
                .iter()
                .any(|other| other.distance_bins(&tone, self.len) < SAME_BINS);
            let side_effect = self.look > 0 && self.is_side_effect(&tone);
            if known || side_effect {
                continue;
            }
            if self.partials.len() == self.most {
                left_out = true;
                break;
            }
            self.partials.push(tone);
        }
        let again = left_out && !self.full;
        self.full |= left_out;
        self.fits = 0;
        self.look += 1;
        self.stage = if self.partials.len() > self.known {
            for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                table.set(tone.turns_per_sample);
            }
            Stage::Turn {
                tone: self.known,
                piece: 0,
            }
        } else if again {
            Stage::Tables
        } else {
            self.last = true;
            if self.partials.is_empty() {
                Stage::Done
            } else {
                Stage::Weigh
            }
        };
    }

    /// Whether a peak of what is left is what a tone of this look, not yet fitted, does to tones that were: those are misplaced by its plain skirt, of power
    /// 1/(π·d)² at d bins, and a misplaced tone leaves something on either side of it.
    fn is_side_effect(&self, peak: &Partial) -> bool {
        const MARGIN: f64 = 16.0;
        let lobe_bins = self.lobe.half_width_bins();
        let (known, new) = self.partials.split_at(self.known);
        let near = |other: &Partial| other.distance_bins(peak, self.len) < lobe_bins;
        new.iter().any(|cause| {
            let away = std::f64::consts::PI * cause.distance_bins(peak, self.len).max(1.0);
            near(cause)
                || (known.iter().any(near)
                    && peak.found_power < MARGIN * cause.found_power / (away * away))
        })
    }

    /// Turns one piece of what is left down by the frequency of a new tone.
    pub(super) fn turn(&mut self, tone: usize, piece: usize) {
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
            Stage::Turn {
                tone,
                piece: piece + 1,
            }
        } else {
            Stage::Begin(tone)
        };
    }

    pub(super) fn begin_tone(&mut self, index: usize) {
        let tone = &mut self.partials[index];
        let started = self.start.tone(tone.found_at, self.len);
        tone.turns_per_sample = started
            .turns_per_sample
            .clamp(0.25 / self.len as f64, 0.5 - 0.25 / self.len as f64);
        (tone.a, tone.b) = (started.a, started.b);
        let (older, newer) = self.partials.split_at(index);
        let double = older
            .iter()
            .any(|tone| tone.distance_bins(&newer[0], self.len) < SAME_BINS);
        let next = if double {
            self.partials.remove(index);
            index
        } else {
            index + 1
        };
        self.stage = if next < self.partials.len() {
            self.tables[next].set(self.partials[next].turns_per_sample);
            Stage::Turn {
                tone: next,
                piece: 0,
            }
        } else {
            Stage::Tables
        };
    }

    /// Takes all tones from one block, and adds what is left to the sums or keeps it.
    pub(super) fn pass(&mut self, index: usize, correlate: bool) {
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
        if self.full {
            self.taper.taper(from, 1.0, block.left.iter_mut());
        }
        for (n, (moment, left)) in block.moment.iter_mut().zip(&block.left).enumerate() {
            *moment = n as f64 * left;
            self.plain += left;
        }
        for (table, sums) in self
            .tables
            .iter()
            .zip(&mut self.sums)
            .take(self.partials.len())
        {
            for (sum, more) in sums.iter_mut().zip(table.correlate(self.isa, from, &block)) {
                *sum += more;
            }
        }
    }

    /// A Gauss–Newton step, or, when all is fitted, the equations for the errors.
    pub(super) fn solve(&mut self) -> usize {
        let unknowns = 3 * self.partials.len() + 1;
        self.normal.fill(&self.partials, self.full);
        self.normal.decompose();
        if self.last {
            self.stage = Stage::Floors(0);
        } else {
            let count = self.partials.len();
            let steps = self
                .normal
                .solve(&self.partials, &self.sums[..count], self.plain);
            let mut largest = 0.0f64;
            for (tone, steps) in self.partials.iter_mut().zip(steps.chunks_exact(3)) {
                tone.step(steps, self.len);
                largest = largest.max(tone.last_step_rad);
            }
            self.constant += steps.last().copied().unwrap_or(0.0);
            self.fits += 1;
            self.stage = if (largest > SETTLED_RAD && self.fits < FITS) || self.drop_doubles() {
                Stage::Tables
            } else {
                for (table, tone) in self.tables.iter_mut().zip(&self.partials) {
                    table.set(tone.turns_per_sample);
                }
                self.last = self.look == LOOKS;
                Stage::Leave(0)
            };
        }
        unknowns * unknowns * unknowns / 2000 + unknowns / 4 + 2
    }

    /// Of two tones that came to lie in one place, keeps the older; says whether there were any, so that the others must be fitted again.
    fn drop_doubles(&mut self) -> bool {
        let before = self.partials.len();
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
        self.partials.len() < before
    }

    /// Whether a tone would be a peak of the plain spectrum over white noise of this variance.
    fn stands_out(&self, tone: &Partial, variance: f64) -> bool {
        let means = tone.amplitude() * tone.amplitude() * self.len as f64 / (4.0 * variance);
        means > peaks::threshold_means(self.power.len())
    }

    /// Gives one tone its errors and says whether they hold; weak ones are left out.
    pub(super) fn judge(&mut self, index: usize) {
        let tone = self.partials[index];
        let spread = self.normal.spread(index, &tone);
        let rounding = self.loudest * ROUNDING;
        let floor = floor::around(
            &self.power,
            self.len,
            &tone,
            &self.partials,
            rounding * rounding,
        );
        let mut found = super::estimate(&tone, &spread, &floor, self.sample_rate_hz);
        let nearest_bins = self
            .partials
            .iter()
            .enumerate()
            .filter(|(other, tone)| *other != index && self.stands_out(tone, floor.surroundings))
            .map(|(_, other)| tone.distance_bins(other, self.len))
            .fold(f64::INFINITY, f64::min);
        let bins = tone.turns_per_sample * self.len as f64;
        let astray_bins = (tone.turns_per_sample - tone.found_at).abs() * self.len as f64;
        let se_rad = (floor.variance * spread.omega).sqrt() * self.len as f64 / 2.0;
        let settled = tone.last_step_rad <= SETTLED_RAD.max(0.1 * se_rad);
        let inside = bins >= EDGE_BINS && bins <= self.len as f64 / 2.0 - EDGE_BINS;
        found.crowded = nearest_bins < self.lobe.half_width_bins();
        found.valid = floor.explained
            && spread.told
            && settled
            && inside
            && astray_bins <= ASTRAY_BINS
            && nearest_bins >= APART_BINS
            && found.frequency_se_hz.is_finite();
        if self.stands_out(&tone, floor.surroundings) {
            let place = self
                .found
                .partition_point(|other| other.amplitude >= found.amplitude);
            self.found.insert(place, found);
        }
        self.stage = if index + 1 < self.partials.len() {
            Stage::Floors(index + 1)
        } else {
            Stage::Done
        };
    }
}
