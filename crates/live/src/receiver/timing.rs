//! When packets arrive, measured against the frames that were pulled: how late they may be expected, and how fast the sender's clock is.
//!
//! Invariant: only frames are compared with frames; the clock merely tells where between two pulls a packet arrived, so that it may be
//! any clock, or stand still. A delay here is `frames pulled so far, plus those of the current pull that time has passed over, less the
//! packet's media time`. What is played may not be ahead of the media time of any packet yet to come: the position to be at is
//! [`Timing::aim`] ahead of the frames pulled.
//!
//! The aim: the least delay of the last eight seconds, plus the 99.5 % quantile of what packets were later than that, older ones
//! weighing less by a time constant of eight seconds. A row of late packets raises it at once; it falls as they are forgotten.
//!
//! Where all packets come earlier from one on, nobody pulled for a while, or the way became shorter: then everything moves with them, and
//! what was known of lateness stays. Where the stream goes on elsewhere ([`Timing::forget_delays`]), those that came late because of it
//! are no lateness either.

use heterodyne_dsp::elementary::exp;

use super::line::Line;

/// Places of the histogram of lateness.
const BINS: usize = 2048;
/// Places of the histogram in a second.
const BINS_A_SECOND: f64 = 6000.0;
/// Time constant of forgetting lateness, in seconds.
const FORGET_SECS: f64 = 8.0;
/// What fraction of packets may come too late.
const LATE_FRACTION: f64 = 0.005;
/// Blocks of a second whose least delays are remembered.
const BLOCKS: usize = 8;
/// What is added to the quantile, in seconds.
const MARGIN_SECS: f64 = 0.0005;
/// Lateness that is expected before anything is known, in seconds, and what it weighs, in packets.
const EXPECTED_LATENESS_SECS: f64 = 0.004;
const EXPECTATION_PACKETS: f64 = 4.0;
/// By how much a packet must be earlier than all of late to be of a row of early ones, in seconds; how many there are in a row that
/// moves everything, and for how long frames were pulled since it began, in seconds.
const EARLY_SECS: f64 = 0.002;
const EARLY_PACKETS: u32 = 24;
const EARLY_ROW_SECS: f64 = 0.05;

/// Delays of packets.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Of the packets, in Hz.
    rate_hz: f64,
    /// Frames pulled so far, at the packets' rate.
    pulled: f64,
    /// Of the last pull.
    pull_frames: f64,
    pull_us: u64,
    /// Media time that delays are counted from.
    base: u64,
    blocks: [Block; BLOCKS],
    block: usize,
    bins: Box<[f32]>,
    /// The histogram as it was before the row of late packets that lasts, and its sum.
    before_late: Box<[f32]>,
    total_before_late: f64,
    is_late_row: bool,
    /// Packets in a row that are earlier than all of late were.
    early: Option<Early>,
    /// The delay that the histogram's first place stands for, and the frames pulled when it did: it moves as the clocks differ.
    reference: (f64, f64),
    /// What the next packet weighs, and all so far.
    weight: f64,
    total: f64,
    lateness: f64,
    /// When `lateness` was worked out last, in frames pulled.
    looked: f64,
    line: Line,
    mean_delay: f64,
    has_delay: bool,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    from: f64,
    least: f64,
    at: f64,
}

#[derive(Clone, Copy, Debug)]
struct Early {
    /// The least delay before the row, and the frames pulled when it began.
    floor: f64,
    from: f64,
    packets: u32,
}

const NO_BLOCK: Block = Block {
    from: 0.0,
    least: f64::INFINITY,
    at: 0.0,
};

impl Timing {
    pub fn new() -> Timing {
        Timing {
            rate_hz: 48_000.0,
            pulled: 0.0,
            pull_frames: 0.0,
            pull_us: 0,
            base: 0,
            blocks: [NO_BLOCK; BLOCKS],
            block: 0,
            bins: vec![0.0; BINS].into_boxed_slice(),
            before_late: vec![0.0; BINS].into_boxed_slice(),
            total_before_late: 0.0,
            is_late_row: false,
            early: None,
            reference: (0.0, 0.0),
            weight: 1.0,
            total: 0.0,
            lateness: 0.0,
            looked: 0.0,
            line: Line::new(),
            mean_delay: 0.0,
            has_delay: false,
        }
    }

