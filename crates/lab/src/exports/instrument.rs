//! The instrument of this module's instance and the ring that its input is written to.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use super::{answer, whole};
use crate::layout::{CHANNELS_MAX, RESULT_WORDS, head};
use crate::settings::window_of;
use crate::{Instrument, Settings, SettingsError};

/// The least frames of the input.
const CAPACITY_MIN: u32 = 128;
/// The most.
const CAPACITY_MAX: u32 = 65_536;
/// β of a Kaiser window of which nothing is said: side lobes below −90 dB.
const BETA: f64 = 9.0;

/// No instrument: `init` was not called, or refused.
const NO_INSTRUMENT: i32 = -1;
/// More frames than the input holds.
const TOO_MANY: i32 = -2;

struct Seat {
    instrument: Instrument,
    input: Vec<Vec<f32>>,
    capacity: usize,
    write_pos: usize,
}

thread_local! {
    /// Nothing is to be done with it at the end of a thread.
    static SEAT: RefCell<ManuallyDrop<Option<Seat>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Asks the seat, if there is one.
fn ask<T>(what: impl FnOnce(&mut Seat) -> T) -> Option<T> {
    SEAT.with_borrow_mut(|seat| seat.as_mut().map(what))
}

fn settle(seat: Option<Seat>) {
    SEAT.with_borrow_mut(|place| **place = seat);
}

/// What is left out of a call is NaN or 0.
fn given(value: f64) -> Option<f64> {
    (value != 0.0 && !value.is_nan()).then_some(value)
}

/// Makes the instrument anew; see the [crate](crate). 0, or −n where argument n is not accepted; then there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn init(
    capacity: f64,
    sample_rate_hz: f64,
    channels: f64,
    frame_len: f64,
    window: f64,
    window_beta: f64,
) -> i32 {
    // The old one goes first, so that there is room.
    settle(None);
    match seat(
        capacity,
        sample_rate_hz,
        channels,
        frame_len,
        window,
        window_beta,
    ) {
        Ok(made) => {
            settle(Some(made));
            0
        }
        Err(argument) => -argument,
    }
}

fn seat(
    capacity: f64,
    sample_rate_hz: f64,
    channels: f64,
    frame_len: f64,
    window: f64,
    window_beta: f64,
) -> Result<Seat, i32> {
    let capacity = whole(capacity)
        .filter(|frames| (1..=CAPACITY_MAX).contains(frames))
        .ok_or(1)?;
    let capacity = capacity.max(CAPACITY_MIN).next_power_of_two() as usize;
    let kind = given(window).map_or(Some(0), whole).ok_or(5)?;
    let beta = given(window_beta).unwrap_or(BETA);
    if window_of(kind as usize, BETA).is_none() {
        return Err(5);
    }
    let usual = Settings::default();
    let size = |value: f64, usual: usize| match given(value) {
        None => Some(usual),
        Some(value) => whole(value).map(|value| value as usize),
    };
    let settings = Settings {
        sample_rate_hz: given(sample_rate_hz).unwrap_or(usual.sample_rate_hz),
        channels: size(channels, usual.channels).ok_or(3)?,
        frame_len: size(frame_len, usual.frame_len).ok_or(4)?,
        window: window_of(kind as usize, beta).ok_or(6)?,
    };
    let mut instrument = Instrument::new(&settings).map_err(|error| match error {
        SettingsError::Rate { .. } => 2,
        SettingsError::Channels { .. } => 3,
        SettingsError::Frame { .. } => 4,
    })?;
    instrument.note(head::CAPACITY, capacity as f64);
    Ok(Seat {
        instrument,
        input: vec![vec![0.0; capacity]; settings.channels],
        capacity,
        write_pos: 0,
    })
}

/// Where the input of a channel lies; null without an instrument and for a channel that it has not.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_input_ptr(channel: u32) -> *mut f32 {
    ask(|seat| seat.input.get_mut(channel as usize).map(Vec::as_mut_ptr))
        .flatten()
        .unwrap_or(std::ptr::null_mut())
}

