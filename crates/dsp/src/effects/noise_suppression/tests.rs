use super::*;
use crate::random::hash32;

fn made(rate_hz: f64, channels: usize, strength: f32) -> Box<dyn Effect> {
    (KIND.make)(rate_hz, channels, &[strength])
}

fn noise(key: u64, frames: usize, height: f32) -> Vec<f32> {
    (0..frames as u32)
        .map(|n| height * (hash32(key, n) as f32 / 2_147_483_648.0 - 1.0))
        .collect()
}

/// A voice: pulses of a pitch that rises and falls, through resonances that go from vowel to vowel, four syllables a second.
fn voice(rate_hz: f64, secs: f64) -> Vec<f32> {
    let frames = (secs * rate_hz) as usize;
    let (mut turns, mut memory) = (0.0, [[0.0f64; 2]; 4]);
    let mut out = Vec::with_capacity(frames);
    let vowels = [
        [730.0, 1090.0, 2440.0, 3400.0],
        [270.0, 2290.0, 3010.0, 3500.0],
        [570.0, 840.0, 2410.0, 3300.0],
        [530.0, 1840.0, 2480.0, 3500.0],
    ];
    for n in 0..frames {
        let t = n as f64 / rate_hz;
        let hz = 120.0 + 20.0 * (std::f64::consts::TAU * 0.7 * t).sin();
        turns += hz / rate_hz;
        let mut sample = 0.0;
        if turns >= 1.0 {
            turns -= 1.0;
            sample = 1.0;
        }
        let syllable = (4.0 * t) as usize;
        let within = (4.0 * t).fract();
        for (memory, centre) in memory.iter_mut().zip(vowels[syllable % 4]) {
            let r = (-std::f64::consts::PI * (60.0 + 0.04 * centre) / rate_hz).exp();
            let (a1, a2) = (
                -2.0 * r * (std::f64::consts::TAU * centre / rate_hz).cos(),
                r * r,
            );
            let y = sample * (1.0 + a1 + a2) - a1 * memory[0] - a2 * memory[1];
            *memory = [y, memory[0]];
            sample = y;
        }
        let envelope = (std::f64::consts::PI * (within / 0.8).min(1.0)).sin();
        out.push((sample * envelope) as f32);
    }
    let peak = out.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
    out.iter().map(|x| 0.4 * x / peak).collect()
}

fn power_db(sound: &[f32]) -> f64 {
    10.0 * (sound.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / sound.len() as f64).log10()
}

#[test]
fn noise_goes_and_a_voice_stays() {
    for rate_hz in [44_100.0, 48_000.0] {
        let frames = 4 * rate_hz as usize;
        let input = noise(1, frames, 0.03);
        let mut out = input.clone();
        made(rate_hz, 1, 1.0).process(&mut [&mut out]);
        let lost_db = power_db(&input[frames / 2..]) - power_db(&out[frames / 2..]);
        let speech = voice(rate_hz, 4.0);
        let mut spoken = speech.clone();
        made(rate_hz, 1, 1.0).process(&mut [&mut spoken]);
        let kept_db = power_db(&spoken[frames / 2..]) - power_db(&speech[frames / 2..]);
        println!("{rate_hz} Hz: noise −{lost_db:.1} dB, voice {kept_db:+.1} dB");
        assert!(lost_db > 10.0, "{rate_hz} Hz: noise only {lost_db} dB less");
        assert!(
            (-4.0..2.0).contains(&kept_db),
            "{rate_hz} Hz: voice {kept_db} dB"
        );
    }
}

#[test]
fn a_voice_comes_through_noise_and_after_a_blast() {
    let rate_hz = 48_000.0;
    let speech = voice(rate_hz, 4.0);
    let mut sound: Vec<f32> = speech
        .iter()
        .zip(noise(7, speech.len(), 0.02))
        .map(|(voice, noise)| voice + noise)
        .collect();
    // 40 ms as loud as numbers go.
    for (n, sample) in sound[..1920].iter_mut().enumerate() {
        *sample = if hash32(8, n as u32) & 1 == 0 {
            1e12
        } else {
            -1e12
        };
    }
    let input = sound.clone();
    let mut effect = made(rate_hz, 1, 1.0);
    effect.process(&mut [&mut sound]);
    let late = effect.latency_frames();
    // From the second second on: syllables of a quarter of a second, silent in their last fifth.
    let part = |sound: &[f32], from: f64, to: f64| -> f64 {
        let frames: Vec<f32> = (96_000..speech.len() - late)
            .filter(|n| (from..to).contains(&((*n % 12_000) as f64 / 12_000.0)))
            .map(|n| sound[n])
            .collect();
        power_db(&frames)
    };
    let out = &sound[late..];
    let voice_db = part(out, 0.2, 0.6) - part(&speech, 0.2, 0.6);
    let pause_db = part(out, 0.9, 1.0) - part(&input, 0.9, 1.0);
    println!("voice {voice_db:+.1} dB, pauses {pause_db:+.1} dB");
    assert!((-4.0..2.0).contains(&voice_db), "voice {voice_db} dB");
    assert!(pause_db < -10.0, "pauses {pause_db} dB");
}

#[test]
fn it_is_as_late_as_it_states_on_both_sides() {
    for rate_hz in [16_000.0, 44_100.0, 48_000.0, 96_000.0] {
        let input = voice(rate_hz, 2.0);
        let mut effect = made(rate_hz, 2, 1.0);
        let (mut left, mut right) = (input.clone(), input.clone());
        effect.process(&mut [&mut left, &mut right]);
        let late = effect.latency_frames();
        for side in [left, right] {
            let alike = |lag: usize| -> f64 {
                (late + 50..input.len())
                    .map(|n| f64::from(side[n]) * f64::from(input[n - lag]))
                    .sum()
            };
            let best = (late - 40..late + 40).max_by(|&a, &b| alike(a).total_cmp(&alike(b)));
            let best = best.unwrap() as f64;
            // The high-pass within turns the lowest tones a little: a part of a ms.
            assert!(
                (best - late as f64).abs() <= 0.0003 * rate_hz,
                "{rate_hz} Hz: {best} frames, states {late}"
            );
        }
    }
}

#[test]
fn without_strength_the_sound_is_the_same_but_late() {
    for rate_hz in [44_100.0, 48_000.0] {
        let input = noise(5, 8000, 0.5);
        let mut out = input.clone();
        let mut effect = made(rate_hz, 1, 0.0);
        effect.process(&mut [&mut out]);
        let late = effect.latency_frames();
        assert!((late..8000).all(|n| out[n] == input[n - late]));
    }
}