    /// Begins with another stream: nothing of what was measured holds. The last pull was at `pull_us`, of so many frames at the
    /// new rate.
    pub fn start(&mut self, rate_hz: u32, base: u64, pull_us: u64, pull_frames: f64) {
        (self.pull_us, self.pull_frames) = (pull_us, pull_frames);
        self.rate_hz = f64::from(rate_hz);
        self.pulled = 0.0;
        self.base = base;
        self.bins.fill(0.0);
        let expected = EXPECTED_LATENESS_SECS * BINS_A_SECOND;
        self.bins[expected as usize] = EXPECTATION_PACKETS as f32;
        self.weight = 1.0;
        self.total = EXPECTATION_PACKETS;
        self.line.start(self.rate_hz);
        self.is_late_row = false;
        self.forget_delays();
        self.look();
    }

    /// Forgets how long packets take, but neither how much that differs nor how fast the clocks are.
    pub fn forget_delays(&mut self) {
        self.blocks = [NO_BLOCK; BLOCKS];
        self.blocks[0].from = self.pulled;
        self.block = 0;
        self.has_delay = false;
        self.early = None;
        self.line.step();
        if self.is_late_row {
            self.bins.copy_from_slice(&self.before_late);
            self.total = self.total_before_late;
            self.is_late_row = false;
        }
    }

    /// Frames pulled so far.
    pub fn pulled(&self) -> f64 {
        self.pulled
    }

    /// A media time, counted from where delays are.
    pub fn media(&self, time: u64) -> f64 {
        time.wrapping_sub(self.base) as i64 as f64
    }

    /// The media time that stands this far from where delays are counted from, unless it is before all.
    pub fn media_time(&self, media: f64) -> Option<u64> {
        self.base.checked_add_signed(media as i64)
    }

    /// Frames are pulled.
    pub fn pull(&mut self, now_us: u64, frames: f64) {
        self.pulled += frames;
        self.pull_frames = frames;
        self.pull_us = now_us;
        if self.pulled - self.looked > 0.02 * self.rate_hz || self.pulled < self.looked {
            self.look();
        }
    }

    /// A packet arrives. Returns its delay.
    pub fn arrive(&mut self, now_us: u64, time: u64, frames: usize) -> f64 {
        let passed = now_us.saturating_sub(self.pull_us) as f64 * 1e-6 * self.rate_hz;
        // A clock that stands still tells nothing: then the pull counts as over.
        let passed = if passed > 0.0 {
            passed.min(self.pull_frames)
        } else {
            self.pull_frames
        };
        let delay = self.pulled + passed - self.media(time);
        self.least_so_far(delay);
        if self.has_delay {
            self.note_early(delay);
        } else {
            self.has_delay = true;
            self.reference = (delay, self.pulled);
            self.mean_delay = delay;
        }
        self.mean_delay += (delay - self.mean_delay) / 64.0;
        let lateness = delay - self.reference();
        self.note_late(lateness);
        self.count(lateness, frames);
        if self.early.is_none() {
            self.line.add(self.pulled + passed, delay);
        }
        delay
    }

    /// Keeps the histogram as it was before a row of late packets.
    fn note_late(&mut self, lateness: f64) {
        let is_late = lateness > self.hold() + EARLY_SECS * self.rate_hz;
        if is_late && !self.is_late_row {
            self.before_late.copy_from_slice(&self.bins);
            self.total_before_late = self.total;
        }
        self.is_late_row = is_late;
    }

    /// Counts packets that are earlier than all were; enough of them move everything.
    fn note_early(&mut self, delay: f64) {
        let Some(early) = &mut self.early else {
            let floor = self.reference();
            if delay < floor - EARLY_SECS * self.rate_hz {
                self.early = Some(Early {
                    floor,
                    from: self.pulled,
                    packets: 1,
                });
            }
            return;
        };
        early.packets += 1;
        let Early {
            floor,
            from,
            packets,
        } = *early;
        if delay >= floor {
            self.early = None;
        } else if packets >= EARLY_PACKETS && self.pulled - from > EARLY_ROW_SECS * self.rate_hz {
            self.early = None;
            self.look();
            let step = floor - self.reference();
            self.line.step();
            self.shift((step / self.rate_hz * BINS_A_SECOND) as isize);
            self.look();
        }
    }

    /// A packet was brought by its copy: had it been waited for, it would have been this late.
    pub fn copy(&mut self, delay: f64, frames: usize) {
        let lateness = delay + frames as f64 - self.reference();
        self.count(lateness, frames);
    }

