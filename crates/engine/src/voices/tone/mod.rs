//! A pair of sine tones, one an ear, with everything that can move them; what most voices are.
//!
//! y_c(i) = sin 2πΦ_c(i) · a_c(i) · gate(i). Invariant: 512 frames from any frame on depend on that frame alone. How
//! they are made (steady, tiled, direct, see [`heterodyne_dsp::tone`]) is chosen block by block from the laws.

mod laws;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::{self, FRAMES, NODES_PADDED, Rotor};
use heterodyne_track::document::Ramp;

use crate::control::alpha::Alpha;
use crate::control::carrier::Carrier;
use crate::control::frequency::{between, moves};
use crate::control::gate::Gate;
use crate::control::grid::{COARSE_SPACING, Grid, Sparse};
use crate::control::pan::Pan;
use crate::control::tremolo::Tremolo;
use laws::{Motion, coarse_bound, dense_laws, gate_block, move_body, sparse_gains, sparse_laws};

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

    /// Largest gain it can have while α stays in a range.
    fn bound(&self, (least, greatest): (f64, f64)) -> f64 {
        let most = |ramp: Ramp| {
            between(ramp, least)
                .abs()
                .max(between(ramp, greatest).abs())
        };
        // e = 1 − d·x with x in [0, 1].
        let depth = |alpha| (1.0 - between(self.tremolo.depth, alpha)).abs();
        most(self.amp) * depth(least).max(depth(greatest)).max(1.0)
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
    fastest_hz: f64,
    /// Both ears have the same vibrato, the same tremolo.
    same_wave: bool,
    same_tremolo: bool,
    /// A carrier moves with the sums of α.
    wants_sums: bool,
}

/// Scratch for one tone, owned by a cursor.
pub struct ToneScratch {
    rotor: Rotor,
    sparse: Motion<NODES_PADDED>,
    sparse_phase: [f64; NODES_PADDED],
    sparse_gain: [f64; NODES_PADDED],
    dense: Box<Motion<FRAMES>>,
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
            sparse: Motion::none(),
            sparse_phase: [0.0; NODES_PADDED],
            sparse_gain: [0.0; NODES_PADDED],
            dense: Box::new(Motion::none()),
            phase: Box::new([0.0; FRAMES]),
            gain: Box::new([0.0; FRAMES]),
            gate: Box::new([0.0; FRAMES]),
            gated: Some(Box::new([0.0; FRAMES])),
        }
    }
}

/// Points in a period below which a modulator counts as too fast for sparse points.
const POINTS_PER_PERIOD: f64 = 16.0;

