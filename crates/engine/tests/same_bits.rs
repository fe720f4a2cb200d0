//! The same track gives the same bits: in any order of blocks, on any instruction set, in any block size, after any seek.

mod random_track;

use std::sync::Arc;

use heterodyne_engine::{Cursor, Isa, Mix, Player, QUANTUM, Score, Settings};
use proptest::prelude::*;
use random_track::{RandomTrack, track};

type Bits = [Vec<u32>; 2];

fn whole(score: &Score, isa: Isa) -> Bits {
    let mut cursor = Cursor::with_isa(score, isa);
    let mut out = [[0.0; QUANTUM]; 2];
    let mut bits: Bits = [Vec::new(), Vec::new()];
    for quantum in 0..score.quanta() {
        cursor.render(score, quantum, &mut out);
        for (bits, out) in bits.iter_mut().zip(&out) {
            bits.extend(out.iter().map(|x| x.to_bits()));
        }
    }
    bits.iter_mut()
        .for_each(|bits| bits.truncate(score.frames() as usize));
    bits
}

fn scores(track: &RandomTrack) -> impl Iterator<Item = Score> + '_ {
    [Mix::Offline, Mix::Live]
        .into_iter()
        .map(|mix| track.score(&Settings::new(track.rate, mix)))
}

fn play(player: &mut Player, frames: usize, sizes: &[usize]) -> Bits {
    let mut bits: Bits = [Vec::new(), Vec::new()];
    let (mut left, mut right) = (vec![0.0; 8192], vec![0.0; 8192]);
    for size in sizes.iter().cycle() {
        if bits[0].len() >= frames {
            break;
        }
        player.process(&mut left[..*size], &mut right[..*size]);
        bits[0].extend(left[..*size].iter().map(|x| x.to_bits()));
        bits[1].extend(right[..*size].iter().map(|x| x.to_bits()));
    }
    bits.iter_mut().for_each(|bits| bits.truncate(frames));
    bits
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn on_every_instruction_set(track in track()) {
        for score in scores(&track) {
            let first = whole(&score, Isa::Baseline);
            prop_assert!(first.iter().flatten().all(|x| f32::from_bits(*x).is_finite()));
            for isa in Isa::available() {
                prop_assert!(first == whole(&score, isa), "{isa:?} differs\n{}", track.json);
            }
        }
    }

    #[test]
    fn in_any_order_of_blocks(track in track(), order in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
        for score in scores(&track) {
            if score.quanta() == 0 {
                continue;
            }
            let all = whole(&score, Isa::detect());
            let mut cursor = Cursor::new(&score);
            let mut out = [[0.0; QUANTUM]; 2];
            for index in &order {
                let quantum = index.index(score.quanta() as usize);
                cursor.render(&score, quantum as u64, &mut out);
                for (channel, bits) in out.iter().zip(&all) {
                    let from = quantum * QUANTUM;
                    let to = bits.len().min(from + QUANTUM);
                    let same = channel.iter().map(|x| x.to_bits()).zip(&bits[from..to]).all(|(a, b)| a == *b);
                    prop_assert!(same, "block {quantum} differs\n{}", track.json);
                }
            }
        }
    }

    #[test]
    fn in_any_block_size(track in track(), sizes in prop::collection::vec(1usize..=8192, 1..6)) {
        for score in scores(&track) {
            let all = whole(&score, Isa::detect());
            let frames = score.frames() as usize;
            let (mut player, _controller) = Player::new(Arc::new(score));
            prop_assert!(all == play(&mut player, frames, &sizes), "sizes {sizes:?}\n{}", track.json);
        }
    }

    #[test]
    fn after_any_seek(track in track(), to in 0.0..1.2f64, size in 1usize..3000) {
        for score in scores(&track) {
            let all = whole(&score, Isa::detect());
            let frames = score.frames() as usize;
            let target = (to * frames as f64) as usize;
            let fade = score.sample_rate() as usize / 100;
            let (mut player, mut controller) = Player::new(Arc::new(score));
            play(&mut player, 700, &[700]);
            controller.seek(target as u64).unwrap();
            let got = play(&mut player, frames + 600, &[size]);
            for channel in 0..2 {
                for (n, got) in got[channel].iter().enumerate().skip(fade) {
                    let want = all[channel].get(target + n).copied().unwrap_or(0);
                    prop_assert_eq!(*got, want, "frame {} after a seek to {}", n, target);
                }
            }
        }
    }

    #[test]
    fn a_seed_changes_only_noise(track in track()) {
        let settings = Settings::new(track.rate, Mix::Offline);
        let other = Settings { seed: 1, ..settings.clone() };
        let (a, b) = (track.score(&settings), track.score(&other));
        prop_assert_ne!(a.fingerprint(), b.fingerprint());
        // Bursts are drawn, too, in a voice whose level is known.
        let bursts = track.json.contains("litchInterval");
        if !bursts && a.peak_bound().is_some() && a.steps_to_scan().is_empty() {
            prop_assert!(whole(&a, Isa::detect()) == whole(&b, Isa::detect()));
        }
    }
}