    fn count(&mut self, lateness: f64, frames: usize) {
        let forget = frames as f64 / (FORGET_SECS * self.rate_hz);
        self.weight *= exp(forget.min(1.0));
        let bin = (lateness / self.rate_hz * BINS_A_SECOND).clamp(0.0, (BINS - 1) as f64) as usize;
        self.bins[bin] += self.weight as f32;
        self.total += self.weight;
        if self.weight > 1e6 {
            let scale = 1.0 / self.weight;
            for bin in self.bins.iter_mut().chain(&mut self.before_late) {
                *bin *= scale as f32;
            }
            self.total *= scale;
            self.total_before_late *= scale;
            self.weight = 1.0;
        }
    }

    fn least_so_far(&mut self, delay: f64) {
        if self.pulled - self.blocks[self.block].from > self.rate_hz {
            self.block = (self.block + 1) % BLOCKS;
            self.blocks[self.block] = Block {
                from: self.pulled,
                ..NO_BLOCK
            };
        }
        let block = &mut self.blocks[self.block];
        if delay <= block.least {
            (block.least, block.at) = (delay, self.pulled);
        }
    }

    /// The least delay of late, moved on by what the clocks differ.
    fn least(&self) -> f64 {
        let slope = self.slope();
        let moved = |block: &Block| block.least + slope * (self.pulled - block.at);
        self.blocks.iter().map(moved).fold(f64::INFINITY, f64::min)
    }

    /// The delay that the histogram's first place stands for now.
    fn reference(&self) -> f64 {
        self.reference.0 + self.slope() * (self.pulled - self.reference.1)
    }

    /// Moves the histogram so that it begins at the least delay: what was late to the old one is less so to a longer one.
    fn follow(&mut self) {
        let (reference, least) = (self.reference(), self.least());
        let bin_frames = self.rate_hz / BINS_A_SECOND;
        let bins = ((least - reference) / bin_frames) as isize;
        self.reference = (reference + bins as f64 * bin_frames, self.pulled);
        if bins > -(BINS as isize) {
            self.shift(bins);
        } else {
            // So much earlier is no jitter: nobody pulled.
            self.line.step();
            self.early = None;
        }
    }

    /// Moves what the histogram's places stand for: what was late is so by that much less.
    fn shift(&mut self, bins: isize) {
        let by = bins.unsigned_abs().min(BINS);
        if bins > 0 {
            let below: f32 = self.bins[..by].iter().sum();
            self.bins.copy_within(by.., 0);
            self.bins[BINS - by..].fill(0.0);
            self.bins[0] += below;
        } else if bins < 0 {
            let above: f32 = self.bins[BINS - by..].iter().sum();
            self.bins.copy_within(..BINS - by, by);
            self.bins[..by].fill(0.0);
            self.bins[BINS - 1] += above;
        }
    }

    /// Works the quantile out anew.
    fn look(&mut self) {
        self.looked = self.pulled;
        if self.has_delay {
            self.follow();
        }
        let allowed = self.total * LATE_FRACTION;
        let mut above = 0.0;
        let found = self.bins.iter().rposition(|&bin| {
            above += f64::from(bin);
            above > allowed
        });
        self.lateness = (found.unwrap_or(0) + 1) as f64 / BINS_A_SECOND * self.rate_hz;
    }

    /// What packets are waited for beyond the least delay, in frames.
    pub fn hold(&self) -> f64 {
        self.lateness + MARGIN_SECS * self.rate_hz
    }

    /// Where to be, relative to the frames pulled: the next frame to be taken, counted like [`Self::media`]. `None` before a packet.
    pub fn aim(&self, hold: f64) -> Option<f64> {
        self.has_delay.then(|| -(self.reference() + hold))
    }

    /// How the delay changes, in frames a frame: below 0 where the sender's clock is the faster one.
    pub fn slope(&self) -> f64 {
        self.line.slope()
    }

    /// What the slope is off by, its standard deviation.
    pub fn slope_error(&self) -> f64 {
        self.line.error()
    }

    /// The delay of late, in frames, from the media time to the place in the pulls where the frame's deadline would be.
    pub fn mean_delay(&self) -> f64 {
        self.mean_delay
    }

    /// Frames of the last pull.
    pub fn pull_frames(&self) -> f64 {
        self.pull_frames
    }
}
