//! The exports as a script calls them, natively.

mod allocation;
mod bits;
mod control;
mod loading;
mod numbers;
mod ring;

use heterodyne_allocation_count::Allocator;
use heterodyne_worklet::*;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();

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
