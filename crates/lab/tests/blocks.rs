//! The same bits for blocks of any size, and the work of a quantum within its budget, whatever the sound is.

mod sounds;

use std::sync::LazyLock;

use heterodyne_lab::layout::{head, plane, section};
use heterodyne_lab::{Instrument, Settings};
use proptest::prelude::*;
use sounds::{gaussian, sines};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 40_000;

/// The largest step, which is what may be spent beyond a budget: one that goes over a whole frame costs a unit for each 512 samples at most, and one more;
/// others cost up to 80, whatever the frame is.
fn largest_step(frame_len: usize) -> f64 {
    80.0f64.max((frame_len / 512 + 1) as f64)
}

/// Two channels with tones that are paired, harmonics and noise, and a gap.
static SOUND: LazyLock<[Vec<f32>; 2]> = LazyLock::new(|| {
    let left = [(310.7, 0.4, 0.0), (621.4, 0.1, 0.5), (2000.0, 0.02, 1.0)];
    let right = [(317.2, 0.4, 0.0), (5000.0, 0.05, 0.5)];
    let mut seed = 0;
    [left.as_slice(), &right].map(|partials| {
        seed += 1;
        let mut sound = sines(FRAMES, RATE_HZ, partials);
        for (n, x) in sound.iter_mut().enumerate() {
            *x += (1e-3 * gaussian(seed, n)) as f32;
        }
        sound[20_000..21_000].fill(0.0);
        sound
    })
});

/// With short frames, so that there are many rounds.
fn instrument() -> Instrument {
    instrument_of(8192)
}

fn instrument_of(frame_len: usize) -> Instrument {
    let settings = Settings {
        channels: 2,
        frame_len,
        ..Settings::default()
    };
    Instrument::new(&settings).unwrap()
}

/// All that a script can see but the counts of calls and of news.
fn seen(lab: &Instrument) -> Vec<u64> {
    let bits = |x: &f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
    let mut seen: Vec<u64> = lab.results().iter().map(bits).collect();
    seen[head::QUANTA] = 0;
    for number in 0..plane::COUNT {
        for channel in 0..2 {
            let plane = lab.plane(number, channel);
            seen.extend(plane.iter().map(|x| u64::from(x.to_bits())));
        }
    }
    seen
}

/// What is seen after the whole sound, in quanta.
static WHOLE: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut lab = instrument();
    sounds::run(&mut lab, &[&SOUND[0], &SOUND[1]]);
    seen(&lab)
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn blocks_do_not_matter(sizes in prop::collection::vec(0usize..3000, 1..30)) {
        let mut lab = instrument();
        let mut from = 0;
        for size in sizes.into_iter().cycle().take(20_000) {
            let to = FRAMES.min(from + size);
            lab.process(&[&SOUND[0][from..to], &SOUND[1][from..to]]);
            from = to;
        }
        lab.process(&[&SOUND[0][from..], &SOUND[1][from..]]);
        prop_assert_eq!(lab.results()[head::FRAMES], FRAMES as f64);
        let found = seen(&lab);
        let differs = found.iter().zip(WHOLE.iter()).position(|(a, b)| a != b);
        prop_assert_eq!(differs, None);
    }
}

#[test]
fn every_section_is_told_and_no_quantum_has_more_than_its_work() {
    for (frame_len, budget) in [
        (8192, 20),
        (8192, 180),
        (8192, 600),
        (32_768, 180),
        (65_536, 180),
    ] {
        let mut lab = instrument_of(frame_len);
        lab.set_budget(budget).unwrap();
        let (mut news, mut counts) = (0, [0u64; section::COUNT]);
        let quanta = || SOUND[0].chunks(128).zip(SOUND[1].chunks(128));
        for (left, right) in quanta().cycle().take(3000) {
            let new = lab.process(&[left, right]);
            news |= new;
            for (section, count) in counts.iter_mut().enumerate() {
                *count += u64::from(new >> section & 1);
            }
        }
        assert_eq!(news, (1 << section::COUNT) - 1, "{frame_len}, {budget}");
        let words = lab.results();
        // Each section began at 1, for a block that says that nothing is known.
        for (section, count) in counts.iter().enumerate() {
            assert!(
                words[head::COUNTERS + section] >= *count as f64,
                "{section}"
            );
        }
        let most = words[head::MOST_UNITS];
        assert!(
            most <= budget as f64 + largest_step(frame_len),
            "{frame_len}: {most} of {budget}"
        );
        assert!(words[head::ROUND_FRAMES] > 0.0);
    }
}

#[test]
fn sections_that_are_not_asked_for_are_not_told() {
    for only in 0..section::COUNT {
        let mut lab = instrument();
        lab.set_sections(1 << only).unwrap();
        let mut news = 0;
        for _ in 0..3 {
            // What was new when it was made is left out.
            lab.process(&[&SOUND[0][..128], &SOUND[1][..128]]);
            news = sounds::run(&mut lab, &[&SOUND[0], &SOUND[1]]);
        }
        assert_eq!(news >> only & 1, 1, "{only} was not told");
        // Tones and the note are by the way of what follows from them.
        let by_the_way = 1 << section::TONES | 1 << section::TUNER;
        assert_eq!(
            news & !(1 << only) & !by_the_way,
            0,
            "only {only}: {news:#b}"
        );
    }
    let mut lab = instrument();
    lab.set_sections(0).unwrap();
    lab.process(&[&SOUND[0][..128], &SOUND[1][..128]]);
    assert_eq!(sounds::run(&mut lab, &[&SOUND[0], &SOUND[1]]), 0);
    assert_eq!(lab.results()[head::FRAMES], FRAMES as f64 + 128.0);
}
