//! Every elementary function against 192-bit values, densely over its stated domain.

mod elementary_reference;

use elementary_reference::{Points, Reference, absolute_error, assert_worst, ulp_error};
use heterodyne_dsp::elementary as own;

const COUNT: usize = 6_000;

/// A point of a turn: even indices step evenly through it, odd ones are random and reach a million turns.
fn turns(index: usize, points: &mut Points) -> f64 {
    match index % 3 {
        0 => index as f64 / COUNT as f64 - 0.5,
        1 => points.between(-1e6, 1e6),
        _ => points.sign() * points.of_any_size(-60, 0),
    }
}

fn radians(index: usize, points: &mut Points) -> f64 {
    match index % 4 {
        0 => points.between(-1e6, 1e6),
        1 => points.between(-7.0, 7.0),
        2 => points.sign() * points.of_any_size(-60, 3),
        // The f64 nearest to a whole number of quarter turns, where the result nearly vanishes.
        _ => points.between(-600_000.0, 600_000.0).round() * std::f64::consts::FRAC_PI_2,
    }
}

#[test]
fn sine_and_cosine_of_turns() {
    let (mut exact, mut points) = (Reference::new(), Points::new(1));
    assert_worst("sin_turns", 3.5e-16, COUNT, |index| {
        let x = turns(index, &mut points);
        let angle = exact.radians(x);
        (
            absolute_error(own::sin_turns(x), &exact.sin(&angle)),
            format!("{x:e}"),
        )
    });
    assert_worst("cos_turns", 3.5e-16, COUNT, |index| {
        let x = turns(index, &mut points);
        let angle = exact.radians(x);
        (
            absolute_error(own::cos_turns(x), &exact.cos(&angle)),
            format!("{x:e}"),
        )
    });
}

#[test]
fn sine_and_tangent_of_turns_are_accurate_relative_to_themselves() {
    let (mut exact, mut points) = (Reference::new(), Points::new(2));
    assert_worst("sin_turns, ulp", 3.2, COUNT, |index| {
        let x = turns(index, &mut points);
        if (2.0 * x).fract() == 0.0 {
            assert_eq!(own::sin_turns(x), 0.0, "{x}");
            return (0.0, String::new());
        }
        let angle = exact.radians(x);
        (
            ulp_error(own::sin_turns(x), &exact.sin(&angle)),
            format!("{x:e}"),
        )
    });
    assert_worst("tan_turns, ulp", 4.0, COUNT, |index| {
        let x = turns(index, &mut points);
        if (4.0 * x).fract() == 0.0 {
            return (0.0, String::new());
        }
        let angle = exact.radians(x);
        (
            ulp_error(own::tan_turns(x), &exact.tan(&angle)),
            format!("{x:e}"),
        )
    });
}

#[test]
fn sine_cosine_and_tangent_of_radians() {
    let (mut exact, mut points) = (Reference::new(), Points::new(3));
    assert_worst("sin", 1.9, COUNT, |index| {
        let x = radians(index, &mut points);
        let angle = exact.number(x);
        (ulp_error(own::sin(x), &exact.sin(&angle)), format!("{x:e}"))
    });
    assert_worst("cos", 1.9, COUNT, |index| {
        let x = radians(index, &mut points);
        let angle = exact.number(x);
        (ulp_error(own::cos(x), &exact.cos(&angle)), format!("{x:e}"))
    });
    assert_worst("tan", 3.0, COUNT, |index| {
        let x = radians(index, &mut points);
        let angle = exact.number(x);
        (ulp_error(own::tan(x), &exact.tan(&angle)), format!("{x:e}"))
    });
}

#[test]
fn exponentials() {
    let (mut exact, mut points) = (Reference::new(), Points::new(4));
    assert_worst("exp", 0.9, COUNT, |index| {
        let x = match index % 3 {
            0 => points.between(-745.1, 709.7),
            1 => points.between(-1.0, 1.0),
            _ => points.sign() * points.of_any_size(-60, 9),
        };
        (ulp_error(own::exp(x), &exact.exp(x)), format!("{x:e}"))
    });
    assert_worst("exp2", 1.1, COUNT, |index| {
        let x = match index % 3 {
            0 => points.between(-1074.9, 1023.9),
            1 => points.between(-1.0, 1.0),
            _ => points.sign() * points.of_any_size(-60, 9),
        };
        (
            ulp_error(own::exp2(x), &exact.pow(2.0, x)),
            format!("{x:e}"),
        )
    });
}

