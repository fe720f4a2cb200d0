//! What holds for every effect there is.

use super::sound::{bits, noise, peak, random, sine};
use super::still::still;
use heterodyne_allocation_count::touched;
use heterodyne_dsp::effects::{ALL, Chain, Kind, Stage, Unit};

const RATE: f64 = 48_000.0;

/// A value of a parameter's range.
fn drawn(kind: &Kind, parameter: usize, key: u64) -> f32 {
    let one = &kind.parameters[parameter];
    let part = 0.5 + 0.5 * random(key, parameter);
    one.nearest(one.minimum + part * (one.maximum - one.minimum))
        .unwrap()
}

fn drawn_stage(kind: &'static Kind, key: u64) -> Stage {
    let mut stage = Stage::new(kind);
    for at in 0..stage.values.len() {
        stage.values[at] = drawn(kind, at, key);
    }
    stage
}

fn chain(stage: &Stage, channels: usize) -> Chain {
    Chain::new(RATE, channels, std::slice::from_ref(stage)).unwrap()
}

fn stereo(chain: &mut Chain, left: &[f32], right: &[f32], block: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    for (l, r) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
        chain.process(&mut [l, r]);
    }
    (left, right)
}

/// Loud, soft and silent stretches.
fn lively(key: u64, frames: usize) -> Vec<f32> {
    let gains = [0.8, 0.01, 0.0, 0.3];
    (0..frames)
        .map(|n| gains[n / 700 % 4] * random(key, n))
        .collect()
}

#[test]
fn tables_say_what_can_be() {
    for (at, kind) in ALL.iter().enumerate() {
        assert!(
            ALL[..at].iter().all(|other| other.name != kind.name),
            "{} twice",
            kind.name
        );
        assert!(
            !kind.title.is_empty() && kind.says.ends_with('.'),
            "{}",
            kind.name
        );
        for (at, one) in kind.parameters.iter().enumerate() {
            let place = format!("{}: {}", kind.name, one.name);
            assert!(
                kind.parameters[..at]
                    .iter()
                    .all(|other| other.name != one.name),
                "{place} twice"
            );
            assert!(
                one.minimum < one.maximum && (one.minimum..=one.maximum).contains(&one.default),
                "{place}"
            );
            assert!(one.says.ends_with('.'), "{place}");
            assert_eq!(one.unit == Unit::Choice, !one.choices.is_empty(), "{place}");
            let ending = match one.unit {
                Unit::Db => "_db",
                Unit::Hz => "_hz",
                Unit::Secs => "_secs",
                Unit::Part => "_part",
                Unit::Ratio => "",
                Unit::Choice => {
                    assert_eq!(
                        (one.minimum, one.maximum),
                        (0.0, (one.choices.len() - 1) as f32),
                        "{place}"
                    );
                    ""
                }
            };
            assert!(one.name.ends_with(ending), "{place}");
        }
    }
}

#[test]
fn blocks_of_any_size_give_the_same_bits() {
    let (left, right) = (lively(1, 6000), lively(2, 6000));
    for kind in ALL {
        for key in 0..4 {
            let stage = if key == 0 {
                Stage::new(kind)
            } else {
                drawn_stage(kind, key)
            };
            let whole = stereo(&mut chain(&stage, 2), &left, &right, 6000);
            for block in [1, 7, 64, 128, 333] {
                let cut = stereo(&mut chain(&stage, 2), &left, &right, block);
                let is_same = bits(&cut.0) == bits(&whole.0) && bits(&cut.1) == bits(&whole.1);
                assert!(is_same, "{stage:?} in blocks of {block}");
            }
        }
    }
}

#[test]
fn what_is_no_number_counts_as_nothing() {
    let clean = lively(3, 3000);
    let (mut broken, mut holed) = (clean.clone(), clean);
    for n in (0..3000).step_by(41) {
        broken[n] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY][n % 3];
        holed[n] = 0.0;
    }
    for kind in ALL {
        for key in 0..3 {
            let stage = drawn_stage(kind, key);
            let run = |sound: &[f32]| stereo(&mut chain(&stage, 2), sound, sound, 128).0;
            assert_eq!(bits(&run(&broken)), bits(&run(&holed)), "{stage:?}");
        }
    }
}

