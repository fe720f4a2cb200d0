//! Keeps the sound of a scan for the rendering that follows, so that each chunk is worked out once.
//!
//! The sound lies in a nameless temporary file beside the output, up to a fixed size; it costs no memory and goes away
//! with the file handle, even after a crash. Keeping is a favour, not a duty: where the disk refuses, or is no faster than
//! the engine, the chunk is rendered again. What is read back is bit for bit what was put in.

use crate::chunk::CHUNK_FRAMES;
use crate::file_at::{read_at, write_at};
use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of one chunk: two channels of `f32`.
const CHUNK_BYTES: u64 = CHUNK_FRAMES * 8;

/// Kept chunks of one track.
pub struct Kept {
    file: Option<File>,
    slots: u64,
    used: AtomicU64,
    refused: AtomicBool,
    /// Shortest time that writing a chunk has taken, in nanoseconds: longer ones were other programs'.
    fastest: AtomicU64,
    /// Chunks that may be kept.
    of: Range<u64>,
    /// Slot of each chunk that is kept.
    places: Mutex<HashMap<u64, u64>>,
}

impl Kept {
    /// Room for up to `limit_bytes` of the chunks `of`, on the disk that holds `folder`. Without a folder nothing is kept.
    pub fn new(folder: Option<&Path>, of: Range<u64>, limit_bytes: u64) -> Self {
        let slots = (limit_bytes / CHUNK_BYTES).min(of.end - of.start);
        let file = folder
            .filter(|_| slots > 0)
            .and_then(|folder| tempfile::tempfile_in(folder).ok());
        Self {
            file,
            slots,
            used: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            fastest: AtomicU64::new(u64::MAX),
            of,
            places: Mutex::default(),
        }
    }

    /// A clock, where there is something to be timed for: somewhere to keep sound. Not every system that renders has a clock.
    pub fn clock(&self) -> Option<Instant> {
        self.file.as_ref().map(|_| Instant::now())
    }

    fn has_room(&self, chunk: u64) -> bool {
        self.file.is_some()
            && self.of.contains(&chunk)
            && !self.refused.load(Ordering::Relaxed)
            && self.used.load(Ordering::Relaxed) < self.slots
    }

    /// Whether keeping this chunk saves time, when the chunk before it took `rendering` to work out. Writing and reading
    /// back together take about twice the time of writing. Without anything to go by, one chunk is tried.
    pub fn is_worth(&self, chunk: u64, rendering: Option<Duration>) -> bool {
        let pays = match (rendering, self.fastest.load(Ordering::Relaxed)) {
            (None, _) | (_, u64::MAX) => true,
            (Some(rendering), writing) => rendering > 2 * Duration::from_nanos(writing),
        };
        pays && self.has_room(chunk)
    }

    /// Whether anything takes up room on the disk.
    pub fn holds_any(&self) -> bool {
        self.used.load(Ordering::Relaxed) > 0
    }

    fn places(&self) -> MutexGuard<'_, HashMap<u64, u64>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a whole chunk: left channel, then right.
    pub fn put(&self, chunk: u64, sound: &[f32]) {
        let Some(file) = &self.file else {
            return;
        };
        if sound.len() as u64 * 4 != CHUNK_BYTES || !self.has_room(chunk) {
            return;
        }
        let slot = self.used.fetch_add(1, Ordering::Relaxed);
        if slot >= self.slots {
            return;
        }
        let started = Instant::now();
        let written = write_at(file, bytemuck::cast_slice(sound), slot * CHUNK_BYTES);
        self.fastest
            .fetch_min(started.elapsed().as_nanos() as u64, Ordering::Relaxed);
        match written {
            Ok(()) => {
                self.places().insert(chunk, slot);
            }
            Err(_) => self.refused.store(true, Ordering::Relaxed),
        }
    }

    /// Reads a chunk back into `sound`. `false`: it was not kept, and `sound` holds nothing of use.
    pub fn get(&self, chunk: u64, sound: &mut Vec<f32>) -> bool {
        let (Some(file), Some(slot)) = (&self.file, self.places().get(&chunk).copied()) else {
            return false;
        };
        sound.resize(CHUNK_FRAMES as usize * 2, 0.0);
        read_at(file, bytemuck::cast_slice_mut(sound), slot * CHUNK_BYTES).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(seed: u32) -> Vec<f32> {
        (0..CHUNK_FRAMES as u32 * 2)
            .map(|i| f32::from_bits(i.wrapping_mul(2_654_435_761) ^ seed))
            .collect()
    }

    fn bits(sound: &[f32]) -> Vec<u32> {
        sound.iter().map(|s| s.to_bits()).collect()
    }

    #[test]
    fn gives_back_the_same_bits_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(Some(folder.path()), 3..10, 2 * CHUNK_BYTES + 5);
        assert!(!kept.has_room(2), "outside the range");
        for chunk in [2, 7, 3, 5] {
            kept.put(chunk, &sound(chunk as u32));
        }
        assert!(!kept.has_room(4));
        let mut out = Vec::new();
        for chunk in [3, 7] {
            assert!(kept.get(chunk, &mut out));
            assert_eq!(bits(&out), bits(&sound(chunk as u32)));
        }
        assert!(!kept.get(5, &mut out), "past the limit");
        assert!(!kept.get(4, &mut out), "never put in");
        assert!(
            !kept.get(2, &mut out) && !kept.get(99, &mut out),
            "outside the range"
        );
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "the file has no name"
        );
    }

    #[test]
    fn keeping_stops_where_rendering_is_faster() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(Some(folder.path()), 0..10, u64::MAX);
        assert!(
            kept.is_worth(0, Some(Duration::ZERO)),
            "nothing to go by yet"
        );
        kept.put(0, &sound(0));
        assert!(!kept.is_worth(1, Some(Duration::ZERO)));
        assert!(kept.is_worth(1, Some(Duration::from_secs(3600))));
        assert!(kept.is_worth(1, None));
        assert!(!kept.is_worth(10, None), "outside the range");
    }

    #[test]
    fn without_a_folder_nothing_is_kept() {
        for kept in [
            Kept::new(None, 0..10, u64::MAX),
            Kept::new(Some(Path::new("/nowhere/at/all")), 0..10, u64::MAX),
        ] {
            assert!(!kept.has_room(0));
            kept.put(0, &sound(0));
            assert!(!kept.get(0, &mut Vec::new()));
        }
    }
}
