//! The path from a sender to a receiver over an emulated network, judged by the sound that comes out.

mod allocation;
mod bytes;
mod exact;
mod hostile;
mod judge;
mod link;
mod recovery;
mod sound;
mod trace;

#[global_allocator]
static ALLOCATOR: heterodyne_allocation_count::Allocator =
    heterodyne_allocation_count::Allocator::new();
