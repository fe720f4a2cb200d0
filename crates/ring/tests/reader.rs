//! What a reader makes of pauses, seeks and gaps: worked out by hand for quanta of four frames, whose weights are ¼, ½, ¾ and 1.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use heterodyne_ring::layout::ring as word;
use heterodyne_ring::{Heard, Reader, Ring, Writer};

struct Pair {
    ring: Arc<Ring>,
    writer: Writer,
    reader: Reader,
}

impl Pair {
    fn new() -> Self {
        let ring = Ring::new(16, 8000).unwrap();
        let (writer, reader) = ring.ends();
        Self {
            ring,
            writer,
            reader,
        }
    }

    /// Four frames of one value, the right side negative.
    fn put(&mut self, value: f32) {
        assert!(self.writer.write(&[value; 4], &[-value; 4]));
    }

    fn hear(&mut self) -> (Heard, [f32; 4]) {
        let (mut left, mut right) = ([9.0; 4], [9.0; 4]);
        let heard = self.reader.read(&mut left, &mut right);
        assert_eq!(right.map(|x| -x), left);
        (heard, left)
    }

    fn word(&self, index: usize) -> u32 {
        self.ring.words()[index].load(Relaxed)
    }
}

#[test]
fn the_first_frames_are_as_they_were_written() {
    let mut pair = Pair::new();
    assert_eq!(pair.hear(), (Heard::Rest, [0.0; 4]), "nothing has come yet");
    pair.put(8.0);
    assert_eq!(pair.hear(), (Heard::Sound, [8.0; 4]));
    assert_eq!((pair.word(word::LATE), pair.word(word::QUANTA)), (0, 2));
}

#[test]
fn a_gap_is_late_and_what_comes_after_it_fades_in() {
    let mut pair = Pair::new();
    pair.put(8.0);
    pair.hear();
    assert_eq!(pair.hear(), (Heard::Late, [0.0; 4]));
    assert_eq!(pair.hear(), (Heard::Late, [0.0; 4]));
    pair.put(8.0);
    pair.put(8.0);
    assert_eq!(pair.hear(), (Heard::Sound, [2.0, 4.0, 6.0, 8.0]));
    assert_eq!(pair.hear(), (Heard::Sound, [8.0; 4]));
    assert_eq!((pair.word(word::LATE), pair.reader.late()), (2, 2));
}

#[test]
fn a_pause_fades_out_keeps_its_place_and_fades_in() {
    let mut pair = Pair::new();
    (1..=4).for_each(|k| pair.put(8.0 * k as f32));
    assert_eq!(pair.hear().1, [8.0; 4]);
    pair.ring.set_paused(true);
    assert_eq!(pair.hear(), (Heard::Sound, [12.0, 8.0, 4.0, 0.0]));
    assert_eq!(pair.hear(), (Heard::Rest, [0.0; 4]));
    assert_eq!(pair.hear(), (Heard::Rest, [0.0; 4]));
    assert_eq!(pair.word(word::READ), 8);
    pair.ring.set_paused(false);
    assert_eq!(pair.hear(), (Heard::Sound, [6.0, 12.0, 18.0, 24.0]));
    assert_eq!(pair.hear(), (Heard::Sound, [32.0; 4]));
    assert_eq!(pair.word(word::LATE), 0);
}

#[test]
fn a_ring_that_begins_paused_begins_with_its_very_first_frame() {
    let mut pair = Pair::new();
    pair.ring.set_paused(true);
    pair.put(8.0);
    assert_eq!(pair.hear(), (Heard::Rest, [0.0; 4]));
    pair.ring.set_paused(false);
    assert_eq!(pair.hear(), (Heard::Sound, [8.0; 4]));
}

#[test]
fn a_seek_crosses_from_the_old_place_to_the_new_one() {
    let mut pair = Pair::new();
    pair.put(8.0);
    pair.put(8.0);
    pair.put(8.0);
    pair.hear();
    pair.writer.skip();
    assert_eq!(pair.writer.ahead(), 0, "what is old is not ahead");
    assert_eq!(
        pair.hear(),
        (Heard::Sound, [8.0; 4]),
        "the new place is not there yet"
    );
    pair.put(-16.0);
    assert_eq!(pair.writer.ahead(), 4);
    assert_eq!(pair.hear(), (Heard::Sound, [2.0, -4.0, -10.0, -16.0]));
    assert_eq!(
        (pair.word(word::READ), pair.word(word::SKIPS_DONE)),
        (16, 1)
    );
    assert_eq!(pair.writer.ahead(), 0);
}

#[test]
fn the_second_of_two_seeks_counts() {
    let mut pair = Pair::new();
    pair.put(8.0);
    pair.hear();
    pair.writer.skip();
    pair.put(1000.0);
    pair.writer.skip();
    pair.put(16.0);
    // Of the old place one quantum of the first seek's frames is left.
    assert_eq!(pair.hear(), (Heard::Sound, [754.0, 508.0, 262.0, 16.0]));
    assert_eq!(pair.word(word::SKIPS_DONE), 2);
    assert_eq!(pair.hear(), (Heard::Late, [0.0; 4]));
}

#[test]
fn a_seek_while_paused_moves_without_a_sound() {
    let mut pair = Pair::new();
    pair.put(8.0);
    pair.put(8.0);
    pair.hear();
    pair.ring.set_paused(true);
    pair.hear();
    pair.writer.skip();
    pair.put(16.0);
    pair.put(16.0);
    assert_eq!(pair.hear(), (Heard::Rest, [0.0; 4]));
    assert_eq!(pair.word(word::READ), 8, "at the new place");
    pair.ring.set_paused(false);
    assert_eq!(pair.hear(), (Heard::Sound, [4.0, 8.0, 12.0, 16.0]));
}

#[test]
fn the_least_fill_begins_anew_when_asked() {
    let mut pair = Pair::new();
    (0..4).for_each(|_| pair.put(8.0));
    pair.hear();
    assert_eq!(pair.word(word::LEAST_FILL), 16);
    pair.hear();
    assert_eq!(pair.word(word::LEAST_FILL), 12);
    pair.put(8.0);
    pair.ring.words()[word::LEAST_ASKED].store(1, Relaxed);
    pair.hear();
    assert_eq!(
        (pair.word(word::LEAST_FILL), pair.word(word::LEAST_ANSWERED)),
        (12, 1)
    );
    pair.hear();
    assert_eq!(pair.word(word::LEAST_FILL), 8);
}
