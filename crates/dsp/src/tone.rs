//! Sine tones, 512 frames at a time: steady, slowly modulated, or anything else, all from exact phases.
//!
//! Invariant: no state. A tone is its phase and amplitude at given frames; errors do not grow with time.
//!
//! *Steady* and *tiled* tones use sin(a + b) = sin a·cos b + cos a·sin b: a table holds e^{2πi·ωn} for the 64 frames
//! of a tile, and each tile starts from an exactly computed phase. In a tiled tone, what frequency and amplitude do
//! within the tile beyond a steady turn is a complex polynomial of degree 2 through three exact points; its error
//! is bounded by third differences, which [`tiles_suffice`] checks. *Direct* tones take a sine per frame.

use crate::elementary::{round_to_integer, sin_cos_turns, sin_cos_u32, sin_u32};
use crate::isa::Isa;
use crate::per_isa;
use crate::phase::to_turns;

/// Frames made at once.
pub const FRAMES: usize = 512;
/// Frames of a tile.
pub const TILE: usize = 64;
/// Tiles in a block.
pub const TILES: usize = FRAMES / TILE;
/// Frames between the points at which a tiled tone is known.
pub const NODE_SPACING: usize = 32;
/// Number of those points: both ends of the block included.
pub const NODES: usize = FRAMES / NODE_SPACING + 1;
/// `NODES` rounded up to whole registers. The law goes on past `NODES`, so that a check may look ahead; nothing sounds there.
pub const NODES_PADDED: usize = 24;

/// e^{2πi·ωn} for one tile.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Rotor {
    cos: [f32; TILE],
    sin: [f32; TILE],
}

impl Rotor {
    /// An empty table to be filled.
    pub const fn zero() -> Self {
        Self {
            cos: [0.0; TILE],
            sin: [0.0; TILE],
        }
    }

    /// The table of a steady tone, every entry rounded from double precision.
    pub fn steady(turns_per_frame: f64) -> Self {
        let mut table = Self::zero();
        for n in 0..TILE {
            let (s, c) = sin_cos_turns(n as f64 * turns_per_frame);
            table.cos[n] = c as f32;
            table.sin[n] = s as f32;
        }
        table
    }
}

/// n/64, for the polynomial in a tile.
#[repr(align(64))]
struct Ramp([f32; TILE]);

static RAMP: Ramp = {
    let mut ramp = [0.0; TILE];
    let mut n = 0;
    while n < TILE {
        ramp[n] = n as f32 / TILE as f32;
        n += 1;
    }
    Ramp(ramp)
};

per_isa! {
    /// Adds a tone of constant frequency and amplitude: phase `phase` at the first frame, `step` per frame.
    pub fn add_steady(rotor: &Rotor, phase: u64, step: u64, gain: f64, out: &mut [f32; FRAMES]) => add_steady_body
}

#[inline(always)]
fn add_steady_body(rotor: &Rotor, phase: u64, step: u64, gain: f64, out: &mut [f32; FRAMES]) {
    let (mut sin, mut cos) = ([0.0f32; TILES], [0.0f32; TILES]);
    for t in 0..TILES {
        let (s, c) = sin_cos_turns(to_turns(
            phase.wrapping_add(step.wrapping_mul((t * TILE) as u64)),
        ));
        sin[t] = (gain * s) as f32;
        cos[t] = (gain * c) as f32;
    }
    for t in 0..TILES {
        let (s, c) = (sin[t], cos[t]);
        let out = &mut out[t * TILE..(t + 1) * TILE];
        for n in 0..TILE {
            out[n] += s * rotor.cos[n] + c * rotor.sin[n];
        }
    }
}

/// Largest error, relative to full scale, that a polynomial may leave in a tiled tone.
const TILE_ERROR: f64 = 1.2e-7;
/// Largest angle, in turns, that a tile may turn beyond the common frequency.
const TILE_TURN: f64 = 0.002;

/// Third differences taken: those inside the block, and two that reach past its end, to fill whole registers.
const DIFFERENCES: usize = 16;

