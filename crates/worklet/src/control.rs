//! The control half of a seat: orders for the Player. They may allocate and work; none is for the audio thread of a page that is
//! cross-origin isolated.
//!
//! Every order answers 0 when it was taken, 1 when 64 wait already (try again when the audio half has run), and 2 without a seat.

use heterodyne_engine::{Begin, QueueFull};

use crate::seat::{self, Control, Seat};
use crate::track::Track;

const TAKEN: u32 = 0;
const QUEUE_FULL: u32 = 1;
const NO_SEAT: u32 = 2;

/// A frame of a track: what is no number, and what lies before its start, is its start.
fn frame(number: f64) -> u64 {
    // Saturates, and takes what is not a number as 0.
    number as u64
}

/// A seat for a track that begins at `frame` with a linear `gain`; from any frame but 0 it fades in over 10 ms. With
/// `ring_frames` (a power of two up to 2²⁰, better twice what lies ahead or more) it has a ring, whose `PAUSED` then stands for the Player's own pause; 0 is none.
///
/// Null without a track, and where there is no such ring.
///
/// # Safety
/// `track` is null or a track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_seat_new(
    track: *const Track,
    frame_number: f64,
    gain: f32,
    paused: u32,
    looped: u32,
    ring_frames: u32,
) -> *mut Seat {
    let begin = Begin {
        frame: frame(frame_number),
        gain,
        paused: paused != 0,
        looped: looped != 0,
    };
    // SAFETY: the caller's promise.
    let seat = unsafe { track.as_ref() }.and_then(|track| seat::new(track, begin, ring_frames));
    seat.map_or(std::ptr::null_mut(), Box::into_raw)
}

/// As [`ht_seat_new`], without a ring and at full level at once, for a caller that fades by itself: the fade in is played before.
///
/// # Safety
/// `track` is null or a track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_seat_join(
    track: *const Track,
    frame_number: f64,
    gain: f32,
    looped: u32,
) -> *mut Seat {
    // SAFETY: the caller's promise.
    let Some(track) = (unsafe { track.as_ref() }) else {
        return std::ptr::null_mut();
    };
    let wanted = frame(frame_number).min(track.score.frames());
    // As long as the Player's fade.
    let before = u64::from(track.score.sample_rate() / 100)
        .max(1)
        .min(wanted);
    let begin = Begin {
        frame: wanted - before,
        gain,
        paused: false,
        looped: looped != 0,
    };
    let Some(mut seat) = seat::new(track, begin, 0) else {
        return std::ptr::null_mut();
    };
    seat.audio.run_up(before as usize);
    Box::into_raw(seat)
}

/// Frees a seat. Null is nothing.
///
/// # Safety
/// `seat` is null or a seat of which nobody uses either half any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_seat_free(seat: *mut Seat) {
    if !seat.is_null() {
        // SAFETY: it came from `ht_seat_new` or `ht_seat_join`.
        drop(unsafe { Box::from_raw(seat) });
    }
}

/// The control half of a seat.
///
/// # Safety
/// `seat` is null or a seat; no other thread uses its control half.
unsafe fn control<'a>(seat: *mut Seat) -> Option<&'a mut Control> {
    if seat.is_null() {
        return None;
    }
    // SAFETY: it points to a seat, and this half is this thread's. The other half is not touched.
    Some(unsafe { &mut (*seat).control })
}

/// Gives an order.
///
/// # Safety
/// As [`control`].
unsafe fn order(seat: *mut Seat, order: impl FnOnce(&mut Control) -> Result<(), QueueFull>) -> u32 {
    // SAFETY: the caller's promise.
    match unsafe { control(seat) }.map(order) {
        Some(Ok(())) => TAKEN,
        Some(Err(QueueFull)) => QUEUE_FULL,
        None => NO_SEAT,
    }
}

fn set_paused(control: &mut Control, paused: bool) -> Result<(), QueueFull> {
    match (&control.shared.ring, paused) {
        (Some(ring), _) => {
            ring.set_paused(paused);
            Ok(())
        }
        (None, true) => control.controller.pause(),
        (None, false) => control.controller.resume(),
    }
}

/// Fades to silence and stands still.
///
/// # Safety
/// `seat` is null or a seat; no other thread uses its control half. So for all orders.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_pause(seat: *mut Seat) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { order(seat, |control| set_paused(control, true)) }
}

/// Goes on from where it stands.
///
/// # Safety
/// As [`ht_pause`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_resume(seat: *mut Seat) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { order(seat, |control| set_paused(control, false)) }
}

/// Goes on at a frame of the track. With a ring, what lies ahead is skipped as soon as what follows is there.
///
/// # Safety
/// As [`ht_pause`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_seek(seat: *mut Seat, frame_number: f64) -> u32 {
    let seek = |control: &mut Control| {
        control.controller.seek(frame(frame_number))?;
        control.sought();
        Ok(())
    };
    // SAFETY: the caller's promise.
    unsafe { order(seat, seek) }
}

/// Sets the linear master gain, ramped over 10 ms; what is not a number counts as 0.
///
/// # Safety
/// As [`ht_pause`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_gain(seat: *mut Seat, gain: f32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { order(seat, |control| control.controller.set_gain(gain)) }
}

/// Whether the track begins again at its end.
///
/// # Safety
/// As [`ht_pause`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_loop(seat: *mut Seat, looped: u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { order(seat, |control| control.controller.set_looped(looped != 0)) }
}

/// Plays another track from the same moment on, with a crossfade of 10 ms. The track may be freed at once. 2 without one, too.
///
/// # Safety
/// As [`ht_pause`]; `track` is null or a track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_swap(seat: *mut Seat, track: *const Track) -> u32 {
    // SAFETY: the caller's promise.
    let Some(track) = (unsafe { track.as_ref() }) else {
        return NO_SEAT;
    };
    let swap = |control: &mut Control| control.controller.load(track.score.clone());
    // SAFETY: the caller's promise.
    unsafe { order(seat, swap) }
}

/// Frees what the Player has handed back, and prepares the next turn of a looped track: to be called now and then. Returns how many
/// tracks it freed.
///
/// # Safety
/// As [`ht_pause`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_collect(seat: *mut Seat) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { control(seat) }.map_or(0, |control| control.controller.collect() as u32)
}
