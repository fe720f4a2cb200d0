//! Two real threads at one ring: whatever the sizes, the pace, pauses and seeks, what comes out is what went in, in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use heterodyne_ring::{Heard, MAX_FRAMES, Ring};
use proptest::prelude::*;

/// Frame k of the stream: whole numbers below 2²⁴, which f32 holds, the sides apart by sign.
fn frame(k: u32) -> [f32; 2] {
    let number = (k % (1 << 23) + 1) as f32;
    [number, -number]
}

fn frames(from: u32, count: u32) -> [Vec<f32>; 2] {
    [0, 1].map(|side| (from..from + count).map(|k| frame(k)[side]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(
        size in 6u32..12,
        writes in prop::collection::vec(1u32..300, 1..8),
        reads in prop::collection::vec(1u32..300, 1..8),
        total in 2000u32..6000,
    ) {
        // More than half at once, on both sides, would let each wait for the other.
        let capacity = 1 << size;
        let ring: Arc<Ring> = Ring::new(capacity, 48_000).unwrap();
        let (mut writer, mut reader) = ring.ends();
        let producer = thread::spawn(move || {
            let (mut at, mut sizes) = (0, writes.iter().cycle());
            while at < total {
                let count = (*sizes.next().unwrap()).min(capacity / 2).min(total - at);
                let [left, right] = frames(at, count);
                while !writer.write(&left, &right) {
                    thread::yield_now();
                }
                at += count;
            }
        });
        let (mut at, mut sizes) = (0, reads.iter().cycle());
        let mut late = 0;
        while at < total {
            let count = (*sizes.next().unwrap()).min(capacity / 2).min(total - at) as usize;
            let (mut left, mut right) = (vec![9.0; count], vec![9.0; count]);
            match reader.read(&mut left, &mut right) {
                Heard::Sound => {
                    // After silence it fades in; the last weight is 1.
                    let [want_left, want_right] = frames(at, count as u32);
                    prop_assert_eq!(left[count - 1], want_left[count - 1]);
                    prop_assert_eq!(right[count - 1], want_right[count - 1]);
                    if late == 0 {
                        prop_assert_eq!(&left, &want_left);
                        prop_assert_eq!(&right, &want_right);
                    }
                    at += count as u32;
                    late = 0;
                }
                heard => {
                    prop_assert!(left.iter().chain(&right).all(|x| *x == 0.0));
                    prop_assert_eq!(heard == Heard::Late, at > 0);
                    late += u32::from(heard == Heard::Late);
                    thread::yield_now();
                }
            }
        }
        producer.join().unwrap();
    }
}

#[test]
fn a_stream_with_pauses_and_seeks_never_steps_back() {
    const QUANTUM: u32 = 16;
    let ring: Arc<Ring> = Ring::new(256, 48_000).unwrap();
    let (mut writer, mut reader) = ring.ends();
    let done = Arc::new(AtomicBool::new(false));
    let producer = {
        let done = Arc::clone(&done);
        thread::spawn(move || {
            let mut at = 0;
            for quantum in 0..5000u32 {
                if quantum % 37 == 0 {
                    writer.skip();
                }
                let [left, right] = frames(at, QUANTUM);
                while !writer.write(&left, &right) {
                    thread::yield_now();
                }
                at += QUANTUM;
            }
            done.store(true, Relaxed);
            at
        })
    };
    let (mut left, mut right) = ([0.0; QUANTUM as usize], [0.0; QUANTUM as usize]);
    let (mut last, mut calls) = (0.0, 0u32);
    loop {
        let ended = done.load(Relaxed);
        calls += 1;
        // Pauses of many lengths, over before the end.
        let paused = !ended && calls % 512 > 500;
        ring.set_paused(paused);
        let heard = reader.read(&mut left, &mut right);
        if heard == Heard::Sound && !paused {
            // Every fade in ends with the new frame alone.
            let newest = left[QUANTUM as usize - 1];
            assert!(newest > last, "{newest} after {last}");
            assert_eq!(right[QUANTUM as usize - 1], -newest);
            last = newest;
        } else if heard != Heard::Sound {
            if ended && !paused {
                break;
            }
            thread::yield_now();
        }
    }
    let written = producer.join().unwrap();
    assert_eq!(
        last,
        frame(written - 1)[0],
        "the stream is heard to its end"
    );
}

#[test]
fn only_powers_of_two_are_rings() {
    for frames in [0, 3, 100, MAX_FRAMES + 1, 2 * MAX_FRAMES, u32::MAX] {
        assert!(
            Ring::<std::sync::atomic::AtomicU32>::new(frames, 48_000).is_none(),
            "{frames}"
        );
    }
    for frames in [1, 2, 128, MAX_FRAMES] {
        assert!(
            Ring::<std::sync::atomic::AtomicU32>::new(frames, 48_000).is_some(),
            "{frames}"
        );
    }
}