per_isa! {
    fn count_rough(phase: &[f64; NODES_PADDED], gain: &[f64; NODES_PADDED], rough: &mut u64) => count_rough_body
}

#[inline(always)]
fn count_rough_body(phase: &[f64; NODES_PADDED], gain: &[f64; NODES_PADDED], rough: &mut u64) {
    let chord = (phase[NODES - 1] - phase[0]) / FRAMES as f64 * NODE_SPACING as f64;
    let mut fails = [0u64; DIFFERENCES];
    for j in 0..DIFFERENCES {
        let phase3 = (phase[j + 3] - phase[j] - 3.0 * (phase[j + 2] - phase[j + 1])).abs();
        let gain3 = (gain[j + 3] - gain[j] - 3.0 * (gain[j + 2] - gain[j + 1])).abs();
        // Twice: the two halves of a tile.
        let turn = 2.0 * (phase[j + 1] - phase[j] - chord).abs();
        let error = 0.064 * (std::f64::consts::TAU * phase3 + gain3);
        let smooth = (error < TILE_ERROR) & (turn < TILE_TURN);
        fails[j] = u64::from(!smooth);
    }
    *rough = 0;
    for fail in fails {
        *rough += fail;
    }
}

/// Whether three points a tile describe this block: phases in turns (unwrapped, relative), linear gains.
///
/// Third differences bound the error of the polynomial (0.064·Δ³ for equidistant points); a modulator faster than
/// the spacing of the points can show must be kept away by the caller. What is not a number does not suffice.
pub fn tiles_suffice(isa: Isa, phase: &[f64; NODES_PADDED], gain: &[f64; NODES_PADDED]) -> bool {
    let mut rough = 0;
    count_rough(isa, phase, gain, &mut rough);
    rough == 0
}

per_isa! {
    /// Adds a slowly modulated tone: `base` is its phase at the first frame, `phase` the turns since then and `gain`
    /// the amplitude at every 32nd frame. `rotor` is scratch.
    pub fn add_tiled(base: u64, phase: &[f64; NODES_PADDED], gain: &[f64; NODES_PADDED], rotor: &mut Rotor, out: &mut [f32; FRAMES]) => add_tiled_body
}

#[inline(always)]
fn add_tiled_body(
    base: u64,
    phase: &[f64; NODES_PADDED],
    gain: &[f64; NODES_PADDED],
    rotor: &mut Rotor,
    out: &mut [f32; FRAMES],
) {
    let omega = (phase[NODES - 1] - phase[0]) / FRAMES as f64;
    fill_rotor(omega, rotor);
    let mut q = [[0.0f32; TILES]; 6];
    let start = to_turns(base);
    let (mid, end) = (NODE_SPACING as f64 * omega, TILE as f64 * omega);
    // Gather the three points of each tile, so that the next loop runs over whole registers.
    let (mut p0, mut p1, mut p2) = ([0.0f64; TILES], [0.0f64; TILES], [0.0f64; TILES]);
    let (mut g0, mut g1, mut g2) = ([0.0f64; TILES], [0.0f64; TILES], [0.0f64; TILES]);
    for t in 0..TILES {
        p0[t] = phase[2 * t];
        p1[t] = phase[2 * t + 1];
        p2[t] = phase[2 * t + 2];
        g0[t] = gain[2 * t];
        g1[t] = gain[2 * t + 1];
        g2[t] = gain[2 * t + 2];
    }
    for t in 0..TILES {
        let (s0, c0) = sin_cos_turns(start + p0[t]);
        let (s1, c1) = small_sin_cos(p1[t] - p0[t] - mid);
        let (s2, c2) = small_sin_cos(p2[t] - p0[t] - end);
        // Envelope at the three points, in the frame that turns with omega.
        let (x0, x1, y1, x2, y2) = (g0[t], g1[t] * c1, g1[t] * s1, g2[t] * c2, g2[t] * s2);
        let (bx, by) = (4.0 * x1 - 3.0 * x0 - x2, 4.0 * y1 - y2);
        let (cx, cy) = (2.0 * (x0 + x2) - 4.0 * x1, 2.0 * y2 - 4.0 * y1);
        // Turned to the phase at which the tile starts.
        q[0][t] = (x0 * c0) as f32;
        q[1][t] = (bx * c0 - by * s0) as f32;
        q[2][t] = (cx * c0 - cy * s0) as f32;
        q[3][t] = (x0 * s0) as f32;
        q[4][t] = (bx * s0 + by * c0) as f32;
        q[5][t] = (cx * s0 + cy * c0) as f32;
    }
    for t in 0..TILES {
        let [r0, r1, r2, i0, i1, i2] = [q[0][t], q[1][t], q[2][t], q[3][t], q[4][t], q[5][t]];
        let out = &mut out[t * TILE..(t + 1) * TILE];
        for n in 0..TILE {
            let x = RAMP.0[n];
            let re = r0 + x * (r1 + x * r2);
            let im = i0 + x * (i1 + x * i2);
            out[n] += re * rotor.sin[n] + im * rotor.cos[n];
        }
    }
}

