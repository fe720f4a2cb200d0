//! The cascades of a running noise: one a segment, started from rest before it, and faded over at its start.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::notch::{Group, HOLD, LANES, Lanes, Stage, run_pair};
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;

use super::Notches;
use crate::control::frequency::{between, moves};
use crate::control::grid::Dense;

/// Settings of the coefficients in one block.
const HOLDS: usize = FRAMES / HOLD;

/// Level beyond which a cascade has run away, far above what a file may ask for: coefficients that leap about from hold to hold can
/// pump it up without end.
const RUNAWAY: f32 = 1e9;

/// The cascade of one segment.
struct Instance {
    segment: Option<u64>,
    next_block: u64,
    groups: Vec<[Group; 2]>,
}

/// What runs, on what, and where: the frame at which the LFO stands at its beginning.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Instruction set.
    pub isa: Isa,
    /// The notches.
    pub notches: &'a Notches,
    /// Frame of the track at which the voice starts.
    pub start: i64,
}

/// Memory of the notches of one running noise.
pub struct NotchState {
    instances: [Instance; 2],
    lanes: Vec<[[Lanes; 2]; HOLDS]>,
    dry: Box<[f32; FRAMES]>,
    wet: Box<[[f32; FRAMES]; 2]>,
}

impl NotchState {
    /// Room for `groups` groups a channel.
    pub fn new(groups: usize) -> Self {
        let instance = || Instance {
            segment: None,
            next_block: 0,
            groups: vec![[Group::silent(); 2]; groups],
        };
        Self {
            instances: [instance(), instance()],
            lanes: vec![[[Lanes::open(); 2]; HOLDS]; groups],
            dry: Box::new([0.0; FRAMES]),
            wet: Box::new([[0.0; FRAMES]; 2]),
        }
    }

    /// Forgets what ran before.
    pub fn reset(&mut self) {
        self.instances.iter_mut().for_each(|i| i.segment = None);
    }

    /// Adds a block of the notched noise; `dry` makes the noise before the notches.
    pub fn add(
        &mut self,
        run: Run<'_>,
        block: u64,
        gain: f32,
        mut dry: impl FnMut(u64, &mut [f32; FRAMES]),
        out: &mut [[f32; FRAMES]; 2],
    ) {
        let Notches {
            segment: length,
            pre_roll,
            ..
        } = *run.notches;
        let segment = block / length;
        let since = block % length;
        self.advance(run, segment, block, &mut dry);
        if since == 0 && segment > 0 {
            mix_rising(&self.wet, gain, out);
            self.advance(run, segment - 1, block, &mut dry);
            mix_falling(&self.wet, gain, out);
        } else {
            mix(&self.wet, gain, out);
        }
        if since + pre_roll >= length {
            // Bring the next segment up alongside, so that taking over costs nothing at once.
            self.advance(run, segment + 1, block, &mut dry);
        }
    }

    /// Runs the cascade of `segment` up to and including `block`; its output is in `wet`.
    fn advance(
        &mut self,
        run: Run<'_>,
        segment: u64,
        block: u64,
        dry: &mut impl FnMut(u64, &mut [f32; FRAMES]),
    ) {
        let Run {
            isa,
            notches,
            start,
        } = run;
        let which = (segment % 2) as usize;
        let instance = &mut self.instances[which];
        if instance.segment != Some(segment) || instance.next_block > block {
            instance.segment = Some(segment);
            instance.next_block = (segment * notches.segment).saturating_sub(notches.pre_roll);
            instance.groups[..notches.groups].fill([Group::silent(); 2]);
        }
        while instance.next_block <= block {
            let now = instance.next_block;
            dry(now, &mut self.dry);
            self.wet[0].copy_from_slice(&*self.dry);
            self.wet[1].copy_from_slice(&*self.dry);
            let first = now as i64 * FRAMES as i64 - start;
            set_lanes(isa, notches, first, &mut self.lanes[..notches.groups]);
            let [left, right] = &mut *self.wet;
            for (group, lanes) in instance.groups[..notches.groups]
                .iter_mut()
                .zip(&self.lanes)
            {
                let pieces = left
                    .as_chunks_mut::<HOLD>()
                    .0
                    .iter_mut()
                    .zip(right.as_chunks_mut::<HOLD>().0);
                for (lanes, (left, right)) in lanes.iter().zip(pieces) {
                    run_pair(isa, lanes, group, left, right);
                }
            }
            // A cascade that has run away is silent for this block, and begins at rest again.
            let held = self.wet.iter().all(|channel| is_held(isa, channel));
            if !held {
                instance.groups[..notches.groups].fill([Group::silent(); 2]);
                self.wet.iter_mut().for_each(|channel| channel.fill(0.0));
            }
            instance.next_block += 1;
        }
    }
}

