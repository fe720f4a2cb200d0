//! Track → Score → Player: the engine.
//!
//! Invariant: a sample is a function of (track, seed, sample index). A [`Score`] is a compiled track, immutable; a
//! [`Cursor`] renders any block of it in any order with the same bits, without allocating, locking or failing.
//! A [`Player`] is a cursor on an audio thread: paused, sought, and given another Score without a click.
//! Everything that can fail or allocates happens in [`compile`].

// Laws are written frame by frame: an index over several arrays of one length is what vectorises.
#![allow(clippy::needless_range_loop)]
#![cfg_attr(rtsan, feature(sanitize))]

mod clip_stream;
pub mod compile;
mod control;
pub mod crossfade;
mod cursor;
mod effects;
mod envelope;
pub mod frequencies;
pub mod outline;
mod player;
mod score;
mod settings;
pub mod telemetry;
mod voices;

pub use clip_stream::{ClipStream, MAX_STREAM_FRAMES};
pub use compile::{CompileError, Compiled, Warning, compile};
pub use cursor::{Block, Cursor};
pub use heterodyne_dsp::isa::Isa;
pub use player::{Begin, Controller, PlayState, Player, QueueFull, Status};
pub use score::{QUANTUM, Score, StepSpan};
pub use settings::{ClipAudio, ClipSource, HeadResponses, Mix, Settings, Sources};

/// Raised whenever any track may sound different from before.
pub const SOUND_REVISION: u32 = compile::SOUND_REVISION;