/// Sine and cosine of a few thousandths of a turn: Taylor series, error below 1e-14 for |turns| ≤ [`TILE_TURN`].
#[inline(always)]
fn small_sin_cos(turns: f64) -> (f64, f64) {
    let a = std::f64::consts::TAU * turns;
    let a2 = a * a;
    (
        a * (1.0 - a2 * (1.0 / 6.0 - a2 * (1.0 / 120.0))),
        1.0 - a2 * (0.5 - a2 * (1.0 / 24.0 - a2 * (1.0 / 720.0))),
    )
}

#[inline(always)]
fn fill_rotor(omega: f64, rotor: &mut Rotor) {
    const FIRST: usize = TILE / 4;
    let mut phases = [0u32; FIRST];
    for (n, phase) in phases.iter_mut().enumerate() {
        *phase = fixed32(n as f64 * omega);
    }
    for n in 0..FIRST {
        let (s, c) = sin_cos_u32(phases[n]);
        rotor.sin[n] = s;
        rotor.cos[n] = c;
    }
    // The rest by turning what is there, by angles from double precision: two roundings more at most.
    turn_on::<FIRST>(omega, rotor);
    turn_on::<{ 2 * FIRST }>(omega, rotor);
}

/// Fills the entries from `N` to 2·`N` from those before them, turned by `N` frames.
#[inline(always)]
fn turn_on<const N: usize>(omega: f64, rotor: &mut Rotor) {
    let (s, c) = sin_cos_turns(N as f64 * omega);
    let (s, c) = (s as f32, c as f32);
    let (sin, sin_on) = rotor.sin.split_at_mut(N);
    let (cos, cos_on) = rotor.cos.split_at_mut(N);
    for n in 0..N {
        sin_on[n] = sin[n] * c + cos[n] * s;
        cos_on[n] = cos[n] * c - sin[n] * s;
    }
}

/// Phase in units of 2⁻³² turn, whole turns dropped: |turns| < 2^51.
#[inline(always)]
fn fixed32(turns: f64) -> u32 {
    // Adding 1.5·2^52 rounds to whole turns first, then leaves the lowest 32 bits of the sum as the phase.
    let turns = turns - round_to_integer(turns);
    (turns * 4_294_967_296.0 + 6_755_399_441_055_744.0).to_bits() as u32
}

per_isa! {
    /// Adds a tone given frame by frame: `base` is its phase at the first frame, `phase` the turns since then
    ///, `gain` the amplitude.
    pub fn add_direct(base: u64, phase: &[f64; FRAMES], gain: &[f64; FRAMES], out: &mut [f32; FRAMES]) => add_direct_body
}

