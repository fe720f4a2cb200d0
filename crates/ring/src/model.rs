//! Every order of two threads at the ring and at the status block, tried by a model checker; and orders that are wrong, which it must
//! find.
//!
//! The checker runs each scene again and again, with every interleaving of the words' operations and every older value that the orderings
//! allow a load to see. The wrong orders are made of the same pieces of code, put together wrongly.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::{self, Relaxed};

use loom::sync::atomic::AtomicU32 as Checked;
use loom::thread;

use crate::reader::{Heard, Reader};
use crate::ring::Ring;
use crate::sequence;
use crate::word::Word;
use crate::writer::Writer;

impl Word for Checked {
    fn new(value: u32) -> Self {
        Checked::new(value)
    }

    fn load(&self, order: Ordering) -> u32 {
        Checked::load(self, order)
    }

    fn store(&self, value: u32, order: Ordering) {
        Checked::store(self, value, order);
    }

    fn swap(&self, value: u32, order: Ordering) -> u32 {
        Checked::swap(self, value, order)
    }

    fn raise(&self, value: u32, order: Ordering) {
        self.fetch_max(value, order);
    }

    fn fence(order: Ordering) {
        loom::sync::atomic::fence(order);
    }
}

/// A word whose every order is relaxed: what a program has that forgets to order anything.
struct Forgetful(Checked);

impl Word for Forgetful {
    fn new(value: u32) -> Self {
        Self(Checked::new(value))
    }

    fn load(&self, _order: Ordering) -> u32 {
        self.0.load(Relaxed)
    }

    fn store(&self, value: u32, _order: Ordering) {
        self.0.store(value, Relaxed);
    }

    fn swap(&self, value: u32, _order: Ordering) -> u32 {
        self.0.swap(value, Relaxed)
    }

    fn raise(&self, value: u32, _order: Ordering) {
        self.0.fetch_max(value, Relaxed);
    }

    fn fence(_order: Ordering) {}
}

/// Runs a scene in every order.
fn explore(scene: impl Fn() + Send + Sync + 'static) {
    loom::model::Builder::new().check(scene);
}

/// Whether some order of a scene fails.
fn fails(scene: impl Fn() + Send + Sync + 'static) -> bool {
    catch_unwind(AssertUnwindSafe(|| explore(scene))).is_err()
}

/// Frame k of the stream: no two are equal, none is silence.
fn frame(k: u32) -> [f32; 2] {
    [k as f32 + 1.0, -(k as f32) - 1.0]
}

/// Puts in frame k as a whole; how it is done is the scene's.
type Put<W> = fn(&mut Writer<W>, u32) -> bool;
/// Takes a frame out, if one is there.
type Take<W> = fn(&mut Reader<W>) -> Option<[f32; 2]>;

fn put<W: Word>(writer: &mut Writer<W>, k: u32) -> bool {
    let [left, right] = frame(k);
    writer.write(&[left], &[right])
}

fn take<W: Word>(reader: &mut Reader<W>) -> Option<[f32; 2]> {
    let (mut left, mut right) = ([0.0], [0.0]);
    let heard = reader.read(&mut left, &mut right);
    (heard == Heard::Sound).then_some([left[0], right[0]])
}

/// Seeded: the counter before the samples.
fn put_counter_first<W: Word>(writer: &mut Writer<W>, k: u32) -> bool {
    if writer.room() == 0 {
        return false;
    }
    let [left, right] = frame(k);
    writer.publish(1);
    writer.copy_at(k, &[left], &[right]);
    true
}

/// Seeded: writes without asking for room.
fn put_without_room<W: Word>(writer: &mut Writer<W>, k: u32) -> bool {
    let [left, right] = frame(k);
    writer.copy(&[left], &[right]);
    writer.publish(1);
    true
}

/// Seeded: lets the place be overwritten before it has copied.
fn take_released_first<W: Word>(reader: &mut Reader<W>) -> Option<[f32; 2]> {
    if reader.held() == 0 {
        return None;
    }
    let (mut left, mut right) = ([0.0], [0.0]);
    let from = reader.frames_read();
    reader.release(from.wrapping_add(1));
    reader.copy(from, &mut left, &mut right);
    Some([left[0], right[0]])
}

