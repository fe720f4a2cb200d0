//! Renders a track to the bytes of a file, or to planar samples, in as many Workers as there are, in bounded memory.
//!
//! The bytes are those of `heterodyne render` for the same track, rate, mix, stage, target, slice, format and dither. Invariant: whatever a script
//! passes in numbers is answered, never a trap; a plan holds no sound, and a [`Desk`] that of one piece.
//!
//! # The protocol
//!
//! A *plan* is a render that was cut into *tasks* of about a second and a half of sound (65 536 frames). Tasks come in *rounds*: within a round
//! they may be done in any order by anyone; the next round begins when every task of this one is answered. The first rounds measure (`step-bounds`,
//! `step-peaks`, `mix-bounds`, `mix-peaks`; those without tasks are left out), the last one is `sound`. A *desk* is what one thread needs to do tasks.
//!
//! 1. Control: [`ht_load`](crate::ht_load) with the mix and the rate that are wanted, push what clips wait for, then [`ht_plan_new`]. Its answer is
//!    `{"error": null | {"code", "message"}, "sampleRate", "firstFrame", "frames", "bytes", "round"}` where `round` is
//!    `{"name", "tasks", "from", "to"}`: the name, how many tasks it has, numbered from 0, and how much of all work is done when
//!    it begins and ends (0 to 1). Progress is `from + (to − from) · answered / tasks`.
//! 2. Workers. *Shared memory*: each has an instance on the same memory and calls [`ht_desk_new`] with the same plan. *Own memory*: each gets a
//!    copy of the control's memory (below [`ht_memory_top`](crate::ht_memory_top)) with the plan in it, and calls [`ht_desk_new`] there with the same number for the plan.
//! 3. A worker does [`ht_plan_task`]`(plan, desk, task)`: 0, or 1 where there is no such task, or 2 where the track cannot be rendered (the
//!    answer then is `{"error": {"code", "message"}}` and the render has failed). What the task gave lies at
//!    [`ht_desk_answer`] / [`ht_desk_answer_len`] until this desk's next task.
//!    In the rounds that measure these are a few bytes, of which shared memory has already taken note. With own memories everyone else has
//!    to be told: [`ht_plan_put`]`(plan, task, ptr, len)`, at the latest before `ht_plan_advance`, and the sooner, the more tasks are passed over as
//!    too quiet to matter. In `sound` they are a piece of the output; [`ht_desk_frame`] is where it begins in the output, in frames,
//!    [`ht_desk_peak`] its greatest magnitude. Give a worker runs of consecutive tasks, say eight (in `mix-peaks` and `step-peaks` too), then sound with a memory does not start afresh for each.
//! 4. When all tasks of a round are answered: [`ht_plan_advance`]`(plan)`, with own memories in every copy. It returns the number of tasks of the next round,
//!    0 after `sound`; its answer is `{"error", "round"}`.
//! 5. Output: the pieces of `sound`, laid one behind the other in order of their tasks, are the file, header first. With format 3
//!    a piece is all its left samples and then all its right ones, f32, as many as `len / 8`.
//!    So control needs no instance for this: it collects what workers hand over into parts for a `Blob`, or copies it to its place in two arrays.
//! 6. What was measured need not be rendered again: if [`ht_desk_raw_task`] is not −1 after a task of a round that measures, then [`ht_desk_raw`] holds
//!    [`RAW_BYTES`] bytes, the sound of that task of `sound`. Who has room for a copy (in JavaScript) puts it back there, at any desk, and calls
//!    [`ht_plan_task_from_raw`] instead of `ht_plan_task`. The output is the same; noise, which has to be measured whole, then costs half.
//! 7. The end, done or given up: start no more tasks, let the running ones end, [`ht_desk_free`], [`ht_plan_free`]. A Worker with a memory of its own may simply be
//!    terminated; one on shared memory only between its calls, because it may hold the allocator.

mod desk;
mod plan;

pub use desk::{
    Desk, RAW_BYTES, ht_desk_answer, ht_desk_answer_len, ht_desk_frame, ht_desk_free, ht_desk_new,
    ht_desk_peak, ht_desk_raw, ht_desk_raw_task, ht_plan_task, ht_plan_task_from_raw,
};
pub use plan::{Plan, ht_plan_advance, ht_plan_free, ht_plan_new, ht_plan_put};
