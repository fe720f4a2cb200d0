//! Numbers that no page means to pass: each is answered, and what comes out stays finite.

use heterodyne_ring::layout::{STATUS_WORDS, status};
use heterodyne_worklet::*;

use crate::{golden, load, load_with, play, seat};

const FRAMES: [f64; 8] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    -1.0,
    -0.0,
    0.5,
    9_007_199_254_740_993.0,
    f64::MAX,
];
const GAINS: [f32; 6] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MAX,
    -1.0,
    f32::MIN_POSITIVE,
];

/// The frame that comes next.
fn position(seat: *mut Seat) -> u32 {
    // SAFETY: a seat; nobody writes now.
    unsafe { std::slice::from_raw_parts(ht_status(seat), STATUS_WORDS)[status::POSITION] }
}

fn assert_finite(planes: &[Vec<f32>; 2], what: &str) {
    let finite = planes.iter().flatten().all(|sample| sample.is_finite());
    assert!(finite, "{what}");
}

#[test]
fn any_frame_and_any_gain_begin_a_seat() {
    let track = load(&golden("transitions.json"), 0, 0);
    for frame in FRAMES {
        for gain in GAINS {
            for looped in [0, 1, u32::MAX] {
                let what = format!("{frame}, {gain}, {looped}");
                // SAFETY: a loaded track; seats of this thread, freed once.
                unsafe {
                    for seat in [
                        ht_seat_new(track, frame, gain, 0, looped, 0),
                        ht_seat_join(track, frame, gain, looped),
                    ] {
                        assert!(!seat.is_null(), "{what}");
                        for _ in 0..3 {
                            assert_finite(&play(seat, 1024), &what);
                            ht_collect(seat);
                        }
                        ht_seat_free(seat);
                    }
                }
            }
        }
    }
    // SAFETY: nobody uses it any more.
    unsafe { ht_track_free(track) };
}

#[test]
fn any_order_is_taken_while_sound_goes_on() {
    let seat = seat(&golden("transitions.json"), 0, 0);
    for frame in FRAMES {
        for gain in GAINS {
            // SAFETY: a seat of this thread.
            unsafe {
                assert_eq!([ht_seek(seat, frame), ht_gain(seat, gain)], [0; 2]);
                assert_eq!(ht_loop(seat, gain.to_bits()), 0);
                for _ in 0..3 {
                    assert_finite(&play(seat, 999), &format!("{frame}, {gain}"));
                }
                ht_collect(seat);
            }
        }
    }
    // SAFETY: nobody uses it any more.
    unsafe { ht_seat_free(seat) };
}

#[test]
fn blocks_of_any_length_are_made_in_part_or_not_at_all() {
    let text = golden("steady_tones.json");
    let (alone, ringed) = (seat(&text, 0, 0), seat(&text, 0, 64));
    // SAFETY: seats of this thread.
    unsafe {
        assert_eq!(
            [ht_process(alone, 0), ht_process(alone, u32::MAX)],
            [0, 8192]
        );
        assert_eq!(position(alone), 8192);
        assert_eq!([ht_fill(alone, u32::MAX), ht_ahead(alone)], [0; 2]);
        // No quantum fits into this ring.
        assert_eq!([ht_fill(ringed, u32::MAX), ht_ahead(ringed)], [0; 2]);
        ht_seat_free(alone);
        ht_seat_free(ringed);
    }
}