#[inline(always)]
fn add_direct_body(
    base: u64,
    phase: &[f64; FRAMES],
    gain: &[f64; FRAMES],
    out: &mut [f32; FRAMES],
) {
    let start = (base >> 32) as u32;
    let mut phases = [0u32; FRAMES];
    for n in 0..FRAMES {
        phases[n] = start.wrapping_add(fixed32(phase[n]));
    }
    for n in 0..FRAMES {
        out[n] += gain[n] as f32 * sin_u32(phases[n]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase;

    fn reference(base: u64, turns: f64) -> f64 {
        (std::f64::consts::TAU * (to_turns(base) + turns)).sin()
    }

    fn modulated(n: f64) -> (f64, f64) {
        // 250 Hz with ½ Hz of vibrato at 5 Hz, amplitude moving at 3 Hz, at 44 100 Hz.
        let t = n / 44_100.0;
        let vibrato =
            0.5 * (1.0 - (std::f64::consts::TAU * 5.0 * t).cos()) / (std::f64::consts::TAU * 5.0);
        (
            250.0 * t + vibrato,
            0.7 + 0.2 * (std::f64::consts::TAU * 3.0 * t).sin(),
        )
    }

    #[test]
    fn a_steady_tone_is_the_sine_of_its_phase() {
        for hz in [0.0, 7.83, 440.0, 15_700.0, 22_000.0] {
            let step = phase::step(hz, 44_100);
            let rotor = Rotor::steady(to_turns(step));
            let mut blocks = Vec::new();
            for isa in Isa::available() {
                let mut out = [0.0; FRAMES];
                add_steady(isa, &rotor, 0x1234_5678_9abc_def0, step, 0.8, &mut out);
                for (n, x) in out.iter().enumerate() {
                    let want = 0.8
                        * reference(
                            0x1234_5678_9abc_def0u64.wrapping_add(step.wrapping_mul(n as u64)),
                            0.0,
                        );
                    assert!((f64::from(*x) - want).abs() < 1.5e-7, "{hz} {n}");
                }
                blocks.push(out.map(f32::to_bits));
            }
            assert!(
                blocks.windows(2).all(|w| w[0] == w[1]),
                "same bits on every instruction set"
            );
        }
    }

    #[test]
    fn tiled_and_direct_tones_agree_with_the_formula() {
        let base = 0xdead_beef_0000_0001;
        let (mut phase_nodes, mut gain_nodes) = ([0.0; NODES_PADDED], [0.0; NODES_PADDED]);
        for j in 0..NODES_PADDED {
            (phase_nodes[j], gain_nodes[j]) = modulated((j * NODE_SPACING) as f64);
        }
        let (mut phases, mut gains) = ([0.0; FRAMES], [0.0; FRAMES]);
        for n in 0..FRAMES {
            (phases[n], gains[n]) = modulated(n as f64);
        }
        let mut blocks = Vec::new();
        for isa in Isa::available() {
            assert!(tiles_suffice(isa, &phase_nodes, &gain_nodes));
            let (mut tiled, mut direct) = ([0.0; FRAMES], [0.0; FRAMES]);
            add_tiled(
                isa,
                base,
                &phase_nodes,
                &gain_nodes,
                &mut Rotor::zero(),
                &mut tiled,
            );
            add_direct(isa, base, &phases, &gains, &mut direct);
            for n in 0..FRAMES {
                let want = gains[n] * reference(base, phases[n]);
                assert!(
                    (f64::from(tiled[n]) - want).abs() < 4e-7,
                    "tiled {n}: {} {want}",
                    tiled[n]
                );
                assert!((f64::from(direct[n]) - want).abs() < 3e-7, "direct {n}");
            }
            blocks.push((tiled.map(f32::to_bits), direct.map(f32::to_bits)));
        }
        assert!(
            blocks.windows(2).all(|w| w[0] == w[1]),
            "same bits on every instruction set"
        );
    }

    #[test]
    fn tiles_do_not_suffice_for_a_kink_or_a_fast_turn() {
        let (phase, mut gain) = ([0.0; NODES_PADDED], [0.5; NODES_PADDED]);
        assert!(tiles_suffice(Isa::Baseline, &phase, &gain));
        gain[7] = 0.500_01;
        assert!(!tiles_suffice(Isa::Baseline, &phase, &gain));
        let gain = [0.5; NODES_PADDED];
        let mut bent = [0.0; NODES_PADDED];
        for (j, p) in bent.iter_mut().enumerate() {
            *p = 2e-4 * (j * j) as f64;
        }
        assert!(!tiles_suffice(Isa::Baseline, &bent, &gain));
    }
}