fn mix(wet: &[[f32; FRAMES]; 2], gain: f32, out: &mut [[f32; FRAMES]; 2]) {
    for (wet, out) in wet.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += gain * wet[j];
        }
    }
}

fn mix_rising(wet: &[[f32; FRAMES]; 2], gain: f32, out: &mut [[f32; FRAMES]; 2]) {
    for (wet, out) in wet.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += gain * (wet[j] * (j as f32 * (1.0 / FRAMES as f32)));
        }
    }
}

fn mix_falling(wet: &[[f32; FRAMES]; 2], gain: f32, out: &mut [[f32; FRAMES]; 2]) {
    for (wet, out) in wet.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += gain * (wet[j] * (1.0 - j as f32 * (1.0 / FRAMES as f32)));
        }
    }
}

per_isa! {
    fn count_strays(block: &[f32; FRAMES], out: &mut [u32; 16]) => count_strays_body
}

/// Adds the samples that are no number of a possible level, lane by lane.
#[inline(always)]
fn count_strays_body(block: &[f32; FRAMES], out: &mut [u32; 16]) {
    for part in block.as_chunks::<16>().0 {
        for lane in 0..16 {
            let held = part[lane].abs() < RUNAWAY;
            out[lane] += u32::from(!held);
        }
    }
}

fn is_held(isa: Isa, block: &[f32; FRAMES]) -> bool {
    let mut strays = [0; 16];
    count_strays(isa, block, &mut strays);
    strays == [0; 16]
}

per_isa! {
    fn set_lanes(notches: &Notches, first: i64, lanes: &mut [[[Lanes; 2]; HOLDS]]) => set_lanes_body
}

/// Coefficients of a block whose first frame is `first`, at the middle of every hold.
#[inline(always)]
fn set_lanes_body(notches: &Notches, first: i64, lanes: &mut [[[Lanes; 2]; HOLDS]]) {
    let (mut turns, mut factor) = ([0.0; HOLDS], [0.0; HOLDS]);
    for hold in 0..HOLDS {
        let frame = first as f64 + (hold * HOLD + HOLD / 2) as f64;
        turns[hold] = notches.lfo_hz.start * frame / notches.rate;
    }
    if let Some(alpha) = &notches.alpha {
        // The same frames, by way of a block's grid.
        let mut sums = [0.0; FRAMES];
        let mut dense = [0.0; FRAMES];
        let grid = Dense { first };
        alpha.fill(grid, &mut dense);
        if moves(notches.lfo_hz) {
            alpha.fill_sums(Dense { first: first + 1 }, &mut sums);
        }
        for hold in 0..HOLDS {
            let at = hold * HOLD + HOLD / 2;
            factor[hold] = dense[at];
            // Inclusive sum of the moving rate.
            turns[hold] += (notches.lfo_hz.start
                + (notches.lfo_hz.end - notches.lfo_hz.start) * sums[at])
                / notches.rate;
        }
    }
    let mut lane = 0;
    for notch in &notches.notches {
        for channel in 0..2 {
            let (mut hz, mut q) = ([0.0; HOLDS], [0.0; HOLDS]);
            for hold in 0..HOLDS {
                let a = factor[hold];
                let right = if channel == 1 {
                    between(notches.right_turns, a)
                } else {
                    0.0
                };
                hz[hold] = notch.hz(
                    notches.shape,
                    turns[hold] + right + between(notch.offset_turns, a),
                    a,
                );
                q[hold] = between(notch.q, a);
            }
            let stages = Stage::notches(&hz, &q, notches.rate);
            for k in 0..notch.stages {
                let (group, at) = ((lane + k) / LANES, (lane + k) % LANES);
                for hold in 0..HOLDS {
                    let active = (k as f64) < between(notch.active, factor[hold]).round();
                    lanes[group][hold][channel]
                        .set(at, if active { stages[hold] } else { Stage::OPEN });
                }
            }
        }
        lane += notch.stages;
    }
    // Lanes past the last stage stay open.
    while lane < lanes.len() * LANES {
        for hold in lanes[lane / LANES].iter_mut() {
            hold[0].set(lane % LANES, Stage::OPEN);
            hold[1].set(lane % LANES, Stage::OPEN);
        }
        lane += 1;
    }
}
