//! The exports as a script calls them, natively.

mod allocation;
mod bits;
mod control;
mod loading;
mod numbers;
mod ring;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use heterodyne_worklet::*;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static TOUCHED: Cell<u64> = const { Cell::new(0) };
}

/// Counts what a thread that is watched asks of the allocator.
struct Counting;

impl Counting {
    fn note() {
        if WATCHED.get() {
            TOUCHED.set(TOUCHED.get() + 1);
        }
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note();
        // SAFETY: the caller's contract is the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        Self::note();
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note();
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Does `work`; how often it touched the allocator.
fn watched(work: impl FnOnce()) -> u64 {
    TOUCHED.set(0);
    WATCHED.set(true);
    work();
    WATCHED.set(false);
    TOUCHED.get()
}

/// A track of the engine's golden ones.
fn golden(name: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../engine/tests/golden_tracks/"
    );
    std::fs::read_to_string(format!("{folder}{name}")).expect("committed")
}

/// Loads a text as a script does, with these files; the track, perhaps null, and the answer.
fn load_with(
    text: &[u8],
    files: &[(&str, &[u8])],
    rate_hz: u32,
    mix: u32,
) -> (*mut Track, serde_json::Value) {
    let name = "a/night.json";
    // SAFETY: all lengths are those of what they belong to; data comes from `ht_alloc`.
    unsafe {
        let set = ht_files_new();
        for (name, bytes) in files {
            let data = ht_alloc(bytes.len(), 1);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), data, bytes.len());
            assert_eq!(
                ht_files_add(set, name.as_ptr(), name.len(), data, bytes.len()),
                1
            );
        }
        let track = ht_load(
            text.as_ptr(),
            text.len(),
            name.as_ptr(),
            name.len(),
            set,
            rate_hz,
            mix,
        );
        ht_files_free(set);
        let said = std::slice::from_raw_parts(ht_answer_ptr(), ht_answer_len());
        (track, serde_json::from_slice(said).expect("JSON"))
    }
}

fn load(text: &str, rate_hz: u32, mix: u32) -> *mut Track {
    let (track, answer) = load_with(text.as_bytes(), &[], rate_hz, mix);
    assert!(!track.is_null(), "{answer}");
    track
}

/// A seat that plays a track alone.
fn seat(text: &str, mix: u32, ring_frames: u32) -> *mut Seat {
    let track = load(text, 0, mix);
    // SAFETY: the track was loaded just now.
    unsafe {
        let seat = ht_seat_new(track, 0.0, 1.0, 0, 0, ring_frames);
        ht_track_free(track);
        assert!(!seat.is_null());
        seat
    }
}

/// The next frames of a seat.
fn play(seat: *mut Seat, frames: usize) -> [Vec<f32>; 2] {
    // SAFETY: a seat, whose planes hold what was just made.
    unsafe {
        assert_eq!(ht_process(seat, frames as u32) as usize, frames);
        [ht_left(seat), ht_right(seat)].map(|at| std::slice::from_raw_parts(at, frames).to_vec())
    }
}
