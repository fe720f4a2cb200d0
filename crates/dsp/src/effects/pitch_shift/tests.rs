use super::*;

const RATE_HZ: f64 = 48_000.0;

fn process(values: &[f32], input: &[f32]) -> Vec<f32> {
    let mut effect = (KIND.make)(RATE_HZ, 1, values);
    let mut sound = input.to_vec();
    effect.process(&mut [&mut sound]);
    sound
}

fn tone(hz: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (0.5 * (std::f64::consts::TAU * (hz * n as f64 / RATE_HZ).fract()).sin()) as f32)
        .collect()
}

/// The Fourier transform at one frequency under Hann's window.
fn transform(signal: &[f32], hz: f64) -> (f64, f64) {
    // Cosines by rotation: after 8192 turns they are off by less than 1e-12.
    let turned = |(s, c): (f64, f64), (ds, dc): (f64, f64)| (s * dc + c * ds, c * dc - s * ds);
    let step = (std::f64::consts::TAU * hz / RATE_HZ).sin_cos();
    let window_step = (std::f64::consts::TAU / signal.len() as f64).sin_cos();
    let (mut at, mut window) = (
        (0.0, 1.0),
        (0.5 * std::f64::consts::TAU / signal.len() as f64).sin_cos(),
    );
    let (mut re, mut im) = (0.0, 0.0);
    for &x in signal {
        let value = (0.5 - 0.5 * window.1) * f64::from(x);
        re += value * at.1;
        im += value * at.0;
        at = turned(at, step);
        window = turned(window, window_step);
    }
    (re, im)
}

fn magnitude(signal: &[f32], hz: f64) -> f64 {
    let (re, im) = transform(signal, hz);
    re.hypot(im)
}

/// The frequency of the greatest magnitude of 4096 frames within two bins of `near`, by a search in thirds.
fn frequency_hz(signal: &[f32], near: f64) -> f64 {
    let signal = &signal[..4096];
    let bin = RATE_HZ / 4096.0;
    let (mut low, mut high) = (near - 1.5 * bin, near + 1.5 * bin);
    for _ in 0..28 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if magnitude(signal, a) < magnitude(signal, b) {
            low = a;
        } else {
            high = b;
        }
    }
    0.5 * (low + high)
}

/// Power of the tone of this frequency against all the rest, in dB, over 4096 frames.
fn purity_db(signal: &[f32], hz: f64) -> f64 {
    let signal = &signal[..4096];
    // Within three bins of the tone, against everything: Parseval under the window.
    let (mut all, mut window) = (0.0, 0.0);
    for (n, &x) in signal.iter().enumerate() {
        let hann = 0.5 - 0.5 * (std::f64::consts::TAU * (n as f64 + 0.5) / 4096.0).cos();
        all += (hann * f64::from(x)).powi(2);
        window += hann;
    }
    let amplitude = 2.0 * magnitude(signal, hz) / window;
    // A sine of amplitude A has under the window the energy A²/2·Σw², and Σw² = 3/8·4096.
    let tone = 0.5 * amplitude * amplitude * 0.375 * 4096.0;
    10.0 * (tone / (all - tone).max(1e-12)).log10()
}

#[test]
fn tones_come_out_at_ratio_times_their_frequency() {
    let mut worst = (0.0, 0.0, 0.0);
    let mut least = (f64::INFINITY, 0.0, 0.0);
    for ratio in [
        0.25, 0.4, 0.5, 0.75, 0.943_874, 1.059_463, 1.25, 1.5, 2.0, 2.6, 3.0, 4.0,
    ] {
        for hz in [
            82.41, 110.0, 220.0, 261.63, 440.0, 997.0, 1760.0, 3000.0, 4400.0,
        ] {
            let out = process(&[ratio as f32, 0.0, 1.0], &tone(hz, 20_000));
            let want = hz * f64::from(ratio as f32);
            if want < 55.0 {
                // Fewer than five periods in 4096 frames: no estimate is that good.
                continue;
            }
            for from in [6000, 15_345] {
                let part = &out[from..];
                let got = frequency_hz(part, want);
                let off = (got / want - 1.0).abs();
                if off > worst.0 {
                    worst = (off, ratio, hz);
                }
                let purity = purity_db(part, got);
                if purity < least.0 {
                    least = (purity, ratio, hz);
                }
            }
        }
    }
    println!("frequency off by at most {worst:?}, purity at least {least:?} dB");
    assert!(worst.0 < 0.001, "{worst:?}");
    assert!(least.0 > 30.0, "{least:?}");
}

#[test]
fn at_ratio_one_the_samples_are_those_that_went_in() {
    let mut effect = (KIND.make)(RATE_HZ, 2, &[1.0, 0.0, 1.0]);
    let input: Vec<f32> = (0..5000)
        .map(|n| crate::random::hash32(3, n) as f32 / 4.3e9 - 0.5)
        .collect();
    let (mut left, mut right) = (input.clone(), input.clone());
    effect.process(&mut [&mut left, &mut right]);
    let late = effect.latency_frames();
    assert_eq!(late, 960);
    assert!((late..5000).all(|n| left[n] == input[n - late] && right[n] == input[n - late]));
}

