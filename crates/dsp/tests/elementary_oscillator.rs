//! The fixed-point oscillator sine: error, symmetry, range.
//!
//! With `HETERODYNE_EVERY_PHASE=1` in the environment the comb below becomes all 2^32 phases (a minute or two). Measured so on
//! x86-64: largest error 1.1991e-7 for sine and cosine alike, first at phases 1065192993 and 8548831; largest value exactly 1.

use heterodyne_dsp::elementary::{cos_u32, sin_cos_u32, sin_u32};

const TURN: f64 = 4294967296.0;
const WORST: f64 = 1.2e-7;
const QUARTER: u32 = 1 << 30;

/// The platform's sine and cosine in `f64`, good to 1e-15 here: a hundred million times finer than what is measured.
fn reference(phase: u32) -> (f64, f64) {
    (f64::from(phase) * (std::f64::consts::TAU / TURN)).sin_cos()
}

#[test]
fn error_over_the_whole_turn() {
    let step = if std::env::var_os("HETERODYNE_EVERY_PHASE").is_some() {
        1
    } else {
        257
    };
    let (mut worst_sine, mut worst_cosine, mut largest) = (0.0_f64, 0.0_f64, 0.0_f32);
    for phase in (0..=u64::from(u32::MAX)).step_by(step) {
        let phase = phase as u32;
        let (sine, cosine) = sin_cos_u32(phase);
        let (exact_sine, exact_cosine) = reference(phase);
        worst_sine = worst_sine.max((f64::from(sine) - exact_sine).abs());
        worst_cosine = worst_cosine.max((f64::from(cosine) - exact_cosine).abs());
        largest = largest.max(sine.abs()).max(cosine.abs());
    }
    println!("sine {worst_sine:.4e}, cosine {worst_cosine:.4e}, largest value {largest}");
    assert!((1e-8..=WORST).contains(&worst_sine), "{worst_sine:e}");
    assert!((1e-8..=WORST).contains(&worst_cosine), "{worst_cosine:e}");
    assert!(largest <= 1.0);
}

#[test]
fn error_next_to_the_quarters() {
    for edge in 0..4 {
        for offset in 0..20_000 {
            for phase in [
                (QUARTER * edge).wrapping_add(offset),
                (QUARTER * edge).wrapping_sub(offset),
            ] {
                let (exact_sine, exact_cosine) = reference(phase);
                assert!(
                    (f64::from(sin_u32(phase)) - exact_sine).abs() <= WORST,
                    "{phase}"
                );
                assert!(
                    (f64::from(cos_u32(phase)) - exact_cosine).abs() <= WORST,
                    "{phase}"
                );
            }
        }
    }
    assert_eq!(
        [0, 1, 2, 3].map(|quarter| sin_u32(QUARTER * quarter)),
        [0.0, 1.0, 0.0, -1.0]
    );
    assert_eq!(
        [0, 1, 2, 3].map(|quarter| cos_u32(QUARTER * quarter)),
        [1.0, 0.0, -1.0, 0.0]
    );
}

#[test]
fn half_and_quarter_turns_are_exact_symmetries() {
    for index in 0..200_000_u32 {
        let phase = index.wrapping_mul(0x9e37_79b1);
        assert_eq!(sin_u32(phase.wrapping_add(2 * QUARTER)), -sin_u32(phase));
        assert_eq!(sin_u32(phase.wrapping_neg()), -sin_u32(phase));
        assert_eq!(cos_u32(phase.wrapping_neg()), cos_u32(phase));
        assert_eq!(sin_u32(phase.wrapping_add(QUARTER)), cos_u32(phase));
        assert_eq!(sin_cos_u32(phase), (sin_u32(phase), cos_u32(phase)));
    }
}
