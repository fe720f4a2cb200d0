//! A pair of sine tones, one an ear, with everything that can move them; what most voices are.
//!
//! y_c(i) = sin 2πΦ_c(i) · a_c(i) · gate(i). Invariant: 512 frames from any frame on depend on that frame alone. How
//! they are made (steady, tiled, direct, see [`heterodyne_dsp::tone`]) is chosen block by block from the laws.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::{self, FRAMES, NODES_PADDED, Rotor};
use heterodyne_track::document::Ramp;

use crate::control::alpha::Alpha;
use crate::control::carrier::Carrier;
use crate::control::frequency::{between, moves};
use crate::control::gate::Gate;
use crate::control::grid::{Dense, Grid, Sparse};
use crate::control::pan::Pan;
use crate::control::tremolo::Tremolo;

/// One ear's tone.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its phase.
    pub carrier: Carrier,
    /// Its amplitude, any sign.
    pub amp: Ramp,
    /// A moving gain.
    pub tremolo: Tremolo,
    /// Where it never changes: the gain, and the table of its turn.
    steady: Option<(f64, Box<Rotor>)>,
}

impl Channel {
    /// A channel before [`Tone::new`] has looked at it.
    pub fn new(carrier: Carrier, amp: Ramp, tremolo: Tremolo) -> Self {
        Self {
            carrier,
            amp,
            tremolo,
            steady: None,
        }
    }

    /// Largest gain it can have.
    fn bound(&self) -> f64 {
        let amp = self.amp.start.abs().max(self.amp.end.abs());
        let depth = [self.tremolo.depth.start, self.tremolo.depth.end];
        // e = 1 − d·x with x in [0, 1].
        amp * depth.iter().fold(1.0f64, |b, d| b.max((1.0 - d).abs()))
    }
}

/// A pair of tones.
#[derive(Clone, Debug)]
pub struct Tone {
    channels: [Channel; 2],
    alpha: Option<Alpha>,
    pan: Pan,
    gate: Option<Gate>,
    rate: f64,
    /// Nothing moves faster than points 32 frames apart can show.
    slow: bool,
}

/// Scratch for one tone, owned by a cursor.
pub struct ToneScratch {
    rotor: Rotor,
    sparse_factor: [f64; NODES_PADDED],
    sparse_phase: [f64; NODES_PADDED],
    sparse_gain: [f64; NODES_PADDED],
    factor: Box<[f64; FRAMES]>,
    phase: Box<[f64; FRAMES]>,
    gain: Box<[f64; FRAMES]>,
    gate: Box<[f32; FRAMES]>,
    /// Lent out while a gated channel is made.
    gated: Option<Box<[f32; FRAMES]>>,
}

impl Default for ToneScratch {
    fn default() -> Self {
        Self {
            rotor: Rotor::zero(),
            sparse_factor: [0.0; NODES_PADDED],
            sparse_phase: [0.0; NODES_PADDED],
            sparse_gain: [0.0; NODES_PADDED],
            factor: Box::new([0.0; FRAMES]),
            phase: Box::new([0.0; FRAMES]),
            gain: Box::new([0.0; FRAMES]),
            gate: Box::new([0.0; FRAMES]),
            gated: Some(Box::new([0.0; FRAMES])),
        }
    }
}

/// Points in a period below which a modulator counts as too fast for sparse points.
const POINTS_PER_PERIOD: f64 = 16.0;

impl Tone {
    /// Puts a tone together. `fastest_hz` is the highest rate of any vibrato, phase sine or tremolo, skews included.
    pub fn new(
        channels: [Channel; 2],
        alpha: Option<Alpha>,
        pan: Pan,
        gate: Option<Gate>,
        fastest_hz: f64,
        rate: u32,
    ) -> Self {
        let rate = f64::from(rate);
        let fastest = fastest_hz.max(pan.fastest_hz());
        let slow = fastest * tone::NODE_SPACING as f64 * POINTS_PER_PERIOD < rate
            && !alpha.as_ref().is_some_and(Alpha::is_expression);
        let mut tone = Self {
            channels,
            alpha,
            pan,
            gate,
            rate,
            slow,
        };
        for channel in 0..2 {
            tone.channels[channel].steady = tone.steady(channel);
        }
        tone
    }

    fn steady(&self, channel: usize) -> Option<(f64, Box<Rotor>)> {
        let c = &self.channels[channel];
        let still = c.carrier.is_steady()
            && !moves(c.amp)
            && (c.tremolo.is_off() || c.tremolo.is_still())
            && !matches!(self.pan, Pan::Moving(_));
        if !still {
            return None;
        }
        let mut gain = [0.0; NODES_PADDED];
        self.gains(
            channel,
            Sparse { first: 0 },
            &[0.0; NODES_PADDED],
            &mut gain,
        );
        Some((gain[0], Box::new(Rotor::steady(c.carrier.turns()))))
    }

    /// Largest |sample| of each channel that the laws allow.
    pub fn bound(&self) -> f64 {
        self.channels[0].bound().max(self.channels[1].bound())
    }

    /// The carriers, left then right.
    pub fn carriers_mut(&mut self) -> [&mut Carrier; 2] {
        let [left, right] = &mut self.channels;
        [&mut left.carrier, &mut right.carrier]
    }

    /// Where the carriers stand after `n` frames, for a voice that goes on from there.
    pub fn running_phases(&self, n: i64) -> [u64; 2] {
        [0, 1].map(|c| {
            self.channels[c]
                .carrier
                .running_phase(n, self.alpha.as_ref())
        })
    }

