//! The audio half touches the allocator never, whatever the control half is told meanwhile.

use heterodyne_allocation_count::touched;
use heterodyne_ring::layout::{STATUS_WORDS, ring, status};
use heterodyne_worklet::*;
use proptest::prelude::*;

use crate::{golden, load};

#[derive(Clone, Debug)]
enum Act {
    Play(u32),
    Fill(u32),
    /// The reader of the ring takes as many frames, if they are there.
    Take(u32),
    Pause,
    Resume,
    Seek(f64),
    Gain(f32),
    Loop(bool),
    Swap,
    Collect,
    Push,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0u32..9000).prop_map(Act::Play),
        3 => (0u32..9000).prop_map(Act::Fill),
        3 => (0u32..4000).prop_map(Act::Take),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => prop_oneof![0.0..100_000.0, Just(f64::NAN), Just(f64::INFINITY), Just(-1.0)].prop_map(Act::Seek),
        1 => prop_oneof![0.0f32..2.0, Just(f32::NAN)].prop_map(Act::Gain),
        1 => any::<bool>().prop_map(Act::Loop),
        1 => Just(Act::Swap),
        1 => Just(Act::Collect),
        1 => Just(Act::Push),
    ];
    prop::collection::vec(act, 1..60)
}

/// A track with a clip that is pushed, and one without.
fn with_a_clip() -> String {
    let text = golden("transitions.json");
    let mut track: serde_json::Value = serde_json::from_str(&text).unwrap();
    track["clips"] = serde_json::json!([{ "file_path": "rain.wav", "start": 0.1 }]);
    track.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn making_sound_allocates_nothing(acts in acts(), ring_frames in prop::sample::select(vec![0u32, 128, 4096])) {
        let tracks = [load(&with_a_clip(), 0, 0), load(&golden("moving_notches.json"), 0, 0)];
        // SAFETY: tracks and seat live until they are freed below, on this one thread; the ring's words are looked at as what they are.
        unsafe {
            let seat = ht_seat_new(tracks[0], 0.0, 0.8, 0, 0, ring_frames);
            let header = ht_ring(seat).cast::<std::sync::atomic::AtomicU32>();
            prop_assert_eq!(header.is_null(), ring_frames == 0);
            let mut swaps = 0;
            for act in acts {
                let (mut processed, mut filled) = (128, 0);
                match act {
                    Act::Play(frames) => processed = frames,
                    Act::Fill(frames) => filled = frames,
                    Act::Take(frames) if ring_frames > 0 => {
                        let word = |index: usize| &*header.add(index);
                        let order = std::sync::atomic::Ordering::SeqCst;
                        let held = word(ring::WRITTEN).load(order).wrapping_sub(word(ring::READ).load(order));
                        word(ring::READ).fetch_add(frames.min(held), order);
                    }
                    Act::Take(_) => {}
                    Act::Pause => { ht_pause(seat); }
                    Act::Resume => { ht_resume(seat); }
                    Act::Seek(frame) => { ht_seek(seat, frame); }
                    Act::Gain(gain) => { ht_gain(seat, gain); }
                    Act::Loop(looped) => { ht_loop(seat, u32::from(looped)); }
                    Act::Swap => {
                        swaps += 1;
                        ht_swap(seat, tracks[swaps % 2]);
                    }
                    Act::Collect => { ht_collect(seat); }
                    Act::Push => {
                        ht_clip_push(tracks[0], 0, [0.25f32; 2000].as_ptr(), 1000);
                    }
                }
                let calls = touched(|| {
                    if ring_frames == 0 {
                        assert_eq!(ht_process(seat, processed), processed.min(8192));
                    } else {
                        let room = ring_frames;
                        assert!(ht_fill(seat, filled) <= filled.min(room));
                        ht_ahead(seat);
                    }
                });
                prop_assert_eq!(calls, 0);
            }
            let words = std::slice::from_raw_parts(ht_status(seat), STATUS_WORDS);
            prop_assert_eq!(words[status::FAULTS], 0);
            ht_seat_free(seat);
            tracks.into_iter().for_each(|track| ht_track_free(track));
        }
    }
}
