//! The chain by numbers: a new one is told stage by stage, the one that sounds is moved.
//!
//! Invariant: what is told becomes a chain with `chain_commit` or not at all.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use heterodyne_dsp::effects::{ALL, Stage};

use super::{answer, ask};

/// Most stages of a chain.
const STAGES_MAX: usize = 32;

thread_local! {
    /// The chain that is being told; nothing is to be done with it at the end of a thread.
    static TOLD: RefCell<ManuallyDrop<Vec<Stage>>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

/// A new chain is told from here on.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_begin() {
    TOLD.with_borrow_mut(|told| told.clear());
}

/// Adds a stage with its defaults; `effect` is its place in the catalogue. 0, or −1 where there is none, or too many stages.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_stage(effect: u32, bypass: u32) -> i32 {
    let added = TOLD.with_borrow_mut(|told| {
        let kind = ALL
            .get(effect as usize)
            .filter(|_| told.len() < STAGES_MAX)?;
        told.push(Stage {
            bypass: bypass != 0,
            ..Stage::new(kind)
        });
        Some(())
    });
    answer(Some(added.is_some()))
}

/// A value of the stage that was added last: 0, or −1 where there is no such parameter.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_value(parameter: u32, value: f32) -> i32 {
    let set = TOLD.with_borrow_mut(|told| {
        let place = told.last_mut()?.values.get_mut(parameter as usize)?;
        *place = value;
        Some(())
    });
    answer(Some(set.is_some()))
}

/// Makes the chain that was told and fades it in: 0, or −1 where it is not accepted.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_commit() -> i32 {
    let done = TOLD.with_borrow_mut(|told| ask(|desk| desk.set_chain(told).is_ok()));
    answer(done)
}

/// Frees the chain that has faded out.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_sweep() {
    ask(|desk| desk.sweep());
}

/// Moves a parameter: 0, or −1 where there is no such place.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_set(stage: u32, parameter: u32, value: f32) -> i32 {
    answer(ask(|desk| {
        desk.set(stage as usize, parameter as usize, value)
    }))
}

/// Sends sound around a stage (1) or through it (0): 0, or −1 where there is no such stage.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn chain_bypass(stage: u32, on: u32) -> i32 {
    answer(ask(|desk| desk.set_bypass(stage as usize, on != 0)))
}
