//! Stands in for the crate `easyfft` 0.4 under `nnnoiseless`: the one real transform that noise suppression takes, safe on an audio thread.
//!
//! Invariant: a transform allocates nothing, locks nothing, keeps nothing between calls and gives the same bits on every machine and every thread.
//!
//! Why it exists: the `easyfft` of crates.io keeps its plans in a table by thread behind a lock, so that the first frame of noise suppression on another thread
//! than the one that made it allocates; and the transform under it takes whatever instructions the machine has, which changes the bits. `nnnoiseless` has no
//! switch for another transform. `[patch.crates-io]` in the root's manifest, and in those of the other workspaces that build `heterodyne-dsp`, puts this crate
//! in its place. It has what `nnnoiseless` 0.5.2 uses and no more: names, meaning and scale are those of `easyfft`, and the only length is [`LENGTH`].

pub mod dyn_size;
pub mod num_complex;
mod transform;
mod twiddle;

/// Samples of the one signal that can be transformed: the window of `nnnoiseless`, 20 ms at 48 kHz.
pub const LENGTH: usize = 960;

/// The transforms as methods.
pub mod prelude {
    pub use crate::dyn_size::realfft::{DynRealFft, DynRealIfft};
}
