use super::*;
use crate::butterworth::{highpass_gain_squared, lowpass_gain_squared};
use crate::isa::Isa;

type Block = [[f32; FRAMES]; 2];

/// Filters the middle one of many blocks of a signal that has no ends.
fn middle(modes: &Modes, isa: Isa, x: impl Fn(f64) -> [f64; 2]) -> Block {
    let reach = modes.reach_blocks() as i64;
    let block = |b: i64| -> Block {
        let mut out = [[0.0; FRAMES]; 2];
        for j in 0..FRAMES {
            let value = x((b * FRAMES as i64 + j as i64) as f64);
            out[0][j] = value[0] as f32;
            out[1][j] = value[1] as f32;
        }
        out
    };
    let sums = |b: i64| {
        let mut sums = Sums::default();
        sums_of(isa, modes, &block(b), &mut sums);
        sums
    };
    let (mut past, mut future) = (State::default(), State::default());
    for b in -reach..0 {
        past = modes.across(&past, &sums(b).past);
    }
    for b in (1..=reach).rev() {
        future = modes.across(&future, &sums(b).future);
    }
    let mut out = [[0.0; FRAMES]; 2];
    filter(isa, modes, &block(0), FRAMES - 1, &past, &future, &mut out);
    out
}

#[test]
fn sines_come_out_at_the_power_gain_and_in_phase() {
    for (rate, corner) in [
        (44_100.0, 30.0),
        (48_000.0, 410.0),
        (44_100.0, 9_000.0),
        (96_000.0, 0.45 * 96_000.0),
        (8_000.0, 30.0),
    ] {
        for low in [true, false] {
            let modes = if low {
                Modes::low_pass(corner, rate, 1.0)
            } else {
                Modes::high_pass(corner, rate, 1.0)
            };
            for ratio in [0.1, 0.5, 0.9, 1.0, 1.04, 1.5, 4.0, 40.0] {
                let hz = corner * ratio;
                if hz >= 0.5 * rate {
                    continue;
                }
                let want = if low {
                    lowpass_gain_squared(4, hz, corner, rate)
                } else {
                    highpass_gain_squared(4, hz, corner, rate)
                };
                let sine = |n: f64, turns: f64| {
                    (std::f64::consts::TAU * ((hz / rate * n).fract() + turns)).sin()
                };
                let out = middle(&modes, Isa::detect(), |n| [sine(n, 0.0), sine(n, 0.2)]);
                for j in 0..FRAMES {
                    for (channel, turns) in [(0, 0.0), (1, 0.2)] {
                        let off = f64::from(out[channel][j]) - want * sine(j as f64, turns);
                        assert!(
                            off.abs() < 2.5e-7,
                            "{rate} {corner} {low} {hz}, frame {j}: {off:e}"
                        );
                    }
                }
            }
        }
    }
}

/// The two passes as they are defined, with the ends written out: a direct-form recursion over a signal that stands still before
/// its start, then one over the reversed result, which stands still before *its* start.
fn written_out(x: &[f64], corner: f64, rate: f64, low: bool) -> Vec<f64> {
    let warped = (std::f64::consts::PI * corner / rate).tan();
    let sections = [1.0f64, 3.0].map(|k| {
        // 1/(s² + 2·sin(kπ/8)·s + 1), s = (1 − z⁻¹)/(1 + z⁻¹)/warped; a high-pass has s² above.
        let damping = 2.0 * (k * std::f64::consts::PI / 8.0).sin() * warped;
        let square = warped * warped;
        let scale = 1.0 + damping + square;
        let b = if low {
            [square, 2.0 * square, square]
        } else {
            [1.0, -2.0, 1.0]
        };
        let a = [2.0 * square - 2.0, 1.0 - damping + square];
        (b.map(|b| b / scale), a.map(|a| a / scale))
    });
    let pass = |x: &[f64]| {
        let mut y = x.to_vec();
        for (b, a) in sections {
            // What stood still long enough has gone through with the gain at 0 Hz.
            let (x1, gain) = (y[0], (b[0] + b[1] + b[2]) / (1.0 + a[0] + a[1]));
            let (mut xs, mut ys) = ([x1; 2], [gain * x1; 2]);
            for value in &mut y {
                let out = b[0] * *value + b[1] * xs[0] + b[2] * xs[1] - a[0] * ys[0] - a[1] * ys[1];
                xs = [*value, xs[0]];
                ys = [out, ys[0]];
                *value = out;
            }
        }
        y
    };
    let mut y = pass(x);
    y.reverse();
    let mut y = pass(&y);
    y.reverse();
    y
}