#[test]
fn huge_sound_stays_finite_and_is_forgotten() {
    // As voices are: 160 Hz with falling harmonics, four syllables a second.
    let syllable = |n: usize| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / 12_000.0).cos();
    let mut tone = vec![0.0f32; 12_000];
    for harmonic in 1..20 {
        let part = sine(
            160.0 * f64::from(harmonic),
            RATE,
            0.25 / f64::from(harmonic),
            12_000,
        );
        for (n, (x, y)) in tone.iter_mut().zip(part).enumerate() {
            *x += y * syllable(n) as f32;
        }
    }
    for kind in ALL {
        let stage = Stage::new(kind);
        let mut fresh = chain(&stage, 1);
        let mut shaken = chain(&stage, 1);
        let mut huge: Vec<f32> = (0..960)
            .map(|n| {
                if random(9, n) > 0.0 {
                    f32::MAX
                } else {
                    -f32::MAX
                }
            })
            .collect();
        shaken.process(&mut [&mut huge]);
        fresh.process(&mut [&mut [0.0; 960]]);
        assert!(huge.iter().all(|x| x.is_finite()), "{}", kind.name);
        let (mut expected, mut found) = (tone.clone(), tone.clone());
        for _ in 0..48 {
            (expected, found) = (tone.clone(), tone.clone());
            fresh.process(&mut [&mut expected]);
            shaken.process(&mut [&mut found]);
            assert!(found.iter().all(|x| x.is_finite()), "{}", kind.name);
        }
        let (expected, found) = (peak(&expected), peak(&found));
        assert!(
            kind.name == "noise_suppression" || (found - expected).abs() < 0.05 * expected + 0.001,
            "{}: {found} after huge sound, {expected} without",
            kind.name
        );
    }
}

#[test]
fn values_of_all_sorts_give_only_numbers() {
    let sound = lively(5, 256);
    for kind in ALL {
        let mut chain = chain(&Stage::new(kind), 2);
        for step in 0..400 {
            let at = (step * 7 + 3) % (kind.parameters.len() + 1);
            let strange = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30];
            let value = if step % 5 == 0 {
                strange[step / 5 % 5]
            } else {
                drawn(kind, at.min(kind.parameters.len() - 1), step as u64)
            };
            assert_eq!(
                chain.set(0, at, value),
                at < kind.parameters.len() && !value.is_nan()
            );
            let (mut l, mut r) = (sound.clone(), sound.clone());
            let frames = step * 37 % 256;
            chain.process(&mut [&mut l[..frames], &mut r[..frames]]);
            assert!(
                l.iter().chain(&r).all(|x| x.is_finite()),
                "{}, step {step}",
                kind.name
            );
        }
        assert_eq!(chain.faults(), 0, "{}", kind.name);
    }
}

fn steepest(sound: &[f32]) -> f32 {
    sound
        .windows(2)
        .fold(0.0, |most, pair| (pair[1] - pair[0]).abs().max(most))
}

/// No step while a value moves is much steeper than the sound is with the old value or the new one.
#[test]
fn moving_values_make_no_steps() {
    let tone = sine(220.0, RATE, 0.25, 38_400);
    for kind in ALL {
        for parameter in 0..kind.parameters.len() {
            // The equalizer has eight parameters of each sort.
            let draws = if kind.parameters.len() > 16 { 1 } else { 3 };
            for key in 0..draws {
                let mut stage = Stage::new(kind);
                let key = 2 * key + 16 * parameter as u64;
                stage.values[parameter] = drawn(kind, parameter, key);
                let mut there = stage.clone();
                there.values[parameter] = drawn(kind, parameter, key + 1);
                let alone = |stage: &Stage| {
                    let mut sound = tone.clone();
                    chain(stage, 1).process(&mut [&mut sound]);
                    (steepest(&sound[9600..]), peak(&sound[9600..]))
                };
                let ((before, loud_before), (after, loud_after)) = (alone(&stage), alone(&there));
                let mut moved = tone.clone();
                // Where the tone is at its highest.
                let (first, second) = moved.split_at_mut(19_255);
                let mut chain = chain(&stage, 1);
                chain.process(&mut [first]);
                chain.set(0, parameter, there.values[parameter]);
                chain.process(&mut [second]);
                let found = steepest(&moved[19_100..]);
                let accepted = 2.0 * before.max(after) + 0.02 * loud_before.max(loud_after);
                assert!(
                    found <= accepted,
                    "{stage:?} to {there:?}: a step of {found}, accepted {accepted}"
                );
            }
        }
    }
}

