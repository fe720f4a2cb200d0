//! A worker's side of a render: doing tasks, and where their answers lie.

use heterodyne_render::{Place, TaskError};
use serde_json::json;

use super::plan::{Plan, render_error};
use crate::memory::answer;

/// Bytes of the sound of a whole piece before gains: two channels of 65 536 samples of f32.
pub const RAW_BYTES: usize = 2 * 65_536 * 4;

const DONE: u32 = 0;
const NO_SUCH_TASK: u32 = 1;
const REFUSED: u32 = 2;

/// What one thread needs for the tasks of one plan.
pub struct Desk {
    place: Place,
}

/// A desk for a plan.
///
/// Null without a plan.
///
/// # Safety
/// `plan` is null or a plan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_new(plan: *const Plan) -> *mut Desk {
    // SAFETY: the caller's promise.
    match unsafe { plan.as_ref() } {
        Some(plan) => Box::into_raw(Box::new(Desk {
            place: Place::new(&plan.read()),
        })),
        None => std::ptr::null_mut(),
    }
}

/// Frees a desk. Null is nothing.
///
/// # Safety
/// `desk` is null or a desk that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_free(desk: *mut Desk) {
    if !desk.is_null() {
        // SAFETY: it came from `ht_desk_new`.
        drop(unsafe { Box::from_raw(desk) });
    }
}

/// Does a task of the present round: 0 done, 1 there is no such task (or no desk), 2 the track cannot be rendered, and the answer says why.
///
/// # Safety
/// `plan` is null or a plan; `desk` is null or a desk of this plan that no other thread uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_task(plan: *const Plan, desk: *mut Desk, task: u32) -> u32 {
    // SAFETY: the caller's promises.
    let (Some(plan), Some(desk)) = (unsafe { (plan.as_ref(), desk.as_mut()) }) else {
        return NO_SUCH_TASK;
    };
    outcome(plan.read().run(&mut desk.place, u64::from(task)))
}

/// As [`ht_plan_task`], for a task of `sound` whose sound was measured and lies at [`ht_desk_raw`] again.
///
/// # Safety
/// As [`ht_plan_task`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_plan_task_from_raw(
    plan: *const Plan,
    desk: *mut Desk,
    task: u32,
) -> u32 {
    // SAFETY: the caller's promises.
    let (Some(plan), Some(desk)) = (unsafe { (plan.as_ref(), desk.as_mut()) }) else {
        return NO_SUCH_TASK;
    };
    outcome(plan.read().run_from_raw(&mut desk.place, u64::from(task)))
}

fn outcome(done: Result<(), TaskError>) -> u32 {
    match done {
        Ok(()) => DONE,
        Err(TaskError::Round(_)) => NO_SUCH_TASK,
        Err(TaskError::Render(error)) => {
            answer(json!({ "error": render_error(&error) }).to_string());
            REFUSED
        }
    }
}

/// What the desk's last task gave.
///
/// # Safety
/// `desk` is null or a desk; so for all that ask a desk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_answer(desk: *const Desk) -> *const u8 {
    // SAFETY: the caller's promise.
    unsafe { desk.as_ref() }.map_or(std::ptr::null(), |desk| desk.place.answer().as_ptr())
}

/// Its length in bytes.
///
/// # Safety
/// As [`ht_desk_answer`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_answer_len(desk: *const Desk) -> usize {
    // SAFETY: the caller's promise.
    unsafe { desk.as_ref() }.map_or(0, |desk| desk.place.answer().len())
}

/// Where the last piece of sound begins, in frames of the output.
///
/// # Safety
/// As [`ht_desk_answer`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_frame(desk: *const Desk) -> f64 {
    // SAFETY: the caller's promise.
    unsafe { desk.as_ref() }.map_or(0.0, |desk| desk.place.first_frame() as f64)
}

/// Greatest magnitude of the last piece of sound, linear, with all gains.
///
/// # Safety
/// As [`ht_desk_answer`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_peak(desk: *const Desk) -> f32 {
    // SAFETY: the caller's promise.
    unsafe { desk.as_ref() }.map_or(0.0, |desk| desk.place.peak())
}

/// The task of `sound` whose sound the last task has measured and left at [`ht_desk_raw`]; −1 where there is none.
///
/// # Safety
/// As [`ht_desk_answer`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_raw_task(desk: *const Desk) -> f64 {
    // SAFETY: the caller's promise.
    let task = unsafe { desk.as_ref() }.and_then(|desk| desk.place.raw_of());
    task.map_or(-1.0, |task| task as f64)
}

/// Room for the sound of a piece, [`RAW_BYTES`] long; always at the same place.
///
/// # Safety
/// `desk` is null or a desk that no other thread uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ht_desk_raw(desk: *mut Desk) -> *mut f32 {
    // SAFETY: the caller's promise.
    unsafe { desk.as_mut() }.map_or(std::ptr::null_mut(), |desk| desk.place.raw().as_mut_ptr())
}