#[test]
fn hyperbolic_tangent() {
    let (mut exact, mut points) = (Reference::new(), Points::new(5));
    assert_worst("tanh", 2.3, COUNT, |index| {
        let x = match index % 3 {
            0 => points.between(-25.0, 25.0),
            1 => points.between(-1.0, 1.0),
            _ => points.sign() * points.of_any_size(-100, 4),
        };
        (ulp_error(own::tanh(x), &exact.tanh(x)), format!("{x:e}"))
    });
}

/// Positive numbers of every size, with many near 1, where a logarithm nearly vanishes.
fn positive(index: usize, points: &mut Points) -> f64 {
    match index % 3 {
        0 => points.of_any_size(-1070, 1023),
        1 => points.between(0.25, 4.0),
        _ => 1.0 + points.sign() * points.of_any_size(-52, -2),
    }
}

#[test]
fn logarithms() {
    let (mut exact, mut points) = (Reference::new(), Points::new(6));
    assert_worst("ln", 0.9, COUNT, |index| {
        let x = positive(index, &mut points);
        (ulp_error(own::ln(x), &exact.ln(x)), format!("{x:e}"))
    });
    assert_worst("log2", 0.51, COUNT, |index| {
        let x = positive(index, &mut points);
        (ulp_error(own::log2(x), &exact.log2(x)), format!("{x:e}"))
    });
    assert_worst("log10", 0.51, COUNT, |index| {
        let x = positive(index, &mut points);
        (ulp_error(own::log10(x), &exact.log10(x)), format!("{x:e}"))
    });
}

#[test]
fn powers() {
    let (mut exact, mut points) = (Reference::new(), Points::new(7));
    assert_worst("pow", 1.25, COUNT, |index| {
        let (x, y) = match index % 4 {
            0 => (points.between(0.0, 1.0), points.between(-8.0, 8.0)),
            1 => (
                points.between(0.0, 100.0),
                points.between(-150.0, 150.0).round(),
            ),
            // Results spread over the whole range, subnormal ones included.
            2 => {
                let x = points.of_any_size(-1000, 1000);
                (x, points.between(-1074.0, 1023.9) / x.log2())
            }
            _ => {
                let x = 1.0 + points.sign() * points.of_any_size(-40, -8);
                (x, points.between(-1000.0, 1000.0) / x.log2())
            }
        };
        let found = own::pow(x, y);
        if found.is_infinite() {
            assert!(
                exact.pow(x, y) > exact.number(f64::MAX),
                "pow({x:e}, {y:e})"
            );
            return (0.0, String::new());
        }
        (ulp_error(found, &exact.pow(x, y)), format!("{x:e}, {y:e}"))
    });
}

/// Against 192 bits, where `tests/elementary_oscillator.rs` uses the platform's sine over the whole turn.
#[test]
fn fixed_point_sine() {
    let mut exact = Reference::new();
    let mut worst = 0.0_f64;
    for index in 0..4_000_u32 {
        let phase = index.wrapping_mul(0x9e37_79b1);
        let angle = exact.radians(f64::from(phase) / 4294967296.0);
        worst = worst.max(absolute_error(
            f64::from(own::sin_u32(phase)),
            &exact.sin(&angle),
        ));
    }
    assert!((1e-8..=1.2e-7).contains(&worst), "{worst:e}");
}

#[test]
fn angles_of_points() {
    let (mut exact, mut points) = (Reference::new(), Points::new(12));
    assert_worst("atan2", 2.0, 4 * COUNT, |index| {
        let x = points.sign() * points.between(0.01, 1.0);
        let y = match index % 4 {
            0 => points.between(-1.0, 1.0),
            1 => x * points.between(-1.1, 1.1),
            // Where the series changes over, and far from it.
            2 => x * points.between(0.40, 0.43) * points.sign(),
            _ => points.sign() * points.of_any_size(-60, 60),
        };
        (
            ulp_error(own::atan2(y, x), &exact.atan2(y, x)),
            format!("{y:e}, {x:e}"),
        )
    });
}
