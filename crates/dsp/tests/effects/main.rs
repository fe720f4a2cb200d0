//! Effects against mathematics, and what holds for every one of them.

mod chain;
mod compressor;
mod distortion;
mod every;
mod filters;
mod gate;
mod limiter;
mod sound;
mod still;

use heterodyne_allocation_count::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator::new();