/// Most that a gain may rise between coarse points, relative to its bound.
const MAX_RISE: f64 = 0.02;

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
        let slow = fastest * tone::NODE_SPACING as f64 * POINTS_PER_PERIOD < rate;
        let [left, right] = &channels;
        let same_wave = left.carrier.same_wave(&right.carrier);
        let same_tremolo = left.tremolo == right.tremolo;
        let wants_sums = alpha.is_some() && channels.iter().any(|c| !c.carrier.is_summed());
        let mut tone = Self {
            channels,
            alpha,
            pan,
            gate,
            rate,
            slow,
            fastest_hz: fastest,
            same_wave,
            same_tremolo,
            wants_sums,
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
            && !matches!(self.pan, Pan::Moving(..));
        if !still {
            return None;
        }
        let mut gain = [0.0; NODES_PADDED];
        let mut motion = Motion::none();
        move_body(self, channel, 0, &mut motion);
        self.gains(channel, Sparse { first: 0 }, &motion, &mut gain);
        Some((gain[0], Box::new(Rotor::steady(c.carrier.turns()))))
    }

    /// Largest |sample| that the laws allow.
    pub fn bound(&self) -> f64 {
        let range = self.alpha.as_ref().map_or((0.0, 1.0), Alpha::range);
        self.channels[0]
            .bound(range)
            .max(self.channels[1].bound(range))
    }

    /// Largest |sample| that the laws allow in the 512 frames from `first`: what the gains reach at points 32 frames
    /// apart, and what a sine of the fastest rate may rise between them.
    pub fn bound_at(&self, isa: Isa, first: i64, scratch: &mut ToneScratch) -> f64 {
        let rough = self
            .alpha
            .as_ref()
            .is_some_and(|alpha| !alpha.is_smooth(first));
        if !self.slow || self.pan.jumps() || rough {
            return self.bound();
        }
        let between_points =
            std::f64::consts::TAU * self.fastest_hz * tone::NODE_SPACING as f64 / self.rate;
        let rise = between_points * between_points / 8.0;
        let bound = self.bound();
        scratch.sparse.ready = false;
        let mut most = 0.0f64;
        for channel in 0..2 {
            if let Some((gain, _)) = &self.channels[channel].steady {
                most = most.max(gain.abs());
                continue;
            }
            sparse_gains(
                isa,
                self,
                channel,
                first,
                &mut scratch.sparse,
                &mut scratch.sparse_gain,
            );
            let peak = scratch.sparse_gain[..tone::NODES]
                .iter()
                .fold(0.0f64, |p, g| p.max(g.abs()));
            most = most.max(peak + rise * bound);
        }
        most
    }

    /// Largest |sample| that the laws allow in the [`COARSE_FRAMES`](crate::control::grid::COARSE_FRAMES) frames from `first`; `None` where something moves too fast
    /// for points 2048 frames apart.
    pub fn bound_over(&self, isa: Isa, first: i64) -> Option<f64> {
        let between_points =
            std::f64::consts::TAU * self.fastest_hz * COARSE_SPACING as f64 / self.rate;
        let rise = between_points * between_points / 8.0;
        // An expression may turn back between its points.
        if rise > MAX_RISE || self.alpha.as_ref().is_some_and(Alpha::is_expression) {
            return None;
        }
        let mut most = 0.0f64;
        for channel in 0..2 {
            match &self.channels[channel].steady {
                Some((gain, _)) => most = most.max(gain.abs()),
                None => {
                    let mut bound = 0.0;
                    // The rise is that of a tremolo of depth 1.
                    let depth = self.channels[channel].tremolo.depth;
                    let depth = depth.start.abs().max(depth.end.abs()).max(1.0);
                    coarse_bound(isa, self, channel, first, rise * depth, &mut bound);
                    most = most.max(bound);
                }
            }
        }
        Some(most)
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
        motion: &Motion<N>,
        out: &mut [f64; N],
    ) {
        let c = &self.channels[channel];
        for j in 0..N {
            out[j] = between(c.amp, motion.factor[j]) * motion.tremolo[j];
        }
        self.pan.apply(
            channel,
            grid,
            self.alpha.as_ref(),
            &motion.factor,
            self.rate,
            out,
        );
    }

    /// Adds 512 frames from `first` (counted from the start of the voice) to a stereo block.
    pub fn add(
        &self,
        isa: Isa,
        first: i64,
        scratch: &mut ToneScratch,
        out: &mut [[f32; FRAMES]; 2],
    ) {
        scratch.sparse.ready = false;
        scratch.dense.ready = false;
        if let Some(gate) = &self.gate {
            if gate.is_shut() {
                return;
            }
            gate_block(
                isa,
                self,
                gate,
                first,
                &mut scratch.dense,
                &mut scratch.gate,
            );
        }
        for (channel, out) in out.iter_mut().enumerate() {
            if self.channels[channel].amp == Ramp::default() {
                continue;
            }
            if self.gate.is_none() {
                self.add_channel(isa, channel, first, scratch, out);
                continue;
            }
            let Some(mut gated) = scratch.gated.take() else {
                continue;
            };
            gated.fill(0.0);
            self.add_channel(isa, channel, first, scratch, &mut gated);
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
            sparse_laws(
                isa,
                self,
                channel,
                first,
                &mut s.sparse,
                &mut s.sparse_phase,
                &mut s.sparse_gain,
                &mut base,
            );
            if s.sparse.enough && tone::tiles_suffice(isa, &s.sparse_phase, &s.sparse_gain) {
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
        dense_laws(
            isa,
            self,
            channel,
            first,
            &mut s.dense,
            &mut s.phase,
            &mut s.gain,
            &mut base,
        );
        tone::add_direct(isa, base, &s.phase, &s.gain, out);
    }
}