#[test]
fn a_signal_with_ends_comes_out_as_from_the_two_passes() {
    let rate = 44_100.0;
    for (corner, low) in [
        (30.0, false),
        (410.0, true),
        (0.45 * rate, true),
        (12_000.0, false),
        (21_900.0, true),
    ] {
        let modes = if low {
            Modes::low_pass(corner, rate, 1.0)
        } else {
            Modes::high_pass(corner, rate, 1.0)
        };
        // Blocks 0 to 9; the signal ends in the last one.
        let (blocks, last) = (10, 200);
        let frames = (blocks - 1) * FRAMES + last + 1;
        let x: Vec<f64> = (0..frames)
            .map(|n| {
                let t = n as f64 / rate;
                let value =
                    (std::f64::consts::TAU * 211.0 * t).cos() + 0.3 * (777.7 * t * t).sin() + 0.2;
                f64::from(value as f32)
            })
            .collect();
        let want = written_out(&x, corner, rate, low);
        let block = |b: usize| -> Block {
            let mut out = [[0.0; FRAMES]; 2];
            for j in 0..FRAMES {
                let value = x.get(b * FRAMES + j).copied().unwrap_or(0.0) as f32;
                out[0][j] = value;
                out[1][j] = -0.5 * value;
            }
            out
        };
        let isa = Isa::detect();
        let mut past = vec![modes.standing([x[0], -0.5 * x[0]])];
        let mut sums = vec![Sums::default(); blocks];
        for b in 0..blocks {
            sums_of(isa, &modes, &block(b), &mut sums[b]);
            past.push(modes.across(&past[b], &sums[b].past));
        }
        let mut ended = past[blocks - 1];
        run_forward(isa, &modes, &block(blocks - 1), last, &mut ended);
        let end = modes.at_end(&ended, [x[frames - 1], -0.5 * x[frames - 1]]);
        let mut future = end;
        for b in (0..blocks).rev() {
            let until = if b == blocks - 1 { last } else { FRAMES - 1 };
            let mut out = [[0.0; FRAMES]; 2];
            filter(isa, &modes, &block(b), until, &past[b], &future, &mut out);
            for j in 0..=until {
                let want = want[b * FRAMES + j];
                let off = (f64::from(out[0][j]) - want)
                    .abs()
                    .max((f64::from(out[1][j]) + 0.5 * want).abs());
                assert!(off < 3e-7, "{corner} Hz, block {b}, frame {j}: {off:e}");
            }
            let mut own = sums[b].future;
            if b == blocks - 1 {
                modes.join(&mut own, last + 1, &end);
                future = own;
            } else {
                future = modes.across(&future, &own);
            }
        }
    }
}

#[test]
fn corners_too_near_to_the_rim_are_moved_inside() {
    let nearest = Modes::nearest_hz(1.0);
    assert!((8.0..9.0).contains(&nearest), "{nearest}");
    for corner in [-5.0, 0.0, 0.1, nearest, 22_049.0, 22_050.0, 1e12] {
        let modes = Modes::low_pass(corner, 44_100.0, 1.0);
        assert!(modes.reach_blocks() <= 44_100 / FRAMES + 2, "{corner}");
    }
    assert!(Modes::low_pass(5.0, 1_000.0, 1.0).reach_blocks() <= 3);
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let modes = Modes::high_pass(30.0, 44_100.0, 1.0);
    let x = |n: f64| [(0.013 * n).sin(), (0.4 * n).cos()];
    let want = middle(&modes, Isa::Baseline, x);
    for isa in Isa::available() {
        let got = middle(&modes, isa, x);
        for (a, b) in got.iter().flatten().zip(want.iter().flatten()) {
            assert_eq!(a.to_bits(), b.to_bits(), "{isa:?}");
        }
    }
}