/// Frames of the input; 0 without an instrument.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_input_capacity() -> u32 {
    ask(|seat| seat.capacity as u32).unwrap_or(0)
}

/// Where the next frame is to be written.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_write_pos() -> u32 {
    ask(|seat| seat.write_pos as u32).unwrap_or(0)
}

/// Says where the next frame will be written, modulo the capacity: what lies before it was written.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_write_pos(pos: u32) {
    ask(|seat| seat.write_pos = pos as usize % seat.capacity);
}

/// Takes the `frames` frames before the write position in and goes on with the work. The sections that are new, as bits; −1 without an instrument, −2 where
/// that is more than the input holds.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn process_quantum(frames: u32) -> i32 {
    let done = ask(|seat| {
        let count = frames as usize;
        if count > seat.capacity {
            seat.instrument.note_refused();
            return TOO_MANY;
        }
        let from = (seat.write_pos + seat.capacity - count) % seat.capacity;
        let first = count.min(seat.capacity - from);
        let (mut news, mut calls) = (0, 1.0);
        for range in [from..from + first, 0..count - first] {
            if range.is_empty() {
                continue;
            }
            let mut block: [&[f32]; CHANNELS_MAX] = [&[]; CHANNELS_MAX];
            for (part, plane) in block.iter_mut().zip(&seat.input) {
                *part = plane.get(range.clone()).unwrap_or(&[]);
            }
            news |= seat.instrument.process_call(&block, calls);
            // What lies beyond the end of the ring belongs to the same call.
            calls = 0.0;
        }
        news as i32
    });
    done.unwrap_or(NO_INSTRUMENT)
}

/// The block of results; null without an instrument.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_results_ptr() -> *const f64 {
    ask(|seat| seat.instrument.results().as_ptr()).unwrap_or(std::ptr::null())
}

/// Its numbers.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_results_len() -> u32 {
    RESULT_WORDS as u32
}

/// A spectrum; null where there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_plane_ptr(plane: u32, channel: u32) -> *const f32 {
    ask(|seat| {
        let plane = seat.instrument.plane(plane as usize, channel as usize);
        (!plane.is_empty()).then_some(plane.as_ptr())
    })
    .flatten()
    .unwrap_or(std::ptr::null())
}

/// Its numbers, for each channel; 0 where there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_plane_len(plane: u32) -> u32 {
    ask(|seat| seat.instrument.plane(plane as usize, 0).len() as u32).unwrap_or(0)
}

/// Another A4 and temperament.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_tuning(a4_hz: f64, temperament: u32) -> i32 {
    ask(|seat| answer(seat.instrument.set_tuning(a4_hz, temperament as usize)))
        .unwrap_or(NO_INSTRUMENT)
}

/// The note that is looked at closely; 0 follows.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_zoom(note_hz: f64) -> i32 {
    ask(|seat| answer(seat.instrument.set_zoom(note_hz))).unwrap_or(NO_INSTRUMENT)
}

/// Harmonics whose ratios are measured, as bits.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_harmonics(mask: u32) -> i32 {
    ask(|seat| answer(seat.instrument.set_harmonics(mask))).unwrap_or(NO_INSTRUMENT)
}

/// Sections that are measured, as bits.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_sections(mask: u32) -> i32 {
    ask(|seat| answer(seat.instrument.set_sections(mask))).unwrap_or(NO_INSTRUMENT)
}

/// Units of work for each quantum.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_budget(units: u32) -> i32 {
    ask(|seat| answer(seat.instrument.set_budget(units as usize))).unwrap_or(NO_INSTRUMENT)
}

/// Forgets the sound, and keeps the settings.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn reset() {
    ask(|seat| seat.instrument.reset());
}

/// End of the memory that is in use, an address; what was used does not change while the instrument runs.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_memory_top() -> u32 {
    heterodyne_fixed_memory::top() as u32
}