#[test]
fn a_track_without_steps_is_refused_or_silent() {
    for text in [
        r#"{"global": {"sample_rate": 44100}, "steps": []}"#,
        r#"{"global": {"sample_rate": 44100}, "steps": [{"duration": 0, "voices": []}]}"#,
        r#"{"global": {"sample_rate": 44100}, "steps": [{"duration": 1, "voices": []}]}"#,
        "{}",
    ] {
        let (track, answer) = load_with(text.as_bytes(), &[], 0, 1);
        // SAFETY: null or loaded just now; null is allowed everywhere.
        unsafe {
            for looped in [0, 1] {
                let seat = ht_seat_new(track, f64::MAX, 1.0, 0, looped, 0);
                assert_eq!(seat.is_null(), track.is_null(), "{answer}");
                if seat.is_null() {
                    continue;
                }
                for _ in 0..20 {
                    let planes = play(seat, 8192);
                    assert!(planes.iter().flatten().all(|sample| *sample == 0.0));
                    ht_seek(seat, 0.0);
                    ht_collect(seat);
                }
                ht_seat_free(seat);
            }
            let plan = ht_plan_new(track, 1, 0.25, 0.0, -1.0, 0, 0);
            let said = std::slice::from_raw_parts(ht_answer_ptr(), ht_answer_len());
            let said: serde_json::Value = serde_json::from_slice(said).expect("JSON");
            assert_eq!(plan.is_null(), !said["error"].is_null(), "{said}");
            ht_plan_free(plan);
            ht_track_free(track);
        }
    }
}

#[test]
fn clips_take_what_is_theirs_and_nothing_after_their_end() {
    let voice = r#"{"synth_function_name": "binaural_beat", "params": {"ampL": 0, "ampR": 0}}"#;
    let text = format!(
        r#"{{"global": {{"sample_rate": 8000}}, "progression": [{{"duration": 1, "voices": [{voice}]}}],
            "clips": [{{"file_path": "rain.wav", "start": 0}}]}}"#
    );
    let track = load(&text, 0, 0);
    let bad = [f32::NAN, f32::INFINITY, f32::MAX, 0.5];
    // SAFETY: two frames lie there; the track is freed once, before the seat that plays it.
    unsafe {
        for index in [1, 2, u32::MAX] {
            assert_eq!(ht_clip_push(track, index, bad.as_ptr(), 2), 0);
            assert_eq!(ht_clip_finish(track, index), 0);
        }
        assert_eq!(ht_clip_push(track, 0, std::ptr::null(), 2), 0);
        assert_eq!(ht_clip_push(track, 0, bad.as_ptr(), 0), 0);
        assert_eq!(ht_clip_push(track, 0, bad.as_ptr(), usize::MAX), 0);
        assert_eq!(ht_clip_push(track, 0, bad.as_ptr(), 2), 2);
        assert_eq!([ht_clip_finish(track, 0), ht_clip_finish(track, 0)], [1; 2]);
        assert_eq!(ht_clip_push(track, 0, bad.as_ptr(), 2), 0);
        let seat = ht_seat_new(track, 0.0, 1.0, 0, 0, 0);
        ht_track_free(track);
        assert_finite(&play(seat, 8192), "a clip of what is no sound");
        ht_seat_free(seat);
    }
}

#[test]
fn a_text_that_nests_without_end_fits_the_stack_of_a_worker() {
    // A Worker's stack is a MiB; frames of a native build are larger than those of WebAssembly.
    let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
    let voice = |curve: &str| {
        format!(
            r#"{{"progression": [{{"duration": 1, "voices": [{{"synth_function_name": "binaural_beat",
                "is_transition": true, "params": {{"transition_curve": "{curve}"}}}}]}}]}}"#
        )
    };
    let texts = [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        "[".repeat(1_000_000),
        voice(&deep("(", ")")),
        voice(&deep("-", "")),
        voice(&deep("sin(", ")")),
        format!("{}alpha{}", "<a>".repeat(200_000), "</a>".repeat(200_000)),
    ];
    let loading = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            for text in texts {
                let (track, answer) = load_with(text.as_bytes(), &[], 0, 0);
                let said = answer["diagnostics"].as_array().map_or(0, Vec::len);
                assert!(said > 0, "{}", &text[..40]);
                // SAFETY: null or loaded just now.
                unsafe { ht_track_free(track) };
            }
        });
    loading.expect("a thread").join().expect("all are answered");
}
