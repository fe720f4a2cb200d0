//! The network of delay lines that is the room, and the ways into it and out of it.
//!
//! Invariant: the network is worked out anew only every [`STEP_FRAMES`] frames while something moves, counted from its first frame, so that blocks of any
//! size give the same; lengths of lines glide by less than half a frame a frame.
//!
//! A line's loss is a shelf of first order, `g·(w + r·s)/(w + s)` with w at `damping_hz` and the bilinear s: gain g at 0 Hz, g·r = g^(1/part) at half the rate.

use super::super::frames::quiet;
use super::super::glide::Glide;
use super::super::ramp::Ramp;
use crate::elementary::{exp2, floor, round_to_integer, tan_turns};

/// Lines of the network.
const LINES: usize = 16;
/// Frames between two looks at what moves.
const STEP_FRAMES: u32 = 32;

/// How long each line is at size 1, in seconds: spread evenly in the logarithm, no two with a common measure.
const LINE_SECS: [f64; LINES] = [
    0.015_123, 0.016_637, 0.018_127, 0.019_931, 0.021_713, 0.023_869, 0.026_107, 0.028_571,
    0.031_223, 0.034_213, 0.037_361, 0.040_879, 0.044_699, 0.048_907, 0.053_503, 0.058_537,
];
/// The allpasses that make a sound many before it enters: their lengths for left and right, in seconds.
const SPREADERS_SECS: [[f64; 2]; 4] = [
    [0.000_71, 0.000_77],
    [0.001_33, 0.001_27],
    [0.002_39, 0.002_51],
    [0.003_61, 0.003_47],
];
const SPREADING: f32 = 0.6;
/// Which length stands at which place, so that neighbours in length are not neighbours in sign.
const ORDER: [usize; LINES] = [0, 7, 3, 12, 9, 1, 14, 5, 10, 2, 15, 6, 11, 4, 8, 13];
/// Signs with which each line is heard left and right: two rows of a Hadamard matrix, which have nothing in common.
const HEARD: [[f32; LINES]; 2] = [signs(5, 1.0), signs(10, 1.0)];
/// How each line hears left and right: half of the lines the left side, half the right, of those every other one the opposite.
const FED: [[f32; LINES]; 2] = {
    let both = signs(2, 0.353_553_4);
    let mut fed = [[0.0; LINES]; 2];
    let mut line = 0;
    while line < LINES {
        fed[line & 1][line] = both[line];
        line += 1;
    }
    fed
};

/// A row of Hadamard's matrix.
const fn signs(row: usize, height: f32) -> [f32; LINES] {
    let mut signs = [height; LINES];
    let mut line = 0;
    while line < LINES {
        if (line & row).count_ones() % 2 == 1 {
            signs[line] = -height;
        }
        line += 1;
    }
    signs
}

/// What a room is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub decay_secs: f64,
    pub size: f64,
    pub damping_hz: f64,
    pub high_decay: f64,
}

/// The room at work.
pub(super) struct Network {
    sample_rate_hz: f64,
    /// All lines side by side, the newest frame at `now`.
    ring: Vec<[f32; LINES]>,
    mask: usize,
    now: usize,
    lengths: [Glide; LINES],
    whole: [usize; LINES],
    part: [f32; LINES],
    between: bool,
    decay_log2: Ramp,
    damping_log2: Ramp,
    high_decay: Ramp,
    /// The loss of each line, and its memory.
    new: [f32; LINES],
    old: [f32; LINES],
    again: [f32; LINES],
    last_in: [f32; LINES],
    last_out: [f32; LINES],
    level: Ramp,
    until_step: u32,
    moves: bool,
    spreaders: [[Spreader; 2]; 4],
}

fn line_frames(line: usize, size: f64, sample_rate_hz: f64) -> f64 {
    round_to_integer(LINE_SECS[ORDER[line]] * size * sample_rate_hz).max(2.0)
}

impl Network {
    pub fn new(sample_rate_hz: f64, room: Room) -> Self {
        let longest = (LINE_SECS[LINES - 1] * sample_rate_hz) as usize + 3;
        let ring = vec![[0.0; LINES]; longest.next_power_of_two()];
        let steps = |value| {
            Ramp::new(
                value,
                (0.02 * sample_rate_hz / f64::from(STEP_FRAMES)) as u32 + 1,
            )
        };
        let mut network = Self {
            sample_rate_hz,
            mask: ring.len() - 1,
            ring,
            now: 0,
            lengths: std::array::from_fn(|line| {
                Glide::new(line_frames(line, room.size, sample_rate_hz), sample_rate_hz)
            }),
            whole: [1; LINES],
            part: [0.0; LINES],
            between: false,
            decay_log2: steps(crate::elementary::log2(room.decay_secs)),
            damping_log2: steps(crate::elementary::log2(room.damping_hz)),
            high_decay: steps(room.high_decay),
            new: [0.0; LINES],
            old: [0.0; LINES],
            again: [0.0; LINES],
            last_in: [0.0; LINES],
            last_out: [0.0; LINES],
            level: Ramp::new(1.0, STEP_FRAMES),
            until_step: 0,
            moves: false,
            spreaders: SPREADERS_SECS
                .map(|sides| sides.map(|secs| Spreader::new(secs * sample_rate_hz))),
        };
        network.work_out();
        network.level.arrive();
        network.read_places();
        network
    }

    /// Becomes another room.
    pub fn go(&mut self, room: Room) {
        for (line, length) in self.lengths.iter_mut().enumerate() {
            length.set(line_frames(line, room.size, self.sample_rate_hz));
        }
        self.decay_log2.go(crate::elementary::log2(room.decay_secs));
        self.damping_log2
            .go(crate::elementary::log2(room.damping_hz));
        self.high_decay.go(room.high_decay);
        self.moves = true;
    }

