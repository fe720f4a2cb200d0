//! The audio half of a seat: sound, into two planes of memory or into the ring.
//!
//! Invariant: nothing here allocates, frees, locks, waits or panics, whatever it is given.

use std::sync::atomic::Ordering::Acquire;

use heterodyne_engine::PlayState;
use heterodyne_ring::layout::QUANTUM_FRAMES;

use crate::seat::{Audio, MAX_FRAMES, Seat};

/// The audio half of a seat.
///
/// # Safety
/// `seat` is null or a seat; no other thread uses its audio half.
unsafe fn audio<'a>(seat: *mut Seat) -> Option<&'a mut Audio> {
    if seat.is_null() {
        return None;
    }
    // SAFETY: it points to a seat, and this half is this thread's. The other half is not touched.
    Some(unsafe { &mut (*seat).audio })
}

/// Makes the next frames, at most 8192, at [`ht_left`] and [`ht_right`]; returns how many. Blocks of any size give the same samples.
///
/// # Safety
/// `seat` is null or a seat; no other thread uses its audio half. So for all of this half.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_process(seat: *mut Seat, frames: u32) -> u32 {
    // SAFETY: the caller's promise.
    let Some(audio) = (unsafe { audio(seat) }) else {
        return 0;
    };
    let made = audio.process(frames as usize);
    audio.tell(0);
    made as u32
}

/// Puts whole quanta of 128 frames into the ring, at most `at_most_frames` frames and what fits; returns how many frames. See
/// [`ht_ahead`] for how many are wanted.
///
/// # Safety
/// As [`ht_process`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_fill(seat: *mut Seat, at_most_frames: u32) -> u32 {
    // SAFETY: the caller's promise.
    let audio = unsafe { audio(seat) };
    audio.map_or(0, |audio| audio.fill(at_most_frames))
}

/// Frames in the ring that will still be heard: none that a seek is about to skip. Whoever keeps n frames ahead fills n less these.
///
/// # Safety
/// As [`ht_process`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_ahead(seat: *mut Seat) -> u32 {
    // SAFETY: the caller's promise.
    let audio = unsafe { audio(seat) };
    audio.map_or(0, |audio| audio.ahead())
}

/// Start of the left plane of 8192 frames. Stays the same as long as the seat lives.
///
/// # Safety
/// As [`ht_process`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_left(seat: *mut Seat) -> *const f32 {
    // SAFETY: the caller's promise.
    let audio = unsafe { audio(seat) };
    audio.map_or(std::ptr::null(), |audio| audio.left.as_ptr())
}

/// Start of the right plane.
///
/// # Safety
/// As [`ht_process`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_right(seat: *mut Seat) -> *const f32 {
    // SAFETY: the caller's promise.
    let audio = unsafe { audio(seat) };
    audio.map_or(std::ptr::null(), |audio| audio.right.as_ptr())
}

/// Start of the status block ([`heterodyne_ring::layout::status`]). For any thread.
///
/// # Safety
/// `seat` is null or a seat.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_status(seat: *const Seat) -> *const u32 {
    if seat.is_null() {
        return std::ptr::null();
    }
    // SAFETY: it points to a seat; what is shared is only ever looked at, and its halves are not touched.
    let shared = unsafe { &(*seat).shared };
    shared.status.words().as_ptr().cast()
}

/// Start of the ring ([`heterodyne_ring::layout::ring`]), or null where the seat has none. For any thread.
///
/// # Safety
/// `seat` is null or a seat.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_ring(seat: *const Seat) -> *const u32 {
    if seat.is_null() {
        return std::ptr::null();
    }
    // SAFETY: as for the status.
    let shared = unsafe { &(*seat).shared };
    let ring = shared.ring.as_ref();
    ring.map_or(std::ptr::null(), |ring| ring.words().as_ptr().cast())
}

impl Audio {
    /// Plays frames that nobody hears.
    pub fn run_up(&mut self, mut frames: usize) {
        while frames > 0 {
            frames -= self.process(frames.min(MAX_FRAMES)).max(1);
        }
        self.shared.status.take_peaks();
        self.tell(0);
    }

    fn ahead(&self) -> u32 {
        let waits = self.shared.seeks.load(Acquire) != self.seeks_done;
        match &self.writer {
            Some(writer) if !waits => writer.ahead(),
            _ => 0,
        }
    }

    fn fill(&mut self, at_most_frames: u32) -> u32 {
        let mut made = 0;
        let quantum = QUANTUM_FRAMES as u32;
        if let Some(writer) = &mut self.writer {
            writer.beat();
        }
        while at_most_frames.saturating_sub(made) >= quantum && self.fill_quantum() {
            made += quantum;
        }
        made
    }

    /// Puts one quantum into the ring; whether there was room.
    fn fill_quantum(&mut self) -> bool {
        let seeks = self.shared.seeks.load(Acquire);
        let Some(writer) = &mut self.writer else {
            return false;
        };
        if seeks != self.seeks_done {
            // The Player was sent the seek before it was counted, so what comes next follows it; a second one within ten milliseconds
            // waits there until the crossfade of the first is done.
            self.seeks_done = seeks;
            writer.skip();
        }
        if (writer.room() as usize) < QUANTUM_FRAMES {
            return false;
        }
        let (before, written) = (self.status.position(), writer.written());
        self.process(QUANTUM_FRAMES);
        self.tell(written.wrapping_add(QUANTUM_FRAMES as u32));
        let ended = self.status.state() == PlayState::Ended;
        let rest = self.status.frames().saturating_sub(before);
        let (Some(writer), Some(left), Some(right)) = (
            &mut self.writer,
            self.left.get(..QUANTUM_FRAMES),
            self.right.get(..QUANTUM_FRAMES),
        ) else {
            return false;
        };
        match (ended, self.over) {
            (true, false) => {
                // Where the track was not near its end, a seek has led there.
                let rest = if rest > QUANTUM_FRAMES as u64 {
                    0
                } else {
                    rest as u32
                };
                writer.set_ended(Some(written.wrapping_add(rest)));
            }
            (false, true) => writer.set_ended(None),
            _ => {}
        }
        self.over = ended;
        writer.write(left, right)
    }
}
