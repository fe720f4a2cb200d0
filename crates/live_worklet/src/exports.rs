//! What a script calls: plain functions that take and give numbers.
//!
//! Invariant: whatever the numbers are, a call is answered and never a trap; pointers stay where they are until the next `init`.
//! The plain names are those of the WebAssembly module alone: a native program that has this crate in it may have an `init` of its own.

mod chain;
mod document;

pub use chain::*;
pub use document::*;

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use crate::layout::head;
use crate::{Desk, Refused};

/// No desk: `init` was not called, or refused.
const NO_DESK: i32 = -1;

thread_local! {
    /// Nothing is to be done with it at the end of a thread.
    static DESK: RefCell<ManuallyDrop<Option<Desk>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Asks the desk, if there is one.
fn ask<T>(what: impl FnOnce(&mut Desk) -> T) -> Option<T> {
    DESK.with_borrow_mut(|desk| desk.as_mut().map(what))
}

fn answer(outcome: Option<bool>) -> i32 {
    if outcome == Some(true) { 0 } else { NO_DESK }
}

/// Makes the desk anew; see the [crate]. 0, or −1 for a rate that is not accepted; then there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn init(sample_rate_hz: f64) -> i32 {
    let whole = (0.0..=f64::from(u32::MAX)).contains(&sample_rate_hz)
        && sample_rate_hz == f64::from(sample_rate_hz as u32);
    let made = if whole {
        Desk::new(sample_rate_hz as u32).ok()
    } else {
        None
    };
    let outcome = if made.is_some() { 0 } else { -1 };
    DESK.with_borrow_mut(|desk| **desk = made);
    outcome
}

/// Where a channel of an input lies; null where there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_input_ptr(input: u32, channel: u32) -> *mut f32 {
    ask(|desk| {
        desk.input(input as usize, channel as usize)
            .map(<[f32]>::as_mut_ptr)
    })
    .flatten()
    .unwrap_or(std::ptr::null_mut())
}

/// Where a channel of an output lies; null where there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_output_ptr(output: u32, channel: u32) -> *const f32 {
    ask(|desk| {
        desk.output(output as usize, channel as usize)
            .map(<[f32]>::as_ptr)
    })
    .flatten()
    .unwrap_or(std::ptr::null())
}

/// Takes a quantum; the words that are in the outbox, or −1 without a desk. The clock stands in the block: a script that passed it would make an object.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn process(frames: u32, frame: f64) -> i32 {
    ask(|desk| {
        let clock_us = desk.block()[head::CLOCK_US];
        desk.process(frames as usize, frame, clock_us);
        desk.outbox().len() as i32
    })
    .unwrap_or(NO_DESK)
}

/// Where finished packets lie; null without a desk.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_outbox_ptr() -> *const u32 {
    ask(|desk| desk.outbox().as_ptr()).unwrap_or(std::ptr::null())
}

/// Where packets are put; null without a desk.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_inbox_ptr() -> *mut u8 {
    ask(|desk| desk.inbox().as_mut_ptr()).unwrap_or(std::ptr::null_mut())
}

/// Takes the packet in the inbox: 0, or −1 where it is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn take(tag: u32, bytes: u32, frame: f64) -> i32 {
    answer(ask(|desk| desk.take(tag as usize, bytes as usize, frame)))
}

/// The figures; null without a desk.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_block_ptr() -> *const f64 {
    ask(|desk| desk.block().as_ptr()).unwrap_or(std::ptr::null())
}

/// How many there are.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_block_len() -> u32 {
    ask(|desk| desk.block().len() as u32).unwrap_or(0)
}

/// What is sent from now on: 0, or −n where argument n is not accepted.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_sender(
    codec: u32,
    packet_frames: u32,
    channels: u32,
    redundancy: u32,
) -> i32 {
    match ask(|desk| desk.set_sender(codec, packet_frames, channels, redundancy)) {
        Some(Ok(())) => 0,
        Some(Err(Refused(argument))) => -argument,
        None => NO_DESK,
    }
}

/// How loud one hears oneself.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_monitor(gain: f32) {
    ask(|desk| desk.set_monitor(gain));
}

/// How loud all is that is heard.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_volume(gain: f32) {
    ask(|desk| desk.set_volume(gain));
}

/// 1 sends silence, 0 sound.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_muted(on: u32) {
    ask(|desk| desk.set_muted(on != 0));
}

/// Somebody new sits here: 0, or −1 where there is no such slot.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn peer_open(slot: u32) -> i32 {
    answer(ask(|desk| desk.open(slot as usize)))
}

/// Nobody sits here any more.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn peer_close(slot: u32) {
    ask(|desk| desk.close(slot as usize));
}

/// How a peer is heard.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_peer(slot: u32, gain: f32, muted: u32, solo: u32, by_track: u32) {
    ask(|desk| desk.set_peer(slot as usize, gain, muted != 0, solo != 0, by_track != 0));
}

/// End of the memory that is in use, an address; 0 natively.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn get_memory_top() -> u32 {
    heterodyne_fixed_memory::top() as u32
}
