//! Turns a score into a file: levels first, then all cores at once.
//!
//! The invariant of this room: the bytes of a file depend on the score, the level stage and the format alone. Threads,
//! slices, remembered peaks and kept sound change how long it takes, never what comes out.

#![forbid(unsafe_code)]

mod chunk;
mod crew;
mod error;
mod file_at;
mod join;
mod kept;
mod levels;
mod measure;
mod memory_out;
mod options;
mod ordered;
mod peak;
mod piece;
mod plan;
mod queue;
mod remembered;
mod render;
mod rounds;
mod scan;
mod scanned;
mod take;
mod watch;

pub use error::RenderError;
pub use join::{Join, level_gain};
pub use measure::{Measured, measure};
pub use memory_out::{Sound, render_to_memory};
pub use options::{Options, Report, Stage};
pub use piece::{Piece, mix_peak, render_piece, step_peak};
pub use plan::{Ask, Plan, Task, plan};
pub use remembered::{ENVIRONMENT, Memory, Peaks, SOURCES};
pub use render::{Open, render, render_opened};
pub use rounds::{Form, Place, Round, RoundError, Rounds, TaskError};
pub use take::Signal;
pub use watch::{Phase, Progress, Watch};
