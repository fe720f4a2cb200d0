//! Where the elementary functions end: zeros, infinities, NaN, subnormal numbers, and results that must be exact.

use heterodyne_dsp::elementary::*;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = 5e-324;

/// Equal as numbers, with zeros told apart and NaN equal to itself.
#[track_caller]
fn assert_same(found: f64, expected: f64) {
    let same = (found.is_nan() && expected.is_nan()) || found.to_bits() == expected.to_bits();
    assert!(same, "found {found:e}, expected {expected:e}");
}

#[test]
fn exponentials_end_where_f64_ends() {
    for function in [exp as fn(f64) -> f64, exp2] {
        assert_same(function(0.0), 1.0);
        assert_same(function(-0.0), 1.0);
        assert_same(function(TINY), 1.0);
        assert_same(function(INF), INF);
        assert_same(function(-INF), 0.0);
        assert_same(function(NAN), NAN);
        assert_same(function(f64::MAX), INF);
        assert_same(function(f64::MIN), 0.0);
    }
    assert_same(exp(709.782712893384), 1.7976931348622732e308);
    assert_same(exp(709.7827128933841), INF);
    assert_same(exp(-745.1332191019411), TINY);
    assert_same(exp(-745.1332191019412), 0.0);
}

#[test]
fn powers_of_two_are_exact() {
    for k in -1074..=1023 {
        let power = if k >= -1022 {
            f64::from_bits(((k + 1023) as u64) << 52)
        } else {
            f64::from_bits(1 << (k + 1074))
        };
        assert_same(exp2(f64::from(k)), power);
        assert_same(log2(power), f64::from(k));
        assert_same(pow(2.0, f64::from(k)), power);
    }
    assert_same(exp2(1024.0), INF);
    assert_same(exp2(-1075.0), 0.0);
}

#[test]
fn powers_of_ten_are_exact() {
    let mut power = 1.0;
    for k in 0..=22 {
        assert_same(log10(power), f64::from(k));
        assert_same(pow(10.0, f64::from(k)), power);
        power *= 10.0;
    }
}

#[test]
fn logarithms_end_at_zero() {
    for function in [ln as fn(f64) -> f64, log2, log10] {
        assert_same(function(1.0), 0.0);
        assert_same(function(0.0), -INF);
        assert_same(function(-0.0), -INF);
        assert_same(function(-TINY), NAN);
        assert_same(function(-INF), NAN);
        assert_same(function(INF), INF);
        assert_same(function(NAN), NAN);
    }
    assert_same(ln(TINY), -744.4400719213812);
    assert_same(ln(f64::MAX), 709.782712893384);
    assert_same(log2(TINY), -1074.0);
}

