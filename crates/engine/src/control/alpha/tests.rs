use super::*;
use crate::compile::Budget;
use crate::control::grid::{Dense, Sparse};
use heterodyne_track::document::Place;

const RATE: u32 = 1000;

fn alphas() -> Vec<Alpha> {
    let mut all = Vec::new();
    for (offset, span) in [
        (0.0, None),
        (0.3, None),
        (0.25, Some(0.5)),
        (0.3004, Some(0.0)),
        (2.0, Some(1.0)),
        (0.0, Some(0.0)),
    ] {
        for curve in [
            CurveName::Linear,
            CurveName::Logarithmic,
            CurveName::Exponential,
        ] {
            all.push(Alpha::new(offset, span, curve, 2.0, RATE));
        }
        let cube = Expression::parse("alpha**3 + 0.1").unwrap();
        let line = Alpha::new(offset, span, CurveName::Linear, 2.0, RATE);
        all.push(
            Budget::new()
                .work(&Place::default(), |work| {
                    line.with_expression(cube, 2000, 1, work)
                })
                .unwrap(),
        );
    }
    all
}

#[test]
fn curves_follow_their_formulas() {
    let alpha = |curve| Alpha::new(0.5, Some(1.0), curve, 2.0, RATE);
    assert_eq!(alpha(CurveName::Linear).at(750.0), 0.25);
    assert_eq!(alpha(CurveName::Logarithmic).at(750.0), 1.0 - 0.75 * 0.75);
    assert_eq!(alpha(CurveName::Exponential).at(750.0), 0.0625);
    assert_eq!(alpha(CurveName::Linear).at(2500.0), 1.0);
    let jump = Alpha::new(0.5, Some(0.0), CurveName::Linear, 2.0, RATE);
    assert_eq!((jump.at(499.0), jump.at(500.0)), (0.0, 1.0));
    let never = Alpha::new(2.0, Some(0.0), CurveName::Linear, 2.0, RATE);
    assert_eq!(never.at(1999.0), 0.0);
}

#[test]
fn sums_are_the_sums_of_the_values() {
    for (k, alpha) in alphas().into_iter().enumerate() {
        for first in [-512, 0, 100, 1500] {
            let mut dense = [0.0; 512];
            alpha.fill_sums(Dense { first }, &mut dense);
            let mut sparse = [0.0; 24];
            alpha.fill_sums(Sparse { first }, &mut sparse);
            for j in 0..512 {
                let n = (first + j as i64).max(0);
                let want: f64 = (0..n).map(|i| alpha.at(i as f64)).sum();
                assert!(
                    (dense[j] - want).abs() < 1e-9,
                    "{k} from {first} at {j}: {} {want}",
                    dense[j]
                );
                if j % 32 == 0 && alpha.is_smooth(first) {
                    assert!((sparse[j / 32] - want).abs() < 1e-9);
                }
            }
        }
    }
}
