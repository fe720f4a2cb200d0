//! Test signals by handle, for a processor of their own.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use super::whole;
use crate::test_signal::{TestSignal, Wish};

/// Signals at a time.
const SIGNALS: usize = 8;

/// What `signal_new` answers where a number is not accepted.
const REFUSED: i32 = 0;
/// What it answers where there are too many.
const FULL: i32 = -1;

type Signals = [Option<Box<TestSignal>>; SIGNALS];

thread_local! {
    /// Nothing is to be done with them at the end of a thread.
    static RUNNING: RefCell<ManuallyDrop<Signals>> = const { RefCell::new(ManuallyDrop::new([const { None }; SIGNALS])) };
}

fn ask<T>(handle: u32, what: impl FnOnce(&mut TestSignal) -> T) -> Option<T> {
    RUNNING.with_borrow_mut(|running| {
        let place = (handle as usize).checked_sub(1)?;
        running.get_mut(place)?.as_deref_mut().map(what)
    })
}

/// Makes a test signal, one of `layout::signal`. Its handle, from 1 on; 0 where it is refused, −1 where eight run.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn signal_new(
    kind: u32,
    frequency_hz: f64,
    level_db: f64,
    p1: f64,
    p2: f64,
    p3: f64,
    sample_rate_hz: f64,
) -> i32 {
    let given = |p: f64| if p.is_nan() { 0.0 } else { p };
    let Some(sample_rate_hz) = whole(sample_rate_hz) else {
        return REFUSED;
    };
    RUNNING.with_borrow_mut(|running| {
        let Some(free) = running.iter().position(Option::is_none) else {
            return FULL;
        };
        let made = TestSignal::new(&Wish {
            kind,
            frequency_hz,
            level_db,
            p: [p1, p2, p3].map(given),
            sample_rate_hz,
        });
        match (made, running.get_mut(free)) {
            (Ok(made), Some(place)) => {
                *place = Some(Box::new(made));
                free as i32 + 1
            }
            _ => REFUSED,
        }
    })
}

/// Makes the next frames of both channels, 4096 at most; how many, 0 without such a signal.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn signal_process(handle: u32, frames: u32) -> u32 {
    ask(handle, |signal| signal.process(frames as usize) as u32).unwrap_or(0)
}

/// Where a channel's frames lie, always; null without such a signal.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_output_ptr(handle: u32, channel: u32) -> *const f32 {
    ask(handle, |signal| {
        let plane = signal.plane(channel as usize);
        (!plane.is_empty()).then_some(plane.as_ptr())
    })
    .flatten()
    .unwrap_or(std::ptr::null())
}

/// Ends a signal. A handle that is none is nothing.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn signal_free(handle: u32) {
    RUNNING.with_borrow_mut(|running| {
        let place = (handle as usize).checked_sub(1);
        if let Some(place) = place.and_then(|place| running.get_mut(place)) {
            *place = None;
        }
    });
}
