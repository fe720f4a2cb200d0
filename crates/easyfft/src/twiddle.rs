//! Points of the unit circle, computed by the compiler.
//!
//! Invariant: `COS[k]` and `SIN[k]` are the cosine and the sine of `2π k / 960`, right to the last bit but for a rare tie: computed with 53 bits, rounded to 24.

use crate::LENGTH;

const _: () = assert!(
    LENGTH.is_multiple_of(8),
    "an eighth of the circle is a whole number of steps"
);

/// Cosines of the whole circle.
pub static COS: [f32; LENGTH] = table(true);
/// Sines of the whole circle.
pub static SIN: [f32; LENGTH] = table(false);

const fn table(cosine: bool) -> [f32; LENGTH] {
    let mut table = [0.0; LENGTH];
    let mut step = 0;
    while step < table.len() {
        let (cos, sin) = point(step);
        table[step] = if cosine { cos } else { sin } as f32;
        step += 1;
    }
    table
}

/// Cosine and sine at a step: from the first eighth of the circle by mirrors.
const fn point(step: usize) -> (f64, f64) {
    let (quarter, eighth) = (LENGTH / 4, LENGTH / 8);
    if step > 2 * quarter {
        let (cos, sin) = point(LENGTH - step);
        return (cos, -sin);
    }
    if step > quarter {
        let (cos, sin) = point(2 * quarter - step);
        return (-cos, sin);
    }
    if step > eighth {
        let (cos, sin) = point(quarter - step);
        return (sin, cos);
    }
    let angle = std::f64::consts::TAU * step as f64 / LENGTH as f64;
    (series(angle, 0), series(angle, 1))
}

/// The powers of the series of cosine (from 0) or sine (from 1), for angles up to an eighth of the circle: 20 powers leave less than 10⁻²⁰.
const fn series(angle: f64, first: usize) -> f64 {
    // From the last power to the first, so that small terms are added first.
    let mut sum = 0.0;
    let mut power = first + 20;
    while power > first {
        sum = -(angle * angle) / (power * (power - 1)) as f64 * (1.0 + sum);
        power -= 2;
    }
    (if first == 0 { 1.0 } else { angle }) * (1.0 + sum)
}