/// The table of special cases in IEEE 754-2019, 9.2.1, which numpy follows.
#[test]
fn powers_follow_ieee_754() {
    for (x, y, expected) in [
        (NAN, 0.0, 1.0),
        (INF, -0.0, 1.0),
        (0.0, 0.0, 1.0),
        (1.0, NAN, 1.0),
        (1.0, INF, 1.0),
        (-1.0, INF, 1.0),
        (-1.0, -INF, 1.0),
        (NAN, 1.0, NAN),
        (2.0, NAN, NAN),
        (0.0, 3.0, 0.0),
        (-0.0, 3.0, -0.0),
        (-0.0, 2.0, 0.0),
        (-0.0, 0.5, 0.0),
        (0.0, -3.0, INF),
        (-0.0, -3.0, -INF),
        (-0.0, -2.0, INF),
        (0.0, -INF, INF),
        (0.0, INF, 0.0),
        (0.5, INF, 0.0),
        (0.5, -INF, INF),
        (2.0, INF, INF),
        (2.0, -INF, 0.0),
        (-2.0, INF, INF),
        (INF, 2.0, INF),
        (INF, -2.0, 0.0),
        (-INF, 3.0, -INF),
        (-INF, 2.0, INF),
        (-INF, 0.5, INF),
        (-INF, -3.0, -0.0),
        (-INF, -2.0, 0.0),
        (-8.0, 1.0 / 3.0, NAN),
        (-2.0, 3.0, -8.0),
        (-2.0, -2.0, 0.25),
        (-1.0, 9007199254740991.0, -1.0),
        (-1.0, 9007199254740992.0, 1.0),
        (-1.0, 1e300, 1.0),
        (1.0000000000000002, 1e300, INF),
        (1.0000000000000002, -1e300, 0.0),
        (0.9999999999999999, f64::MAX, 0.0),
        (TINY, 1.0, TINY),
        (-TINY, 1.0, -TINY),
        (TINY, -1.0, INF),
        (f64::MAX, 1.0, f64::MAX),
        (3.0, 1.0, 3.0),
        (2.5, 2.0, 6.25),
        (9.0, 0.5, 3.0),
        (4.0, -0.5, 0.5),
        (7.0, TINY, 1.0),
    ] {
        let found = pow(x, y);
        let same = (found.is_nan() && expected.is_nan()) || found.to_bits() == expected.to_bits();
        assert!(
            same,
            "pow({x:e}, {y:e}) is {found:e}, expected {expected:e}"
        );
    }
}

#[test]
fn the_quarters_of_a_turn_are_exact() {
    for whole in [0.0, 1.0, -1.0, 123456.0, -2e15, 2251799813685246.0] {
        assert_eq!(sin_turns(whole), 0.0);
        assert_same(cos_turns(whole), 1.0);
    }
    for whole in [0.0, 1.0, -1.0, 123456.0, -1e15] {
        assert_same(sin_turns(whole + 0.25), 1.0);
        assert_eq!(cos_turns(whole + 0.25), 0.0);
        assert_eq!(sin_turns(whole + 0.5), 0.0);
        assert_same(cos_turns(whole + 0.5), -1.0);
        assert_same(sin_turns(whole + 0.75), -1.0);
        assert_eq!(cos_turns(whole + 0.75), 0.0);
    }
    assert_same(tan_turns(0.0), 0.0);
    assert_same(tan_turns(-0.0), -0.0);
    assert_eq!(tan_turns(0.25).abs(), INF);
    assert!((tan_turns(0.125) - 1.0).abs() < 4e-16);
}

#[test]
fn angles_without_a_value_give_nan() {
    for function in [
        sin_turns as fn(f64) -> f64,
        cos_turns,
        tan_turns,
        sin,
        cos,
        tan,
    ] {
        for x in [NAN, INF, -INF] {
            assert!(function(x).is_nan());
        }
    }
    assert_same(tanh(NAN), NAN);
}

#[test]
fn radians_keep_symmetry_and_small_angles() {
    assert_same(cos(0.0), 1.0);
    assert_same(cos(-0.0), 1.0);
    for x in [TINY, 1e-300, 1e-20, 1e-9, 0.3, 2.0, 77.0, 9.9e5] {
        assert_same(sin(-x), -sin(x));
        assert_same(cos(-x), cos(x));
        assert_same(tan(-x), -tan(x));
        if x < 1e-18 {
            assert_same(sin(x), x);
            assert_same(tan(x), x);
        }
    }
}

#[test]
fn tanh_is_odd_and_bounded() {
    for x in [
        0.0, TINY, 1e-300, 1e-9, 0.1, 0.5, 1.0, 5.0, 19.0, 22.0, 23.0, 1e300, INF,
    ] {
        assert_same(tanh(-x), -tanh(x));
        assert!(tanh(x) <= 1.0);
        if x < 1e-18 {
            assert_same(tanh(x), x);
        }
        if x > 19.1 {
            assert_same(tanh(x), 1.0);
        }
    }
}

