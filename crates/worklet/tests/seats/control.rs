//! Orders, as a script gives them.

use heterodyne_ring::layout::{STATUS_WORDS, state, status};
use heterodyne_worklet::*;

use crate::{golden, load, play, seat};

/// A word of the status of a seat.
fn told(seat: *mut Seat, index: usize) -> u32 {
    // SAFETY: a seat; nobody writes now.
    unsafe { std::slice::from_raw_parts(ht_status(seat), STATUS_WORDS)[index] }
}

#[test]
fn the_status_tells_where_the_player_is() {
    let seat = seat(&golden("transitions.json"), 0, 0);
    assert_eq!(told(seat, status::STATE), state::PLAYING as u32);
    let frames = told(seat, status::FRAMES);
    assert!(frames > 10_000 && told(seat, status::SAMPLE_RATE) == 44_100);
    play(seat, 1000);
    assert_eq!(
        (told(seat, status::POSITION), told(seat, status::BLOCKS)),
        (1000, 1)
    );
    // SAFETY: a seat of this thread.
    unsafe {
        assert_eq!(ht_pause(seat), 0);
        play(seat, 2000);
        assert_eq!(told(seat, status::STATE), state::PAUSED as u32);
        // The ramp of 10 ms moves on.
        assert_eq!(told(seat, status::POSITION), 1441);
        assert_eq!(ht_resume(seat), 0);
        assert_eq!(ht_seek(seat, f64::INFINITY), 0);
        play(seat, 2000);
        assert_eq!(
            (told(seat, status::STATE), told(seat, status::POSITION)),
            (state::ENDED as u32, frames)
        );
        assert_eq!(ht_seek(seat, f64::NAN), 0);
        play(seat, 500);
        assert_eq!(
            (told(seat, status::STATE), told(seat, status::POSITION)),
            (state::PLAYING as u32, 500)
        );
        ht_seat_free(seat);
    }
}

#[test]
fn gain_is_a_factor_and_levels_are_the_greatest_magnitudes() {
    let text = golden("steady_tones.json");
    let (full, half) = (seat(&text, 1, 0), seat(&text, 1, 0));
    // SAFETY: seats of this thread.
    unsafe {
        assert_eq!(ht_gain(half, 0.5), 0);
        let (a, b) = (play(full, 4096), play(half, 4096));
        for n in 441..4096 {
            assert_eq!(b[0][n], 0.5 * a[0][n]);
        }
        let peak = a[0].iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
        assert!(peak > 0.0);
        assert_eq!(f32::from_bits(told(full, status::PEAK_LEFT)), peak);
        ht_seat_free(full);
        ht_seat_free(half);
    }
}

#[test]
fn orders_that_nobody_takes_are_refused_at_last() {
    let seat = seat(&golden("steady_tones.json"), 0, 0);
    // SAFETY: a seat of this thread.
    unsafe {
        let taken = (0..100).take_while(|_| ht_gain(seat, 0.5) == 0).count();
        assert_eq!(taken, 64);
        assert_eq!((ht_seek(seat, 0.0), ht_pause(seat)), (1, 1));
        play(seat, 128);
        assert_eq!(ht_pause(seat), 0);
        ht_seat_free(seat);
    }
}

#[test]
fn a_track_that_was_swapped_out_comes_back_and_may_be_freed_before() {
    let seat = seat(&golden("steady_tones.json"), 0, 0);
    let next = load(&golden("transitions.json"), 0, 0);
    // SAFETY: a seat of this thread; the track is freed once.
    unsafe {
        assert_eq!(ht_swap(seat, next), 0);
        ht_track_free(next);
        play(seat, 1000);
        assert_eq!(ht_collect(seat), 1);
        assert_eq!(ht_collect(seat), 0);
        ht_seat_free(seat);
    }
}

#[test]
fn nothing_is_done_with_nothing() {
    let (track, seat) = (std::ptr::null_mut::<Track>(), std::ptr::null_mut::<Seat>());
    // SAFETY: null is allowed everywhere.
    unsafe {
        assert!(ht_seat_new(track, 0.0, 1.0, 0, 0, 0).is_null());
        assert!(ht_seat_join(track, 0.0, 1.0, 0).is_null());
        assert_eq!(
            [ht_pause(seat), ht_resume(seat), ht_seek(seat, 1.0)],
            [2; 3]
        );
        assert_eq!(
            [ht_gain(seat, 1.0), ht_loop(seat, 1), ht_swap(seat, track)],
            [2; 3]
        );
        assert_eq!(
            [
                ht_process(seat, 9),
                ht_fill(seat, 9),
                ht_ahead(seat),
                ht_collect(seat)
            ],
            [0; 4]
        );
        assert!(ht_left(seat).is_null() && ht_right(seat).is_null());
        assert!(ht_status(seat).is_null() && ht_ring(seat).is_null());
        assert_eq!(ht_clip_push(track, 0, std::ptr::null(), 1), 0);
        assert_eq!(ht_clip_finish(track, 0), 0);
        assert_eq!(
            ht_files_add(
                std::ptr::null_mut(),
                std::ptr::null(),
                0,
                std::ptr::null_mut(),
                0
            ),
            0
        );
        ht_seat_free(seat);
        ht_track_free(track);
        ht_files_free(std::ptr::null_mut());
        ht_free(std::ptr::null_mut(), 1, 1);
    }
    assert!(ht_alloc(0, 1).is_null() && ht_alloc(1, 0).is_null() && ht_alloc(1, 3).is_null());
    assert!(ht_alloc(1, 1 << 20).is_null() && ht_alloc(usize::MAX, 1).is_null());
}

#[test]
fn a_seat_has_a_ring_of_a_power_of_two_or_is_none() {
    let track = load(&golden("steady_tones.json"), 0, 0);
    // SAFETY: a loaded track; seats are freed once.
    unsafe {
        for frames in [3, 1000, 1 << 21, u32::MAX] {
            assert!(
                ht_seat_new(track, 0.0, 1.0, 0, 0, frames).is_null(),
                "{frames}"
            );
        }
        for frames in [1, 128, 8192] {
            let seat = ht_seat_new(track, 0.0, 1.0, 0, 0, frames);
            assert_eq!(ht_ring(seat).addr() % 64, 0);
            ht_seat_free(seat);
        }
        ht_track_free(track);
    }
}