#[test]
fn it_is_as_late_as_it_states_on_average_at_every_ratio() {
    // Noise in bursts: the powers of what goes in and of what comes out, in steps of 1 ms, are most alike at the latency.
    let input: Vec<f32> = (0..192_000u32)
        .map(|n| {
            let on = crate::random::hash32(9, n / 4800) & 1;
            on as f32 * (crate::random::hash32(4, n) as f32 / 4.3e9 - 0.5)
        })
        .collect();
    let power = |sound: &[f32]| -> Vec<f64> {
        let steps: Vec<f64> = sound
            .chunks(48)
            .map(|step| step.iter().map(|&x| f64::from(x).powi(2)).sum())
            .collect();
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        steps.iter().map(|x| x - mean).collect()
    };
    for ratio in [0.25, 0.5, 0.8, 1.25, 1.5, 2.0, 4.0] {
        let out = process(&[ratio, 0.0, 1.0], &input);
        let (before, after) = (power(&input), power(&out));
        let alike = |late: usize| -> f64 {
            (late..before.len())
                .map(|n| before[n - late] * after[n])
                .sum()
        };
        let late = (0..60)
            .max_by(|&a, &b| alike(a).total_cmp(&alike(b)))
            .unwrap();
        assert!((14..=26).contains(&late), "ratio {ratio}: {late} ms");
    }
}

/// A voice: pulses of `hz` through three resonances.
fn voice(hz: f64, frames: usize) -> Vec<f32> {
    let mut out = vec![0.0f64; frames];
    let mut turns = 0.0;
    for sample in &mut out {
        turns += hz / RATE_HZ;
        if turns >= 1.0 {
            turns -= 1.0;
            *sample = 1.0;
        }
    }
    for (centre, width) in [(700.0, 90.0), (1220.0, 110.0), (2600.0, 160.0)] {
        let r = (-std::f64::consts::PI * width / RATE_HZ).exp();
        let (a1, a2) = (
            -2.0 * r * (std::f64::consts::TAU * centre / RATE_HZ).cos(),
            r * r,
        );
        let (mut y1, mut y2) = (0.0, 0.0);
        for sample in &mut out {
            let y = *sample * (1.0 + a1 + a2) - a1 * y1 - a2 * y2;
            (y2, y1) = (y1, y);
            *sample = y;
        }
    }
    let peak = out.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
    out.iter().map(|x| (0.5 * x / peak) as f32).collect()
}

/// Levels of the harmonics of `hz` in dB, as (frequency, level).
fn harmonics(signal: &[f32], hz: f64) -> Vec<(f64, f64)> {
    (1..)
        .map(|k| f64::from(k) * hz)
        .take_while(|&f| f < 3600.0)
        .map(|f| (f, 20.0 * magnitude(&signal[..8192], f).log10()))
        .collect()
}

/// A straight line between the levels.
fn level_at(levels: &[(f64, f64)], hz: f64) -> f64 {
    let above = levels
        .iter()
        .position(|&(f, _)| f >= hz)
        .unwrap_or(levels.len() - 1)
        .max(1);
    let ((f0, l0), (f1, l1)) = (levels[above - 1], levels[above]);
    l0 + (l1 - l0) * ((hz - f0) / (f1 - f0)).clamp(0.0, 1.0)
}

#[test]
fn formants_stay_where_they_were_or_move_as_asked() {
    for (hz, ratio) in [
        (110.0, 1.5f32),
        (110.0, 1.26),
        (160.0, 0.75),
        (140.0, 1.335),
    ] {
        let input = voice(hz, 60_000);
        let was = harmonics(&input[40_000..], hz);
        let shape_off = |formants: f32, moved: f64| -> f64 {
            let out = process(&[ratio, formants, 1.0], &input);
            let is = harmonics(&out[40_000..], hz * f64::from(ratio));
            let offs: Vec<f64> = is
                .iter()
                .filter(|(f, _)| (400.0..3000.0).contains(f) && f / moved < 3500.0)
                .map(|&(f, level)| level - level_at(&was, f / moved))
                .collect();
            let mean = offs.iter().sum::<f64>() / offs.len() as f64;
            (offs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / offs.len() as f64).sqrt()
        };
        let (keep, keep_if_moved) = (shape_off(1.0, 1.0), shape_off(1.0, f64::from(ratio)));
        let (follow, follow_if_kept) = (shape_off(0.0, f64::from(ratio)), shape_off(0.0, 1.0));
        println!(
            "{hz} Hz × {ratio}: keep {keep:.1} (moved {keep_if_moved:.1}), follow {follow:.1} (kept {follow_if_kept:.1}) dB"
        );
        assert!(
            keep < 5.0 && keep < 0.6 * keep_if_moved,
            "{hz} × {ratio}: {keep} {keep_if_moved}"
        );
        assert!(
            follow < 1.0 && follow < 0.3 * follow_if_kept,
            "{hz} × {ratio}: {follow} {follow_if_kept}"
        );
    }
}

#[test]
fn a_change_of_the_ratio_or_of_the_formants_makes_no_click() {
    let mut sound = tone(200.0, 96_000);
    let mut effect = (KIND.make)(RATE_HZ, 1, &[1.0, 0.0, 1.0]);
    for (block, part) in sound.chunks_mut(480).enumerate() {
        match block {
            20 => effect.set(RATIO, 4.0),
            60 => effect.set(RATIO, 0.25),
            100 => effect.set(RATIO, 1.0),
            120 => effect.set(FORMANTS, 1.0),
            160 => effect.set(FORMANTS, 0.0),
            _ => {}
        }
        effect.process(&mut [part]);
    }
    // A sine of 800 Hz and amplitude ½ moves by at most 0.053 a frame.
    for (n, pair) in sound.windows(2).enumerate() {
        assert!(
            (pair[1] - pair[0]).abs() < 0.07,
            "frame {n}: {} {}",
            pair[0],
            pair[1]
        );
    }
}
