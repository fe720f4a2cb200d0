//! The engine as a WebAssembly module with plain exports: numbers go in and out, no glue.
//!
//! Invariant: whatever a script passes in text or numbers is answered, never a trap; pointers are the script's to keep. The audio half (`audio`) allocates
//! nothing and cannot fail; the control half may take time and memory.
//!
//! A [`Track`] comes from [`ht_load`], a [`Seat`] plays it. Frames of a track are passed as f64, which holds every whole number up to 2⁵³; addresses and
//! lengths as the machine has them, u32 in WebAssembly. Text is UTF-8. The memory is imported; a script makes it in its final size, writes only where
//! [`ht_alloc`] gave it room, and copies what lies below [`ht_memory_top`] to have the same instance elsewhere.
//!
//! Build: `build.rs` tells the linker what it needs; `-C target-feature=+simd128` makes it fast, and with
//! `+atomics,+bulk-memory,+mutable-globals` and a std built so, threads share the memory. Each further instance on a shared memory needs
//! a stack and a block for thread-local data, both from [`ht_alloc`] of an instance that runs: set `__stack_pointer` to the stack's end, then call `__wasm_init_tls`.

mod answer;
mod audio;
mod control;
mod decoded;
mod files;
mod memory;
mod offline;
mod seat;
mod track;

pub use audio::{ht_ahead, ht_fill, ht_left, ht_process, ht_right, ht_ring, ht_status};
pub use control::{
    ht_collect, ht_gain, ht_loop, ht_pause, ht_resume, ht_seat_free, ht_seat_join, ht_seat_new,
    ht_seek, ht_swap,
};
pub use decoded::{ht_files_add_decoded, ht_files_wanted};
pub use files::{ht_files_add, ht_files_free, ht_files_new};
pub use memory::{ht_abi, ht_alloc, ht_answer_len, ht_answer_ptr, ht_free, ht_memory_top};
pub use offline::{
    Desk, Plan, RAW_BYTES, ht_desk_answer, ht_desk_answer_len, ht_desk_frame, ht_desk_free,
    ht_desk_new, ht_desk_peak, ht_desk_raw, ht_desk_raw_task, ht_plan_advance, ht_plan_free,
    ht_plan_new, ht_plan_put, ht_plan_task, ht_plan_task_from_raw,
};
pub use seat::Seat;
pub use track::{Track, ht_clip_finish, ht_clip_push, ht_load, ht_track_free};