#[test]
fn reset_gives_the_bits_of_a_fresh_one() {
    let (left, right) = (lively(7, 5000), lively(8, 5000));
    for kind in ALL {
        for key in 0..4 {
            let goal = drawn_stage(kind, 100 + key);
            let mut used = chain(&drawn_stage(kind, key), 2);
            stereo(&mut used, &left, &right, 128);
            for (at, value) in goal.values.iter().enumerate() {
                used.set(0, at, *value);
            }
            stereo(&mut used, &right[..300], &left[..300], 128);
            used.reset();
            let found = stereo(&mut used, &left, &right, 128);
            let expected = stereo(&mut chain(&goal, 2), &left, &right, 128);
            assert!(
                bits(&found.0) == bits(&expected.0) && bits(&found.1) == bits(&expected.1),
                "{goal:?}"
            );
        }
    }
}

/// Where the output is most like the input.
#[test]
fn latency_is_what_noise_shows() {
    for rate in [44_100.0, 48_000.0] {
        for kind in ALL {
            let stage = still(kind);
            let mut chain = Chain::new(rate, 1, &[stage]).unwrap();
            let latency = chain.latency_frames();
            let frames = 4096;
            let sound = noise(13, 0.5, frames);
            let mut out = sound.clone();
            out.resize(frames + latency + 64, 0.0);
            chain.process(&mut [&mut out]);
            let likeness = |late: usize| {
                sound
                    .iter()
                    .zip(&out[late..])
                    .map(|(x, y)| f64::from(*x) * f64::from(*y))
                    .sum::<f64>()
            };
            let found = (0..latency + 64)
                .max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)))
                .unwrap();
            assert_eq!(found, latency, "{} at {rate} Hz", kind.name);
        }
    }
}

#[test]
fn nothing_is_allocated_on_the_way() {
    let stages: Vec<Stage> = ALL.iter().map(|kind| Stage::new(kind)).collect();
    let mut chain = Chain::new(RATE, 2, &stages).unwrap();
    let (mut left, mut right) = (lively(1, 1024), lively(2, 1024));
    left[77] = f32::NAN;
    let count = touched(|| {
        for step in 0..200usize {
            for (stage, kind) in ALL.iter().enumerate() {
                let at = step % kind.parameters.len();
                chain.set(stage, at, drawn(kind, at, step as u64));
                chain.set_bypass(stage, (step + stage) % 11 == 0);
            }
            let frames = [128, 0, 1, 1024, 500][step % 5];
            chain.process(&mut [&mut left[..frames], &mut right[..frames]]);
            if step % 50 == 49 {
                chain.reset();
            }
        }
    });
    assert_eq!(count, 0);
}

/// What a thread keeps for itself would have to be made anew: the effect is made here and sounds there.
#[test]
fn nothing_is_allocated_on_a_thread_that_made_nothing() {
    for rate in [44_100.0, RATE] {
        let stages: Vec<Stage> = ALL.iter().map(|kind| Stage::new(kind)).collect();
        let mut chain = Chain::new(rate, 2, &stages).unwrap();
        let (mut left, mut right) = (lively(1, 4800), lively(2, 4800));
        let other = std::thread::spawn(move || {
            touched(|| {
                chain.process(&mut [&mut left, &mut right]);
                chain.reset();
            })
        });
        assert_eq!(other.join().unwrap(), 0, "{rate} Hz");
    }
}

#[test]
fn silence_gives_silence_in_the_end() {
    for kind in ALL {
        let mut chain = chain(&Stage::new(kind), 1);
        let mut sound = lively(6, 2000);
        chain.process(&mut [&mut sound]);
        let tail = chain.latency_frames() + chain.tail_frames();
        let mut after = vec![0.0; tail + 4800];
        chain.process(&mut [&mut after]);
        assert!(
            peak(&after[tail..]) < 2e-3,
            "{}: {} after {tail} frames",
            kind.name,
            peak(&after[tail..])
        );
    }
}

#[test]
fn every_sample_rate_and_either_number_of_channels_works() {
    for rate in [8000.0, 11_025.0, 192_000.0] {
        for kind in ALL {
            for (key, channels) in [(0, 1), (1, 2), (2, 1), (3, 2)] {
                let stage = drawn_stage(kind, key);
                let mut chain = Chain::new(rate, channels, std::slice::from_ref(&stage)).unwrap();
                let mut sound = [lively(1, 5000), lively(2, 5000)];
                let mut block: Vec<&mut [f32]> =
                    sound.iter_mut().map(|channel| &mut channel[..]).collect();
                chain.process(&mut block[..channels]);
                assert!(
                    sound.iter().flatten().all(|x| x.is_finite()),
                    "{stage:?} at {rate} Hz"
                );
                assert_eq!(chain.faults(), 0, "{stage:?} at {rate} Hz");
            }
        }
    }
}
