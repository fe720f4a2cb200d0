use super::*;

const RATE_HZ: f64 = 48_000.0;

/// The room's own impulse response: both sides, from an impulse on both or on one.
fn response(values: [f32; 7], sides: [f32; 2], secs: f64) -> [Vec<f32>; 2] {
    let mut effect = (KIND.make)(RATE_HZ, 2, &values);
    let mut sound = sides.map(|height| {
        let mut side = vec![0.0; (secs * RATE_HZ) as usize];
        side[0] = height;
        side
    });
    let [left, right] = &mut sound;
    effect.process(&mut [left, right]);
    sound
}

/// Schroeder's backward integral, and the time of 60 dB from a straight line fitted between −5 and −35 dB of it.
fn decay_secs(response: &[f32]) -> f64 {
    let mut left = vec![0.0; response.len() + 1];
    for n in (0..response.len()).rev() {
        left[n] = left[n + 1] + f64::from(response[n]).powi(2);
    }
    let (mut count, mut t1, mut t2, mut y1, mut ty) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, energy) in left.iter().enumerate() {
        let level_db = 10.0 * (energy / left[0]).log10();
        if (-35.0..=-5.0).contains(&level_db) {
            let t = n as f64 / RATE_HZ;
            count += 1.0;
            t1 += t;
            t2 += t * t;
            y1 += level_db;
            ty += t * level_db;
        }
    }
    -60.0 * (count * t2 - t1 * t1) / (count * ty - t1 * y1)
}

/// A band-pass of second order run twice forth: keeps about an octave around `hz`.
fn octave(signal: &[f32], hz: f64) -> Vec<f32> {
    let w = std::f64::consts::TAU * hz / RATE_HZ;
    let alpha = w.sin() / (2.0 * 1.41);
    let (b, a0, a1, a2) = (alpha, 1.0 + alpha, -2.0 * w.cos(), 1.0 - alpha);
    let mut out = signal.to_vec();
    for _ in 0..3 {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for sample in &mut out {
            let x = f64::from(*sample);
            let y = (b * (x - x2) - a1 * y1 - a2 * y2) / a0;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            *sample = y as f32;
        }
    }
    out
}

#[test]
fn the_decay_time_is_as_set() {
    for size in [0.2, 0.6, 1.0] {
        for decay in [0.2f32, 0.5, 1.0, 3.0, 10.0] {
            let values = [decay, 0.0, size, 4000.0, 1.0, 1.0, 1.0];
            let sound = response(values, [1.0, 1.0], f64::from(decay) * 1.2);
            for side in &sound {
                let measured = decay_secs(side);
                let off = measured / f64::from(decay) - 1.0;
                assert!(off.abs() < 0.1, "size {size}, {decay} s: {measured} s");
            }
        }
    }
}

#[test]
fn high_sound_decays_in_its_part_of_the_time() {
    for (decay, part, hz) in [
        (2.0f32, 0.4f32, 1000.0f32),
        (1.0, 0.25, 2000.0),
        (0.5, 0.5, 2000.0),
    ] {
        let values = [decay, 0.0, 0.6, hz, part, 1.0, 1.0];
        let [left, _] = response(values, [1.0, 1.0], f64::from(decay) * 1.5);
        let low = decay_secs(&octave(&left, f64::from(hz) / 6.0)) / f64::from(decay);
        let high = decay_secs(&octave(&left, 16_000.0)) / f64::from(decay * part);
        assert!((low - 1.0).abs() < 0.1, "{decay} s below {hz} Hz: {low}");
        assert!((high - 1.0).abs() < 0.1, "{decay} s above {hz} Hz: {high}");
    }
}

#[test]
fn the_room_is_as_loud_whatever_its_decay_and_in_mono() {
    let energy = |side: &[f32]| -> f64 { side.iter().map(|&x| f64::from(x).powi(2)).sum() };
    for decay in [0.2f32, 0.6, 2.0, 6.0] {
        for width in [0.0, 0.5, 1.0] {
            let values = [decay, 0.02, 0.6, 4000.0, 1.0, width, 1.0];
            let sound = response(values, [1.0, 1.0], f64::from(decay) * 1.2 + 0.1);
            let middle: Vec<f32> = (0..sound[0].len())
                .map(|n| 0.5 * (sound[0][n] + sound[1][n]))
                .collect();
            for side in &sound {
                let level_db = 10.0 * energy(side).log10();
                assert!(
                    level_db.abs() < 1.5,
                    "{decay} s, width {width}: {level_db} dB"
                );
            }
            // Sides that have nothing in common lose 3 dB in the middle, equal ones nothing.
            let lost_db =
                10.0 * (energy(&middle) / (0.5 * (energy(&sound[0]) + energy(&sound[1])))).log10();
            assert!(
                (-4.5..0.1).contains(&lost_db),
                "{decay} s, width {width}: {lost_db} dB"
            );
        }
    }
}

#[test]
fn the_room_answers_after_the_pre_delay_and_its_nearest_wall() {
    for pre_delay in [0.0f32, 0.05, 0.25] {
        let values = [1.0, pre_delay, 1.0, 20_000.0, 1.0, 1.0, 1.0];
        let [left, _] = response(values, [1.0, 1.0], 0.5);
        let first = left.iter().position(|&x| x.abs() > 1e-6);
        // The shortest line has 0.015123 s.
        let want = (f64::from(pre_delay) * RATE_HZ).round() + (0.015_123 * RATE_HZ).round();
        assert_eq!(first, Some(want as usize));
    }
}

#[test]
fn a_change_of_the_room_neither_clicks_nor_rings_up() {
    let mut effect = (KIND.make)(RATE_HZ, 2, &[2.0, 0.0, 0.3, 4000.0, 0.5, 1.0, 1.0]);
    let hz = 100.0;
    let mut most_step = [0.0f32; 2];
    let mut before = 0.0;
    for block in 0..1500 {
        if block == 750 {
            effect.set(SIZE, 1.0);
            effect.set(DECAY, 6.0);
            effect.set(PRE_DELAY, 0.1);
        }
        let mut left: Vec<f32> = (0..128)
            .map(|n| {
                (std::f64::consts::TAU * hz * f64::from(block * 128 + n) / RATE_HZ).sin() as f32
            })
            .collect();
        let mut right = left.clone();
        effect.process(&mut [&mut left, &mut right]);
        for x in left {
            let step = &mut most_step[usize::from(block >= 750)];
            *step = step.max((x - before).abs());
            before = x;
            assert!(x.abs() < 20.0);
        }
    }
    // The room may be tuned to the tone by up to some decibels more on the way; a click would be a hundred times the step of 1 in 76.
    assert!(
        most_step[1] < 6.0 * most_step[0].max(0.013),
        "{most_step:?}"
    );
}