#[test]
fn floors_are_exact() {
    let samples = [
        0.0,
        0.2,
        0.5,
        0.9999999999999999,
        1.0,
        1.5,
        2.5,
        1e6 + 0.1,
        4503599627370495.5,
        1e16,
        1e300,
        INF,
    ];
    for x in samples {
        assert_same(floor(x), x.floor());
        assert_eq!(floor(-x), (-x).floor());
    }
    assert_same(floor(NAN), NAN);
    for (x, nearest) in [
        (0.5, 0.0),
        (1.5, 2.0),
        (2.5, 2.0),
        (-0.7, -1.0),
        (1e15 + 0.25, 1e15),
    ] {
        assert_eq!(round_to_integer(x), nearest);
    }
}

/// Values of Python's `math.fmod` and `%`.
#[test]
fn remainders_are_those_of_python() {
    for (x, y, truncated, floored) in [
        (7.5, 2.0, 1.5, 1.5),
        (-7.5, 2.0, -1.5, 0.5),
        (7.5, -2.0, 1.5, -0.5),
        (-7.5, -2.0, -1.5, -1.5),
        (6.0, 3.0, 0.0, 0.0),
        (-6.0, 3.0, -0.0, 0.0),
        (6.0, -3.0, 0.0, -0.0),
        (1e300, 7.0, 1.0, 1.0),
        (1e308, 7e-320, 5.324e-320, 5.324e-320),
        (5.0, INF, 5.0, 5.0),
        (-5.0, INF, -5.0, INF),
        (TINY, 1.0, TINY, TINY),
        (1.0, TINY, 0.0, 0.0),
    ] {
        assert_same(fmod(x, y), truncated);
        assert_same(floor_mod(x, y), floored);
    }
    for (x, y) in [(1.0, 0.0), (INF, 2.0), (NAN, 1.0), (1.0, NAN)] {
        assert_same(fmod(x, y), NAN);
        assert_same(floor_mod(x, y), NAN);
    }
}

/// `%` on `f64` is exact by definition, so the standard library is a second implementation of the same thing.
#[test]
fn remainders_equal_the_exact_ones_for_all_sizes() {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        f64::from_bits(state ^ (state >> 29))
    };
    for _ in 0..20_000 {
        let (x, y) = (next(), next());
        assert_same(fmod(x, y), x % y);
    }
}

#[test]
fn half_turns_and_signs_are_exact_symmetries() {
    for index in -40_000..40_000 {
        // A multiple of 2^-40, so that adding ½ is exact.
        let x = f64::from(index) * 27_487_791.0 / 1_099_511_627_776.0;
        assert_eq!(sin_turns(x + 0.5), -sin_turns(x), "{x}");
        assert_eq!(cos_turns(x + 0.5), -cos_turns(x), "{x}");
        assert_eq!(sin_turns(-x), -sin_turns(x), "{x}");
        assert_eq!(cos_turns(-x), cos_turns(x), "{x}");
        assert_eq!(sin_cos_turns(x), (sin_turns(x), cos_turns(x)), "{x}");
    }
}

#[test]
fn angles_on_the_axes_and_diagonals_are_the_nearest() {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    for (size, other) in [(1.0, 1.0), (3e-300, 7e300), (5e300, 2e-9)] {
        for sign in [1.0, -1.0] {
            assert_same(atan2(sign * 0.0, size), sign * 0.0);
            assert_same(atan2(sign * size, 0.0), sign * FRAC_PI_2);
            assert_same(atan2(sign * other, -0.0), sign * FRAC_PI_2);
            assert_same(atan2(sign * 0.0, -other), sign * PI);
            assert_same(atan2(sign * size, size), sign * FRAC_PI_4);
            assert_same(atan2(sign * size, -size), sign * (3.0 * FRAC_PI_4));
            assert_same(atan2(sign * 0.0, 0.0), sign * 0.0);
            assert_same(atan2(sign * 0.0, -0.0), sign * PI);
        }
    }
    assert_same(atan2(NAN, 1.0), NAN);
    assert_same(atan2(1.0, NAN), NAN);
}
