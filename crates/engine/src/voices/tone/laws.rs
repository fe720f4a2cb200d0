//! The laws of a tone at the points of a grid, worked out once for both ears where they move alike.

use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::{FRAMES, NODES_PADDED};

use super::Tone;
use crate::control::frequency::between;
use crate::control::gate::Gate;
use crate::control::grid::{
    COARSE_FRAMES, COARSE_POINTS, COARSE_SPACING, Coarse, Dense, Grid, Sparse,
};

/// What moves a tone at the points of a grid, kept from the left channel for the right where both move alike.
pub(super) struct Motion<const N: usize> {
    /// α.
    pub(super) factor: [f64; N],
    /// Σ α.
    pub(super) sums: [f64; N],
    /// What the vibrato adds, in turns, and whether the points show it.
    pub(super) wave: [f64; N],
    pub(super) enough: bool,
    /// Gain of the tremolo.
    pub(super) tremolo: [f64; N],
    /// Whether all this is of the present block.
    pub(super) ready: bool,
}

impl<const N: usize> Motion<N> {
    /// Nothing known yet.
    pub(super) const fn none() -> Self {
        let none = [0.0; N];
        Self {
            factor: none,
            sums: none,
            wave: none,
            enough: false,
            tremolo: none,
            ready: false,
        }
    }
}

/// Works out what moves a channel, as far as it is not known yet.
#[inline(always)]
pub(super) fn move_body<const N: usize>(
    tone: &Tone,
    channel: usize,
    first: i64,
    m: &mut Motion<N>,
) {
    let grid = Grid { first };
    let c = &tone.channels[channel];
    if !m.ready {
        match &tone.alpha {
            Some(alpha) => {
                alpha.fill(grid, &mut m.factor);
                if tone.wants_sums {
                    c.carrier.fill_sums(grid, Some(alpha), &mut m.sums);
                }
            }
            None => {
                m.factor = [0.0; N];
                m.sums = [0.0; N];
            }
        }
    }
    if !(m.ready && tone.same_wave) {
        m.enough = c.carrier.fill_wave(grid, &mut m.wave);
        if let (Some(alpha), true) = (&tone.alpha, N != FRAMES) {
            m.enough &= alpha.is_smooth(first);
        }
    }
    if !(m.ready && tone.same_tremolo) {
        m.tremolo = [1.0; N];
        if !c.tremolo.is_off() {
            c.tremolo.apply(grid, &m.factor, tone.rate, &mut m.tremolo);
        }
    }
    m.ready = true;
}

per_isa! {
    pub(super) fn gate_block(tone: &Tone, gate: &Gate, first: i64, motion: &mut Motion<FRAMES>, out: &mut [f32; FRAMES]) => gate_body
}

#[inline(always)]
fn gate_body(
    tone: &Tone,
    gate: &Gate,
    first: i64,
    motion: &mut Motion<FRAMES>,
    out: &mut [f32; FRAMES],
) {
    match &tone.alpha {
        Some(alpha) => alpha.fill(Dense { first }, &mut motion.factor),
        None => motion.factor = [0.0; FRAMES],
    }
    gate.fill(first, tone.alpha.as_ref(), &motion.factor, out);
}

per_isa! {
    pub(super) fn sparse_gains(tone: &Tone, channel: usize, first: i64, motion: &mut Motion<NODES_PADDED>, gain: &mut [f64; NODES_PADDED]) => gains_body
}

#[inline(always)]
fn gains_body(
    tone: &Tone,
    channel: usize,
    first: i64,
    motion: &mut Motion<NODES_PADDED>,
    gain: &mut [f64; NODES_PADDED],
) {
    move_body(tone, channel, first, motion);
    tone.gains(channel, Sparse { first }, motion, gain);
}

per_isa! {
    /// Most that a channel's gain can be over a span of [`COARSE_FRAMES`](crate::control::grid::COARSE_FRAMES), where a tremolo rises
    /// at most `rise` between the points and α moves one way.
    pub(super) fn coarse_bound(tone: &Tone, channel: usize, first: i64, rise: f64, most: &mut f64) => coarse_body
}

#[inline(always)]
fn coarse_body(tone: &Tone, channel: usize, first: i64, rise: f64, most: &mut f64) {
    let grid = Coarse { first };
    let (mut factor, mut tremolo) = ([0.0; COARSE_POINTS], [1.0; COARSE_POINTS]);
    if let Some(alpha) = &tone.alpha {
        alpha.fill(grid, &mut factor);
    }
    let c = &tone.channels[channel];
    if !c.tremolo.is_off() {
        c.tremolo.apply(grid, &factor, tone.rate, &mut tremolo);
    }
    for j in 0..COARSE_FRAMES as usize / COARSE_SPACING {
        let amp = between(c.amp, factor[j])
            .abs()
            .max(between(c.amp, factor[j + 1]).abs());
        let swing = tremolo[j].abs().max(tremolo[j + 1].abs()) + rise;
        *most = most.max(amp * swing);
    }
    *most *= tone.pan.most(channel);
}

per_isa! {
    pub(super) fn sparse_laws(tone: &Tone, channel: usize, first: i64, motion: &mut Motion<NODES_PADDED>, phase: &mut [f64; NODES_PADDED], gain: &mut [f64; NODES_PADDED], base: &mut u64) => laws_body
}
per_isa! {
    pub(super) fn dense_laws(tone: &Tone, channel: usize, first: i64, motion: &mut Motion<FRAMES>, phase: &mut [f64; FRAMES], gain: &mut [f64; FRAMES], base: &mut u64) => laws_body
}

#[inline(always)]
fn laws_body<const N: usize>(
    tone: &Tone,
    channel: usize,
    first: i64,
    motion: &mut Motion<N>,
    phase: &mut [f64; N],
    gain: &mut [f64; N],
    base: &mut u64,
) {
    let grid = Grid { first };
    move_body(tone, channel, first, motion);
    if motion.enough {
        *base = tone.channels[channel].carrier.fill(
            grid,
            &motion.factor,
            &motion.sums,
            &motion.wave,
            phase,
        );
        tone.gains(channel, grid, motion, gain);
    }
}