/// Frames through a ring of two: three are offered, some are taken, all in order.
fn passing<W: Word>(put: Put<W>, take: Take<W>) {
    let ring = Ring::<W>::new(2, 48_000).expect("a power of two");
    let (mut writer, mut reader) = ring.ends();
    let producer = thread::spawn(move || {
        let mut next = 0;
        for _ in 0..3 {
            if put(&mut writer, next) {
                next += 1;
            }
        }
        next
    });
    let mut taken = 0;
    for _ in 0..2 {
        if let Some(got) = take(&mut reader) {
            assert_eq!(got, frame(taken));
            taken += 1;
        }
    }
    let written = producer.join().expect("the producer ends");
    while let Some(got) = take(&mut reader) {
        assert_eq!(got, frame(taken));
        taken += 1;
    }
    assert_eq!(taken, written, "none is lost");
}

#[test]
fn frames_come_out_whole_and_in_order() {
    explore(|| passing::<Checked>(put, take));
}

#[test]
fn a_counter_that_is_published_before_the_samples_is_found() {
    assert!(fails(|| passing::<Checked>(put_counter_first, take)));
}

#[test]
fn a_place_that_is_given_back_before_it_was_copied_is_found() {
    assert!(fails(|| passing::<Checked>(put, take_released_first)));
}

#[test]
fn writing_without_room_is_found() {
    assert!(fails(|| passing::<Checked>(put_without_room, take)));
}

#[test]
fn orderings_that_were_forgotten_are_found() {
    assert!(fails(|| passing::<Forgetful>(put, take)));
}

/// One old frame, a seek, two new ones: what is heard after a new frame is the next new one, and no old frame comes twice.
fn seeking<W: Word>() {
    let ring = Ring::<W>::new(4, 48_000).expect("a power of two");
    let (mut writer, mut reader) = ring.ends();
    assert!(put(&mut writer, 0));
    let producer = thread::spawn(move || {
        writer.skip();
        put(&mut writer, 10) && put(&mut writer, 11)
    });
    let mut heard = Vec::new();
    for _ in 0..2 {
        heard.extend(take(&mut reader));
    }
    assert!(
        producer.join().expect("the producer ends"),
        "there was room"
    );
    heard.extend(std::iter::from_fn(|| take(&mut reader)));
    // A quantum of one frame is all fade, and its last weight is 1: the new frame alone.
    let new = [frame(10), frame(11)];
    let with_old = [frame(0), frame(10), frame(11)];
    assert!(heard == new || heard == with_old, "{heard:?}");
    assert_eq!(reader.pending_skip(), None, "carried out");
}

#[test]
fn a_seek_leads_to_what_follows_it_and_nowhere_else() {
    explore(seeking::<Checked>);
}

/// A pause at any moment loses no frame.
fn pausing() {
    let ring = Ring::<Checked>::new(2, 48_000).expect("a power of two");
    let (mut writer, mut reader) = ring.ends();
    assert!(put(&mut writer, 0) && put(&mut writer, 1));
    let steering = {
        let ring = Arc::clone(&ring);
        thread::spawn(move || {
            ring.set_paused(true);
            ring.set_paused(false);
        })
    };
    let before = reader.frames_read();
    let sounds = (0..2).filter(|_| take(&mut reader).is_some()).count() as u32;
    assert_eq!(reader.frames_read() - before, sounds);
    steering.join().expect("it ends");
    let rest = std::iter::from_fn(|| take(&mut reader)).count() as u32;
    assert_eq!(sounds + rest, 2);
}

#[test]
fn a_pause_loses_nothing() {
    explore(pausing);
}

/// A look at two words while they are written together a second time.
fn looking<W: Word>() {
    let block: Arc<[W; 3]> = Arc::new(std::array::from_fn(|_| W::new(0)));
    sequence::write(&*block, &[(1, 1), (2, 1)]);
    let engine = {
        let block = Arc::clone(&block);
        thread::spawn(move || sequence::write(&*block, &[(1, 2), (2, 2)]))
    };
    if let Some([a, b]) = sequence::read(&*block, [1, 2]) {
        assert_eq!(a, b);
    }
    engine.join().expect("it ends");
    assert_eq!(sequence::read(&*block, [1, 2]), Some([2, 2]));
}

#[test]
fn what_a_look_sees_belongs_together() {
    explore(looking::<Checked>);
}

#[test]
fn a_sequence_without_orderings_is_found() {
    assert!(fails(looking::<Forgetful>));
}
