//! A seat with a ring: what a reader finds there.

use heterodyne_ring::layout::{RING_HEADER_WORDS, STATUS_WORDS, ring, status};
use heterodyne_worklet::*;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use crate::{golden, play, seat};

/// The words of a seat's ring.
struct Words<'a>(&'a [AtomicU32]);

impl Words<'_> {
    fn of(seat: *mut Seat) -> Self {
        // SAFETY: the ring lives as long as the seat, and its words are atomics; the header tells how many there are.
        unsafe {
            let at = ht_ring(seat).cast::<AtomicU32>();
            let capacity = (*at.add(ring::CAPACITY)).load(SeqCst) as usize;
            Self(std::slice::from_raw_parts(
                at,
                RING_HEADER_WORDS + 2 * capacity,
            ))
        }
    }

    fn get(&self, index: usize) -> u32 {
        self.0[index].load(SeqCst)
    }

    fn set(&self, index: usize, value: u32) {
        self.0[index].store(value, SeqCst);
    }

    /// Reads a quantum of the left side as a script would.
    fn take(&self) -> Vec<f32> {
        let capacity = self.get(ring::CAPACITY);
        let read = self.get(ring::READ);
        assert!(self.get(ring::WRITTEN).wrapping_sub(read) >= 128);
        let at = RING_HEADER_WORDS + (read % capacity) as usize;
        let got = (at..at + 128)
            .map(|word| f32::from_bits(self.get(word)))
            .collect();
        self.set(ring::READ, read.wrapping_add(128));
        got
    }
}

#[test]
fn whole_quanta_as_many_as_fit_and_are_wanted() {
    let seat = seat(&golden("transitions.json"), 1, 1024);
    let words = Words::of(seat);
    // SAFETY: a seat of this thread.
    unsafe {
        assert_eq!(
            (ht_fill(seat, 127), ht_fill(seat, 300), ht_ahead(seat)),
            (0, 256, 256)
        );
        assert_eq!(ht_fill(seat, 10_000), 768);
        assert_eq!((ht_fill(seat, 10_000), words.get(ring::HEARTBEAT)), (0, 4));
        words.take();
        assert_eq!((ht_ahead(seat), ht_fill(seat, 10_000)), (896, 128));
        let told = std::slice::from_raw_parts(ht_status(seat), STATUS_WORDS);
        assert_eq!(
            (told[status::POSITION], told[status::WRITTEN]),
            (1152, 1152)
        );
        ht_seat_free(seat);
    }
}

#[test]
fn samples_pass_unchanged_around_the_ring() {
    let text = golden("transitions.json");
    let (alone, ringed) = (seat(&text, 1, 0), seat(&text, 1, 256));
    let words = Words::of(ringed);
    for _ in 0..100 {
        // SAFETY: a seat of this thread.
        unsafe { ht_fill(ringed, 128) };
        assert_eq!(words.take(), play(alone, 128)[0]);
    }
    // SAFETY: nobody uses them any more.
    unsafe {
        ht_seat_free(alone);
        ht_seat_free(ringed);
    }
}

#[test]
fn a_seek_marks_where_it_begins_and_wants_to_be_filled_at_once() {
    let text = golden("transitions.json");
    let (alone, ringed) = (seat(&text, 1, 0), seat(&text, 1, 4096));
    let words = Words::of(ringed);
    // SAFETY: seats of this thread.
    unsafe {
        ht_fill(ringed, 2048);
        play(alone, 2048);
        ht_seek(ringed, 9999.0);
        ht_seek(alone, 9999.0);
        assert_eq!(ht_ahead(ringed), 0);
        assert_eq!(ht_fill(ringed, 1024), 1024);
        assert_eq!(
            (words.get(ring::SKIP_TO), words.get(ring::SKIPS)),
            (2048, 1)
        );
        assert_eq!(ht_ahead(ringed), 1024);
        words.set(ring::READ, 2048);
        words.set(ring::SKIPS_DONE, 1);
        assert_eq!(ht_ahead(ringed), 1024);
        for _ in 0..8 {
            assert_eq!(words.take(), play(alone, 128)[0]);
        }
        ht_seat_free(alone);
        ht_seat_free(ringed);
    }
}

#[test]
fn the_end_is_marked_to_the_frame_and_taken_back_by_a_seek() {
    let seat = seat(&golden("odd_lengths.json"), 1, 1024);
    let words = Words::of(seat);
    // SAFETY: a seat of this thread.
    unsafe {
        let frames = std::slice::from_raw_parts(ht_status(seat), STATUS_WORDS)[status::FRAMES];
        assert_ne!(frames % 128, 0, "the end lies inside a quantum");
        while words.get(ring::ENDED) == 0 {
            assert!(words.get(ring::WRITTEN) <= frames);
            ht_fill(seat, 128);
            words.take();
        }
        assert_eq!(words.get(ring::END_AT), frames);
        ht_seek(seat, 0.0);
        ht_fill(seat, 128);
        assert_eq!(words.get(ring::ENDED), 0);
        words.take();
        // A seek past the end: silence from where it is carried out, once its fade is over.
        ht_seek(seat, 1e12);
        (0..10).for_each(|_| {
            ht_fill(seat, 128);
            words.take();
        });
        assert_eq!(words.get(ring::ENDED), 1);
        assert!(
            words
                .get(ring::WRITTEN)
                .wrapping_sub(words.get(ring::END_AT))
                <= 1280
        );
        ht_seat_free(seat);
    }
}

#[test]
fn pausing_is_the_rings() {
    let seat = seat(&golden("steady_tones.json"), 1, 1024);
    let words = Words::of(seat);
    // SAFETY: a seat of this thread.
    unsafe {
        assert_eq!((ht_pause(seat), words.get(ring::PAUSED)), (0, 1));
        assert_eq!(
            ht_fill(seat, 1024),
            1024,
            "what is heard next is made all the same"
        );
        assert_eq!((ht_resume(seat), words.get(ring::PAUSED)), (0, 0));
        ht_seat_free(seat);
    }
}