    #[inline(always)]
    fn gains<const N: usize>(
        &self,
        channel: usize,
        grid: Grid<N>,
        factor: &[f64; N],
        out: &mut [f64; N],
    ) {
        let c = &self.channels[channel];
        for j in 0..N {
            out[j] = between(c.amp, factor[j]);
        }
        if !c.tremolo.is_off() {
            c.tremolo.apply(grid, factor, self.rate, out);
        }
        self.pan
            .apply(channel, grid, self.alpha.as_ref(), factor, self.rate, out);
    }

    /// Adds 512 frames from `first` (counted from the start of the voice) to a stereo block.
    pub fn add(
        &self,
        isa: Isa,
        first: i64,
        scratch: &mut ToneScratch,
        out: &mut [[f32; FRAMES]; 2],
    ) {
        let mut dense_factor = false;
        if let Some(gate) = &self.gate {
            if gate.is_shut() {
                return;
            }
            gate_block(
                isa,
                self,
                gate,
                first,
                &mut scratch.factor,
                &mut scratch.gate,
            );
            dense_factor = true;
        }
        if self.alpha.is_some() && self.slow {
            sparse_factor(isa, self, first, &mut scratch.sparse_factor);
        }
        for (channel, out) in out.iter_mut().enumerate() {
            if self.channels[channel].amp == Ramp::default() {
                continue;
            }
            if self.gate.is_none() {
                self.add_channel(isa, channel, first, dense_factor, scratch, out);
                continue;
            }
            let Some(mut gated) = scratch.gated.take() else {
                continue;
            };
            gated.fill(0.0);
            self.add_channel(isa, channel, first, dense_factor, scratch, &mut gated);
            for j in 0..FRAMES {
                out[j] += gated[j] * scratch.gate[j];
            }
            scratch.gated = Some(gated);
        }
    }

    fn add_channel(
        &self,
        isa: Isa,
        channel: usize,
        first: i64,
        dense_factor: bool,
        s: &mut ToneScratch,
        out: &mut [f32; FRAMES],
    ) {
        let c = &self.channels[channel];
        if let Some((gain, rotor)) = &c.steady {
            tone::add_steady(
                isa,
                rotor,
                c.carrier.steady_phase(first),
                c.carrier.step(),
                *gain,
                out,
            );
            return;
        }
        let mut base = 0;
        if self.slow {
            let mut enough = false;
            sparse_laws(
                isa,
                self,
                channel,
                first,
                &s.sparse_factor,
                &mut s.sparse_phase,
                &mut s.sparse_gain,
                &mut base,
                &mut enough,
            );
            if enough && tone::tiles_suffice(isa, &s.sparse_phase, &s.sparse_gain) {
                tone::add_tiled(
                    isa,
                    base,
                    &s.sparse_phase,
                    &s.sparse_gain,
                    &mut s.rotor,
                    out,
                );
                return;
            }
        }
        if !dense_factor && self.alpha.is_some() {
            dense_factor_block(isa, self, first, &mut s.factor);
        }
        dense_laws(
            isa,
            self,
            channel,
            first,
            &s.factor,
            &mut s.phase,
            &mut s.gain,
            &mut base,
        );
        tone::add_direct(isa, base, &s.phase, &s.gain, out);
    }
}

per_isa! {
    fn sparse_factor(tone: &Tone, first: i64, out: &mut [f64; NODES_PADDED]) => factor_body
}
per_isa! {
    fn dense_factor_block(tone: &Tone, first: i64, out: &mut [f64; FRAMES]) => factor_body
}

#[inline(always)]
fn factor_body<const N: usize>(tone: &Tone, first: i64, out: &mut [f64; N]) {
    match &tone.alpha {
        Some(alpha) => alpha.fill(Grid { first }, out),
        None => *out = [0.0; N],
    }
}

per_isa! {
    fn gate_block(tone: &Tone, gate: &Gate, first: i64, factor: &mut [f64; FRAMES], out: &mut [f32; FRAMES]) => gate_body
}

#[inline(always)]
fn gate_body(
    tone: &Tone,
    gate: &Gate,
    first: i64,
    factor: &mut [f64; FRAMES],
    out: &mut [f32; FRAMES],
) {
    factor_body(tone, first, factor);
    gate.fill(first, tone.alpha.as_ref(), factor, out);
}

per_isa! {
    fn sparse_laws(tone: &Tone, channel: usize, first: i64, factor: &[f64; NODES_PADDED], phase: &mut [f64; NODES_PADDED], gain: &mut [f64; NODES_PADDED], base: &mut u64, enough: &mut bool) => sparse_body
}

#[inline(always)]
fn sparse_body(
    tone: &Tone,
    channel: usize,
    first: i64,
    factor: &[f64; NODES_PADDED],
    phase: &mut [f64; NODES_PADDED],
    gain: &mut [f64; NODES_PADDED],
    base: &mut u64,
    enough: &mut bool,
) {
    let grid = Sparse { first };
    *enough = tone.channels[channel]
        .carrier
        .fill(grid, tone.alpha.as_ref(), factor, phase, base);
    if *enough {
        tone.gains(channel, grid, factor, gain);
    }
}

per_isa! {
    fn dense_laws(tone: &Tone, channel: usize, first: i64, factor: &[f64; FRAMES], phase: &mut [f64; FRAMES], gain: &mut [f64; FRAMES], base: &mut u64) => dense_body
}

#[inline(always)]
fn dense_body(
    tone: &Tone,
    channel: usize,
    first: i64,
    factor: &[f64; FRAMES],
    phase: &mut [f64; FRAMES],
    gain: &mut [f64; FRAMES],
    base: &mut u64,
) {
    let grid = Dense { first };
    tone.channels[channel]
        .carrier
        .fill(grid, tone.alpha.as_ref(), factor, phase, base);
    tone.gains(channel, grid, factor, gain);
}