    /// Falls silent and is the room that it was to be.
    pub fn reset(&mut self) {
        self.ring.fill([0.0; LINES]);
        self.last_in = [0.0; LINES];
        self.last_out = [0.0; LINES];
        for spreader in self.spreaders.iter_mut().flatten() {
            spreader.ring.fill(0.0);
        }
        self.lengths.iter_mut().for_each(Glide::arrive);
        for ramp in [
            &mut self.decay_log2,
            &mut self.damping_log2,
            &mut self.high_decay,
        ] {
            ramp.arrive();
        }
        self.work_out();
        self.level.arrive();
        self.read_places();
        self.moves = false;
    }

    /// Works out each line's loss for the length that it has now.
    fn work_out(&mut self) {
        let decay_frames = exp2(self.decay_log2.now()) * self.sample_rate_hz;
        let high = 1.0 / self.high_decay.now();
        let turns = (exp2(self.damping_log2.now()) / self.sample_rate_hz).min(0.49);
        let edge = tan_turns(0.5 * turns);
        let mut energy = 0.0;
        for line in 0..LINES {
            // −60 dB is a factor of 2^−9.966.
            let log2_gain = -9.965_784_284_662_087 * self.lengths[line].now() / decay_frames;
            let low = exp2(log2_gain);
            let ratio = exp2(log2_gain * (high - 1.0));
            let scale = 1.0 / (edge + 1.0);
            self.new[line] = (low * (edge + ratio) * scale) as f32;
            self.old[line] = (low * (edge - ratio) * scale) as f32;
            self.again[line] = ((1.0 - edge) * scale) as f32;
            energy += low * low;
        }
        // Of an impulse on both sides, 2·kept^k is heard on each side after k turns: 2·kept/(1 − kept) in all.
        let kept = energy / LINES as f64;
        self.level.go((0.5 * (1.0 - kept) / kept).sqrt());
    }

    fn read_places(&mut self) {
        self.between = false;
        for line in 0..LINES {
            let length = self.lengths[line].now();
            let whole = floor(length);
            self.whole[line] = whole as usize;
            self.part[line] = (length - whole) as f32;
            self.between |= whole != length;
        }
    }

    /// Takes a frame in and gives the room's sound of this frame.
    #[inline(always)]
    pub fn frame(&mut self, sound: [f32; 2]) -> [f32; 2] {
        if self.moves {
            self.move_on();
        }
        self.until_step = if self.until_step == 0 {
            STEP_FRAMES - 1
        } else {
            self.until_step - 1
        };
        let mut sides = sound;
        for pair in &mut self.spreaders {
            for side in 0..2 {
                sides[side] = pair[side].pass(sides[side]);
            }
        }
        let mut heard = [0.0f32; LINES];
        // The ring has not got this frame yet.
        for line in 0..LINES {
            heard[line] =
                self.ring[(self.now + 1).wrapping_sub(self.whole[line]) & self.mask][line];
        }
        if self.between {
            for line in 0..LINES {
                let older = self.ring[self.now.wrapping_sub(self.whole[line]) & self.mask][line];
                heard[line] += self.part[line] * (older - heard[line]);
            }
        }
        let mut lines = [0.0f32; LINES];
        for line in 0..LINES {
            let out = self.new[line] * heard[line]
                + self.old[line] * self.last_in[line]
                + self.again[line] * self.last_out[line];
            self.last_in[line] = heard[line];
            self.last_out[line] = quiet(out);
            lines[line] = out;
        }
        let level = self.level.next() as f32;
        let wet = HEARD.map(|signs| {
            let mut sums = [0.0f32; 4];
            for line in 0..LINES {
                sums[line % 4] += signs[line] * lines[line];
            }
            (sums[0] + sums[1]) + (sums[2] + sums[3])
        });
        hadamard(&mut lines);
        for line in 0..LINES {
            let fed = FED[0][line] * sides[0] + FED[1][line] * sides[1];
            lines[line] = quiet(0.25 * lines[line] + fed);
        }
        self.now = (self.now + 1) & self.mask;
        self.ring[self.now] = lines;
        [level * wet[0], level * wet[1]]
    }

    /// A frame of a room that changes.
    fn move_on(&mut self) {
        let mut moves = false;
        for length in &mut self.lengths {
            length.step();
            moves |= length.moves();
        }
        self.read_places();
        if self.until_step == 0 {
            for ramp in [
                &mut self.decay_log2,
                &mut self.damping_log2,
                &mut self.high_decay,
            ] {
                ramp.next();
                moves |= ramp.is_moving();
            }
            self.work_out();
            self.moves = moves;
        }
    }
}

/// Hadamard's matrix of 16 rows, not scaled.
#[inline(always)]
fn hadamard(lines: &mut [f32; LINES]) {
    let mut apart = 1;
    while apart < LINES {
        let from = *lines;
        for line in 0..LINES {
            let other = from[line ^ apart];
            lines[line] = if line & apart == 0 {
                from[line] + other
            } else {
                other - from[line]
            };
        }
        apart *= 2;
    }
}

/// A Schroeder allpass: every sound becomes many, none louder or softer.
struct Spreader {
    ring: Vec<f32>,
    at: usize,
}

impl Spreader {
    fn new(frames: f64) -> Self {
        Self {
            ring: vec![0.0; frames as usize + 1],
            at: 0,
        }
    }

    #[inline(always)]
    fn pass(&mut self, sound: f32) -> f32 {
        let Some(place) = self.ring.get_mut(self.at) else {
            return sound;
        };
        let held = *place;
        let kept = sound + SPREADING * held;
        *place = quiet(kept);
        self.at += 1;
        if self.at == self.ring.len() {
            self.at = 0;
        }
        held - SPREADING * kept
    }
}
